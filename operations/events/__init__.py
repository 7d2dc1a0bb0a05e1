"""What can happen to what operations holds, for the audit record and the notifications."""

from operations.events.operations import InvitationEvent, LogEvent, OperationEvent

__all__ = ["InvitationEvent", "LogEvent", "OperationEvent"]
