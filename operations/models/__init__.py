"""Operations, and the frames in which several countries go after the same people."""

from operations.models.criteria import HIGHEST, Criterion
from operations.models.operations import LogEntry, Operation, OperationGrant, OperationShare, Participation
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
    "Criterion",
    "HighValueTarget",
    "LogEntry",
    "Operation",
    "OperationGrant",
    "OperationShare",
    "Participation",
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
