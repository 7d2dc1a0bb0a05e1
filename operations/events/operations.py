"""What can happen to an operation, for the audit record and the notifications."""

from django.db.models import TextChoices


class OperationEvent(TextChoices):
    """Events of an operation."""

    PROPOSED = "operations.operation.proposed", "Operation proposed"
    CHANGED = "operations.operation.changed", "Operation changed"
    PLANNING = "operations.operation.planning", "Planning of an operation started"
    LIVE = "operations.operation.live", "Operation went live"
    CLOSING = "operations.operation.closing", "Operation is closing"
    CLOSED = "operations.operation.closed", "Operation closed"
    CANCELLED = "operations.operation.cancelled", "Operation cancelled"
    READ = "operations.operation.read", "Operation read"
    CIRCLE_CLOSED = "operations.operation.circle_closed", "Operation kept to named people"
    CIRCLE_OPENED = "operations.operation.circle_opened", "Operation opened to the whole party"


class InvitationEvent(TextChoices):
    """Events of an invitation."""

    SENT = "operations.invitation.sent", "Party invited to an operation"
    ACCEPTED = "operations.invitation.accepted", "Invitation accepted"
    DECLINED = "operations.invitation.declined", "Invitation declined"
    WITHDRAWN = "operations.invitation.withdrawn", "Invitation withdrawn by the lead"
    LEFT = "operations.invitation.left", "Party left an operation"
    READ = "operations.invitation.read", "Invitation read"


class LogEvent(TextChoices):
    """Events of an operation's log."""

    NOTED = "operations.log.noted", "Log entry added"
    DECIDED = "operations.log.decided", "Decision logged"
    MENTIONED = "operations.log.mentioned", "Party named in a log entry"
    ANSWERED = "operations.log.answered", "Question in the log answered"
    READ = "operations.log.read", "Operation log read"
    FILE_EXPORTED = "operations.log.file_exported", "File of the log taken out"


class CaseEvent(TextChoices):
    """Events of a case record."""

    READ = "operations.case.read", "Case record read"
    EXPORTED = "operations.case.exported", "Case record exported"
