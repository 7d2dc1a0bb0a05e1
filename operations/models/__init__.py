"""Operations, and the frames in which several countries go after the same people."""

from operations.models.operations import LogEntry, Operation, OperationGrant, OperationShare, Participation

__all__ = ["LogEntry", "Operation", "OperationGrant", "OperationShare", "Participation"]
