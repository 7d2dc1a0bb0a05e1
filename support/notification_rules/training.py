"""Who is told about which event of a training. Titles name neither course nor person."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from support.events import NominationEvent, SessionEvent
from support.models import Nomination, TrainingSession


def _people(row: TrainingSession | Nomination, role: str, at: datetime) -> QuerySet[User]:
    audience = sharing.audience(row, on=at.date()).values("pk")
    people: QuerySet[User] = User.objects.holding(role, on=at.date()).filter(pk__in=audience)
    return people


def invited(session: TrainingSession, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of the parties with a quota."""
    return _people(session, Role.LIAISON_OFFICER, at).exclude(party_id=session.owner_id)


def senders(nomination: Nomination, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of the party that nominated."""
    return _people(nomination, Role.LIAISON_OFFICER, at).filter(party_id=nomination.party_id)


def trainers(nomination: Nomination, _actor: User, at: datetime) -> QuerySet[User]:
    """The provider's coordinators."""
    return _people(nomination, Role.SERVICE_COORDINATOR, at).filter(party_id=nomination.provider_id)


register(Rule(SessionEvent.OPENED, "A training is open for your nominations", invited))
register(Rule(SessionEvent.CANCELLED, "A training was cancelled", invited))
register(Rule(NominationEvent.NOMINATED, "A participant was nominated for a training", trainers))
register(Rule(NominationEvent.WITHDRAWN, "A nomination for a training was withdrawn", trainers))
register(Rule(NominationEvent.MOVED_UP, "Your participant has a place now", senders))
register(Rule(NominationEvent.CERTIFIED, "A certificate of your participant was issued", senders))
