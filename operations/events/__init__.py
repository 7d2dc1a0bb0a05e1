"""What can happen to what operations holds, for the audit record and the notifications."""

from operations.events.actiondays import ActionDayEvent, TaskEvent
from operations.events.cyber import (
    ProposalEvent,
    StandingMemberEvent,
)
from operations.events.empact import (
    CommitmentEvent,
    EmpactActionEvent,
    EmpactPlanEvent,
)
from operations.events.factsheets import FactsheetEvent
from operations.events.operations import CaseEvent, InvitationEvent, LogEvent, OperationEvent
from operations.events.packages import PackageEvent
from operations.events.plans import PlanEvent
from operations.events.results import ResultEvent
from operations.events.targets import BackingEvent, CriterionEvent, TargetEvent
from operations.events.taskforces import (
    MemberEvent,
    TaskForceEvent,
)

__all__ = [
    "ActionDayEvent",
    "BackingEvent",
    "CaseEvent",
    "CommitmentEvent",
    "CriterionEvent",
    "EmpactActionEvent",
    "EmpactPlanEvent",
    "FactsheetEvent",
    "InvitationEvent",
    "LogEvent",
    "MemberEvent",
    "OperationEvent",
    "PackageEvent",
    "PlanEvent",
    "ProposalEvent",
    "ResultEvent",
    "StandingMemberEvent",
    "TargetEvent",
    "TaskEvent",
    "TaskForceEvent",
]
