"""Who is told about which event of an exhibit. Titles say nothing of it."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from support.events import ExaminationEvent, ExhibitEvent
from support.models import Examination, Exhibit


def _people(row: Exhibit | Examination, role: str, at: datetime, party_id: int) -> QuerySet[User]:
    audience = sharing.audience(row, on=at.date()).values("pk")
    people: QuerySet[User] = User.objects.holding(role, on=at.date()).filter(pk__in=audience, party_id=party_id)
    return people


def laboratory(row: Exhibit | Examination, _actor: User, at: datetime) -> QuerySet[User]:
    """The coordinators of the laboratory, once it knows the exhibit."""
    return _people(row, Role.SERVICE_COORDINATOR, at, row.provider_id)


def owner(row: Exhibit | Examination, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of the party that seized it."""
    return _people(row, Role.LIAISON_OFFICER, at, row.owner_id)


register(Rule(ExhibitEvent.SENT, "An exhibit is on its way to the laboratory", laboratory))
register(Rule(ExhibitEvent.RECEIVED, "The laboratory received your exhibit", owner))
register(Rule(ExhibitEvent.SENT_BACK, "Your exhibit is on its way back", owner))
register(Rule(ExaminationEvent.ASKED, "An examination is asked for", laboratory))
register(Rule(ExaminationEvent.FINISHED, "An examination of your exhibit is finished", owner))
register(Rule(ExaminationEvent.REFUSED, "An examination of your exhibit was refused", owner))
