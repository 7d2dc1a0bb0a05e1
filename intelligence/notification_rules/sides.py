"""Who may see a row of one party, and who of them is in charge."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.models import OneSided


def one_side(row: OneSided, at: datetime) -> QuerySet[User]:
    """Everyone who may see a row of one party: clearance and closed circle hold."""
    people = User.objects.holding(*READERS, on=at.date()).filter(
        party_id=row.owner_id, clearance_rank__gte=row.classification_rank
    )
    named: QuerySet[User] = people.filter(pk__in=row.person_ids) if row.person_ids else people
    return named


def members_or_all(row: OneSided, authorities: list[int], at: datetime) -> QuerySet[User]:
    """Members of the authorities; where none of them may see the row, all who may."""
    everyone = one_side(row, at)
    members = User.objects.of_authorities(authorities, on=at.date())
    chosen = everyone.filter(pk__in=members.values("pk"))
    return chosen if chosen.exists() else everyone
