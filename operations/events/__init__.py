"""What can happen to what operations holds, for the audit record and the notifications."""

from operations.events.operations import InvitationEvent, LogEvent, OperationEvent
from operations.events.targets import BackingEvent, CriterionEvent, TargetEvent

__all__ = ["BackingEvent", "CriterionEvent", "InvitationEvent", "LogEvent", "OperationEvent", "TargetEvent"]
