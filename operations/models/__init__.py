"""Operations, and the frames in which several countries go after the same people."""

from operations.models.actiondays import (
    ActionDay,
    CheckCount,
    CountChange,
    CountrySheet,
    RoomTask,
    RosterShift,
)
from operations.models.case import CaseLine
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
from operations.models.factsheets import Factsheet, FactsheetAgreement
from operations.models.operations import (
    RESTRICTIONS,
    LogEntry,
    Operation,
    OperationGrant,
    OperationShare,
    Participation,
    ReadMark,
)
from operations.models.plans import OperationPhase, OperationRecord
from operations.models.results import OperationResult, ResultLink, ResultSource
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
    "RESTRICTIONS",
    "ActionDay",
    "CaseLine",
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
    "Factsheet",
    "FactsheetAgreement",
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
    "ResultSource",
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
