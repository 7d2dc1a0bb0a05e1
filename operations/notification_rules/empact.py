"""Who is told about EMPACT: the desks of the parties concerned. Titles carry no content."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import CommitmentEvent, EmpactActionEvent, EmpactPlanEvent
from operations.models import EmpactAction, EmpactCommitment, EmpactMember, EmpactMilestone, EmpactPlan
from operations.notification_rules.operations import desks


def member_desks(subject: EmpactPlan | EmpactAction, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of all parties in the plan."""
    return desks(subject, at, subject.party_ids)


def own_desk(subject: EmpactMember | EmpactCommitment, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the party that is asked."""
    return desks(subject, at, [subject.party_id])


def leading_desks(
    subject: EmpactAction | EmpactCommitment | EmpactMilestone, _actor: User | None, at: datetime
) -> QuerySet[User]:
    """The desks of the leading party and of the driver."""
    return desks(subject, at, [subject.leader_id, subject.lead_id])


register(Rule(EmpactPlanEvent.INVITED, "You are invited to an EMPACT plan", own_desk))
register(Rule(EmpactPlanEvent.ADOPTED, "An EMPACT plan was adopted", member_desks))
register(Rule(EmpactPlanEvent.RUNNING, "An EMPACT plan is running", member_desks))
register(Rule(EmpactPlanEvent.REPORTED, "An EMPACT plan was reported", member_desks))
register(Rule(EmpactPlanEvent.CLOSED, "An EMPACT plan was closed", member_desks))
register(Rule(CommitmentEvent.INVITED, "You are asked to commit to an operational action", own_desk))
register(Rule(CommitmentEvent.INTERESTED, "A party is interested in your operational action", leading_desks))
register(Rule(CommitmentEvent.CONFIRMED, "A party has committed to your operational action", leading_desks))
register(Rule(CommitmentEvent.DECLINED, "A party declined your operational action", leading_desks))
register(Rule(CommitmentEvent.LEFT, "A party has withdrawn from your operational action", leading_desks))
register(Rule(CommitmentEvent.WITHDRAWN, "You are no longer asked to commit to an operational action", own_desk))
register(Rule(EmpactActionEvent.VALIDATED, "An operational action was validated", leading_desks))
register(Rule(EmpactActionEvent.RUNNING, "An operational action is running", member_desks))
register(Rule(EmpactActionEvent.AMENDED, "An operational action is being amended", member_desks))
register(Rule(EmpactActionEvent.ON_HOLD, "An operational action was put on hold", member_desks))
register(Rule(EmpactActionEvent.REPORTED, "An operational action was reported", member_desks))
register(Rule(EmpactActionEvent.CANCELLED, "An operational action was cancelled", member_desks))
register(Rule(EmpactActionEvent.OVERDUE, "A milestone of your operational action is overdue", leading_desks))
