"""Who is told about contributions."""

from collections.abc import Iterable
from datetime import datetime

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.events import ContributionEvent
from intelligence.models import Contribution


def receiving_officers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the receiving authorities, inside the audience: clearance and closed circles hold."""
    day = at.date()
    authorities = list(contribution.recipients.values_list("authority_id", flat=True))
    members = User.objects.of_authorities(authorities, on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


register(
    Rule(
        kind=ContributionEvent.SENT,
        title="New contribution",
        who=receiving_officers,
        is_urgent=lambda contribution: contribution.is_urgent,
    )
)
