"""What can happen to a high value target."""

from django.db.models import TextChoices


class TargetEvent(TextChoices):
    """Events of a target."""

    NOMINATED = "operations.target.nominated", "Target nominated"
    CHANGED = "operations.target.changed", "Profile of a target changed"
    SCORED = "operations.target.scored", "Target scored"
    ASSIGNED = "operations.target.assigned", "Analysts named for a target"
    ASSESSING = "operations.target.assessing", "Assessment of a target started"
    RETURNED = "operations.target.returned", "Target returned"
    RESUBMITTED = "operations.target.resubmitted", "Returned target nominated again"
    SUPPORTED = "operations.target.supported", "Support of a target recorded"
    VALIDATED = "operations.target.validated", "Target validated"
    ACTIVE = "operations.target.active", "Target active"
    DORMANT = "operations.target.dormant", "Target dormant"
    ARRESTED = "operations.target.arrested", "Target arrested"
    NEUTRALISED = "operations.target.neutralised", "Target neutralised"
    REMOVED = "operations.target.removed", "Target removed"
    REVIEWED = "operations.target.reviewed", "Target reviewed"
    REVIEW_DUE = "operations.target.review_due", "Review of a target is due"
    READ = "operations.target.read", "Target read"
    CIRCLE_CLOSED = "operations.target.circle_closed", "Target kept to named people"


class BackingEvent(TextChoices):
    """Events of a party's place beside the nominating one."""

    ASKED = "operations.backing.asked", "Party asked to support a target"
    SUPPORTED = "operations.backing.supported", "Party supports a target"
    DECLINED = "operations.backing.declined", "Party declined to support a target"
    VALIDATED = "operations.backing.validated", "Party validated a target"
    WITHDRAWN = "operations.backing.withdrawn", "Support of a target withdrawn"
    TAKEN_BACK = "operations.backing.taken_back", "Question for support taken back"


class CriterionEvent(TextChoices):
    """Events of the reference list of criteria."""

    ADDED = "operations.criterion.added", "Criterion added"
    CHANGED = "operations.criterion.changed", "Criterion changed"
