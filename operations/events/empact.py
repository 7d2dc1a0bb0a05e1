"""What can happen to EMPACT plans, actions and commitments."""

from django.db.models import TextChoices


class EmpactPlanEvent(TextChoices):
    """Events of a plan."""

    CREATED = "operations.empactplan.created", "EMPACT plan begun"
    CHANGED = "operations.empactplan.changed", "EMPACT plan changed"
    INVITED = "operations.empactplan.invited", "Party invited to an EMPACT plan"
    REMOVED = "operations.empactplan.removed", "Party taken out of an EMPACT plan"
    ADOPTED = "operations.empactplan.adopted", "EMPACT plan adopted"
    RUNNING = "operations.empactplan.running", "EMPACT plan running"
    REPORTED = "operations.empactplan.reported", "EMPACT plan reported"
    CLOSED = "operations.empactplan.closed", "EMPACT plan closed"
    NOTED = "operations.empactplan.noted", "Entry in an EMPACT plan"
    REPORT_WRITTEN = "operations.empactplan.report_written", "EMPACT report written"
    REPORT_EXPORTED = "operations.empactplan.report_exported", "EMPACT report downloaded"
    READ = "operations.empactplan.read", "EMPACT plan read"


class EmpactActionEvent(TextChoices):
    """Events of an operational action."""

    DRAFTED = "operations.empactaction.drafted", "Operational action drafted"
    CHANGED = "operations.empactaction.changed", "Operational action changed"
    COMMITTED = "operations.empactaction.committed", "Operational action committed"
    VALIDATED = "operations.empactaction.validated", "Operational action validated"
    RUNNING = "operations.empactaction.running", "Operational action running"
    AMENDED = "operations.empactaction.amended", "Operational action amended"
    ON_HOLD = "operations.empactaction.on_hold", "Operational action put on hold"
    REPORTED = "operations.empactaction.reported", "Operational action reported"
    COMPLETED = "operations.empactaction.completed", "Operational action completed"
    CANCELLED = "operations.empactaction.cancelled", "Operational action cancelled"
    PLANNED = "operations.empactaction.planned", "Milestone or indicator of an operational action set"
    RECORDED = "operations.empactaction.recorded", "Progress of an operational action recorded"
    NOTED = "operations.empactaction.noted", "Entry in an operational action"
    OVERDUE = "operations.empactaction.overdue", "Milestone of an operational action overdue"
    READ = "operations.empactaction.read", "Operational action read"


class CommitmentEvent(TextChoices):
    """Events of a commitment."""

    INVITED = "operations.commitment.invited", "Party asked to commit to an operational action"
    INTERESTED = "operations.commitment.interested", "Party interested in an operational action"
    CONFIRMED = "operations.commitment.confirmed", "Party committed to an operational action"
    DECLINED = "operations.commitment.declined", "Party declined an operational action"
    LEFT = "operations.commitment.left", "Party withdrew from an operational action"
    WITHDRAWN = "operations.commitment.withdrawn", "Question to commit withdrawn"
