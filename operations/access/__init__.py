"""Who may know of what operations holds, and what they may do with it; a module for each part."""

from operations.access.operations import DESK, READERS, LogEntryPermission, OperationPermission, ParticipationPermission
from operations.access.targets import (
    BackingPermission,
    CriterionPermission,
    TargetPartPermission,
    TargetPermission,
    nominated_it,
)

__all__ = [
    "DESK",
    "READERS",
    "BackingPermission",
    "CriterionPermission",
    "LogEntryPermission",
    "OperationPermission",
    "ParticipationPermission",
    "TargetPartPermission",
    "TargetPermission",
    "nominated_it",
]
