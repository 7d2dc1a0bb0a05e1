"""What can happen to an operational task force."""

from django.db.models import TextChoices


class TaskForceEvent(TextChoices):
    """Events of a task force."""

    PROPOSED = "operations.taskforce.proposed", "Task force proposed"
    CHANGED = "operations.taskforce.changed", "Task force changed"
    RULES_CHANGED = "operations.taskforce.rules_changed", "Rules of a task force changed"
    CONSULTATION = "operations.taskforce.consultation", "Consultation on a task force started"
    AGREED = "operations.taskforce.agreed", "Task force agreed"
    ACTIVE = "operations.taskforce.active", "Task force active"
    ACTION_PHASE = "operations.taskforce.action_phase", "Action phase of a task force"
    SUSPENDED = "operations.taskforce.suspended", "Task force suspended"
    CLOSING = "operations.taskforce.closing", "Task force is closing"
    CLOSED = "operations.taskforce.closed", "Task force closed"
    CANCELLED = "operations.taskforce.cancelled", "Task force cancelled"
    RENEWED = "operations.taskforce.renewed", "Task force renewed"
    REPORTED = "operations.taskforce.reported", "Closing report of a task force written"
    ENDING = "operations.taskforce.ending", "Task force ends soon"
    EXPIRED = "operations.taskforce.expired", "Task force has passed its end"
    NOTED = "operations.taskforce.noted", "Entry in a task force"
    DECIDED = "operations.taskforce.decided", "Decision in a task force"
    LINKED = "operations.taskforce.linked", "Target or operation linked to a task force"
    RESULT = "operations.taskforce.result", "Result of a task force entered"
    RESULT_CONFIRMED = "operations.taskforce.result_confirmed", "Result of a task force confirmed"
    READ = "operations.taskforce.read", "Task force read"


class MemberEvent(TextChoices):
    """Events of a party's place in a task force."""

    INVITED = "operations.member.invited", "Party invited to a task force"
    SIGNED = "operations.member.signed", "Rules of a task force signed"
    DECLINED = "operations.member.declined", "Party declined to join a task force"
    LEFT = "operations.member.left", "Party left a task force"
    WITHDRAWN = "operations.member.withdrawn", "Invitation to a task force withdrawn"
