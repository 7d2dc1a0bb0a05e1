"""Who may know of what operations holds, and what they may do with it; a module for each part."""

from operations.access.operations import (
    DESK,
    READERS,
    LogEntryPermission,
    OperationPermission,
    ParticipationPermission,
)

__all__ = ["DESK", "READERS", "LogEntryPermission", "OperationPermission", "ParticipationPermission"]
