"""Who is told about which event of an operation: the desks of the parties concerned. Titles carry no content."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from europol_portal.access import sharing
from europol_portal.access.models import Guarded, GuardedPart
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.access import DESK
from operations.events import InvitationEvent, LogEvent, OperationEvent
from operations.models import Operation, Participation


def desks(subject: Guarded | GuardedPart, at: datetime, party_ids: Iterable[int]) -> QuerySet[User]:
    """Those of the audience who keep the desk of one of the parties."""
    day = at.date()
    audience = sharing.audience(subject, on=day).values("pk")
    people: QuerySet[User] = User.objects.holding(*DESK, on=day).filter(pk__in=audience, party_id__in=party_ids)
    return people


def all_desks(operation: Operation, _actor: User, at: datetime) -> QuerySet[User]:
    """The desks of the lead and of every invited party."""
    return desks(operation, at, operation.party_ids)


def invited_desk(participation: Participation, _actor: User, at: datetime) -> QuerySet[User]:
    """The desk of the invited party."""
    return desks(participation, at, [participation.party_id])


def lead_desk(participation: Participation, _actor: User, at: datetime) -> QuerySet[User]:
    """The desk of the lead."""
    return desks(participation, at, [participation.lead_id])


def former_desk(participation: Participation, _actor: User, at: datetime) -> QuerySet[User]:
    """The desk of a party that was uninvited: those who keep its answered invitation."""
    (circle,) = Participation.objects.filter(pk=participation.pk).values_list("circle_ids", flat=True)
    named = Q(pk__in=circle) if circle else Q()
    people: QuerySet[User] = User.objects.holding(*DESK, on=at.date()).filter(
        named, party_id=participation.party_id, clearance_rank__gte=participation.classification_rank
    )
    return people


register(Rule(InvitationEvent.SENT, "You are invited to an operation", invited_desk))
register(Rule(InvitationEvent.ACCEPTED, "An invitation to your operation was accepted", lead_desk))
register(Rule(InvitationEvent.DECLINED, "An invitation to your operation was declined", lead_desk))
register(Rule(InvitationEvent.LEFT, "A party has left your operation", lead_desk))
register(Rule(InvitationEvent.WITHDRAWN, "Your invitation to an operation was withdrawn", former_desk))
register(Rule(OperationEvent.PLANNING, "Planning of an operation has started", all_desks))
register(Rule(OperationEvent.LIVE, "An operation is live", all_desks, is_urgent=lambda _operation: True))
register(Rule(OperationEvent.CLOSING, "An operation is closing", all_desks))
register(Rule(OperationEvent.CLOSED, "An operation is closed", all_desks))
register(Rule(OperationEvent.CANCELLED, "An operation was cancelled", all_desks))
register(Rule(LogEvent.DECIDED, "A decision was logged in an operation", all_desks))
