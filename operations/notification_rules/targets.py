"""Who is told about high value targets: the desks of the parties concerned and the people named at Europol."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Party, User
from operations.events import BackingEvent, TargetEvent
from operations.models import HighValueTarget, TargetBacking
from operations.notification_rules.operations import desks


def involved(target: HighValueTarget, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of all parties that see it, and those named at Europol."""
    people: QuerySet[User] = desks(target, at, target.party_ids) | named_at_europol(target, _actor, at)
    return people


def named_at_europol(target: HighValueTarget, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The people of Europol named for the target."""
    people: QuerySet[User] = sharing.audience(target, on=at.date()).filter(party__is_hub=True, pk__in=target.person_ids)
    return people


def nominating_desk(subject: HighValueTarget | TargetBacking, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the nominating party."""
    return desks(subject, at, [subject.owner_id])


def asked_desk(backing: TargetBacking, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the party that is asked."""
    if Party.objects.filter(pk=backing.party_id, is_hub=True).exists():
        return named_at_europol(backing.target, _actor, at)
    return desks(backing, at, [backing.party_id])


register(Rule(BackingEvent.ASKED, "You are asked about a high value target", asked_desk))
register(Rule(BackingEvent.SUPPORTED, "A party supports your target", nominating_desk))
register(Rule(BackingEvent.DECLINED, "A party declined to support your target", nominating_desk))
register(Rule(BackingEvent.VALIDATED, "A party has validated your target", nominating_desk))
register(Rule(BackingEvent.WITHDRAWN, "A party has withdrawn its support of your target", nominating_desk))
register(Rule(TargetEvent.ASSIGNED, "You are named for a high value target", named_at_europol))
register(Rule(TargetEvent.ASSESSING, "The assessment of your target has started", nominating_desk))
register(Rule(TargetEvent.RETURNED, "Your target was returned", nominating_desk))
register(Rule(TargetEvent.RESUBMITTED, "A returned target was nominated again", named_at_europol))
register(Rule(TargetEvent.SUPPORTED, "A target waits for your validation", involved))
register(Rule(TargetEvent.VALIDATED, "A target was validated", involved))
register(Rule(TargetEvent.ACTIVE, "A target is active", involved))
register(Rule(TargetEvent.DORMANT, "A target was set dormant", involved))
register(Rule(TargetEvent.ARRESTED, "A target was closed: arrested", involved))
register(Rule(TargetEvent.NEUTRALISED, "A target was closed: neutralised", involved))
register(Rule(TargetEvent.REMOVED, "A target was removed", involved))
register(Rule(TargetEvent.REVIEW_DUE, "The review of a target is due", nominating_desk))
