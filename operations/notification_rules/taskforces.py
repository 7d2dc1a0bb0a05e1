"""Who is told about task forces: the desks of the parties concerned."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import MemberEvent, TaskForceEvent
from operations.models import TaskForce, TaskForceMember
from operations.notification_rules.operations import desks


def all_desks(force: TaskForce, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of the lead and of every party that sees it."""
    return desks(force, at, force.party_ids)


def lead_desk(subject: TaskForce | TaskForceMember, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the lead."""
    return desks(subject, at, [subject.owner_id])


def invited_desk(member: TaskForceMember, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the invited party."""
    return desks(member, at, [member.party_id])


register(Rule(MemberEvent.INVITED, "You are invited to a task force", invited_desk))
register(Rule(MemberEvent.SIGNED, "A party has signed the rules of your task force", lead_desk))
register(Rule(MemberEvent.DECLINED, "A party declined to join your task force", lead_desk))
register(Rule(MemberEvent.LEFT, "A party has left your task force", lead_desk))
register(Rule(TaskForceEvent.RULES_CHANGED, "The rules of a task force changed: sign them again", all_desks))
register(Rule(TaskForceEvent.CONSULTATION, "Consultation on a task force has started", all_desks))
register(Rule(TaskForceEvent.AGREED, "A task force is agreed", all_desks))
register(Rule(TaskForceEvent.ACTIVE, "A task force is active", all_desks))
register(Rule(TaskForceEvent.ACTION_PHASE, "The action phase of a task force has started", all_desks))
register(Rule(TaskForceEvent.SUSPENDED, "A task force is suspended", all_desks))
register(Rule(TaskForceEvent.CLOSING, "A task force is closing: confirm your results", all_desks))
register(Rule(TaskForceEvent.CLOSED, "A task force is closed", all_desks))
register(Rule(TaskForceEvent.CANCELLED, "A task force was cancelled", all_desks))
register(Rule(TaskForceEvent.RENEWED, "A task force was renewed", all_desks))
register(Rule(TaskForceEvent.DECIDED, "A decision was written in a task force", all_desks))
register(Rule(TaskForceEvent.ENDING, "A task force ends soon", all_desks))
register(Rule(TaskForceEvent.EXPIRED, "A task force has passed its end: renew or close it", lead_desk))
