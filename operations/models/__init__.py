"""Operations, and the frames in which several countries go after the same people."""

from operations.models.actiondays import (
    ActionDay,
    CheckCount,
    CountChange,
    CountrySheet,
    RoomTask,
    RosterShift,
)
from operations.models.criteria import HIGHEST, Criterion
from operations.models.cyber import (
    CyberProposal,
    ProposalEntry,
    ProposalGrant,
    ProposalScore,
    ProposalShare,
    ProposalVote,
    StandingMember,
)
from operations.models.empact import (
    EmpactEntry,
    EmpactMember,
    EmpactPlan,
    EmpactPlanGrant,
    EmpactPlanShare,
    EmpactReport,
)
from operations.models.empact_actions import (
    EmpactAction,
    EmpactCommitment,
    EmpactIndicator,
    EmpactMilestone,
    EmpactValue,
)
from operations.models.operations import LogEntry, Operation, OperationGrant, OperationShare, Participation, ReadMark
from operations.models.plans import OperationPhase, OperationRecord
from operations.models.results import OperationResult, ResultLink
from operations.models.targets import (
    HighValueTarget,
    TargetBacking,
    TargetGrant,
    TargetReview,
    TargetScore,
    TargetShare,
)
from operations.models.taskforces import (
    TaskForce,
    TaskForceEntry,
    TaskForceGrant,
    TaskForceMember,
    TaskForceOperation,
    TaskForceResult,
    TaskForceShare,
    TaskForceTarget,
)

__all__ = [
    "HIGHEST",
    "ActionDay",
    "CheckCount",
    "CountChange",
    "CountrySheet",
    "Criterion",
    "CyberProposal",
    "EmpactAction",
    "EmpactCommitment",
    "EmpactEntry",
    "EmpactIndicator",
    "EmpactMember",
    "EmpactMilestone",
    "EmpactPlan",
    "EmpactPlanGrant",
    "EmpactPlanShare",
    "EmpactReport",
    "EmpactValue",
    "HighValueTarget",
    "LogEntry",
    "Operation",
    "OperationGrant",
    "OperationPhase",
    "OperationRecord",
    "OperationResult",
    "OperationShare",
    "Participation",
    "ProposalEntry",
    "ProposalGrant",
    "ProposalScore",
    "ProposalShare",
    "ProposalVote",
    "ReadMark",
    "ResultLink",
    "RoomTask",
    "RosterShift",
    "StandingMember",
    "TargetBacking",
    "TargetGrant",
    "TargetReview",
    "TargetScore",
    "TargetShare",
    "TaskForce",
    "TaskForceEntry",
    "TaskForceGrant",
    "TaskForceMember",
    "TaskForceOperation",
    "TaskForceResult",
    "TaskForceShare",
    "TaskForceTarget",
]
