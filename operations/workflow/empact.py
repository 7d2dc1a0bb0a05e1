"""The lives of EMPACT plans, operational actions and commitments."""

from europol_portal.workflow import Transition, Workflow
from operations.access import CommitmentPermission, EmpactActionPermission, EmpactPlanPermission
from operations.events import CommitmentEvent, EmpactActionEvent, EmpactPlanEvent
from operations.models import EmpactAction, EmpactCommitment, EmpactPlan
from operations.querysets import COMMITTED

Plan = EmpactPlan.Status
Status = EmpactAction.Status
Answer = EmpactCommitment.Answer

PARTICIPANTS_NEEDED = 2  # besides the leader (domain 12.2)


def commitment_is_missing(plan: EmpactPlan) -> str:
    """A plan is adopted with at least one action to which parties have committed themselves."""
    committed = plan.actions.filter(status__in=[Status.COMMITTED, Status.VALIDATED])
    return "" if committed.exists() else "No action is committed yet."


def validation_is_missing(plan: EmpactPlan) -> str:
    """A plan runs once COSI has validated some of its actions."""
    return "" if plan.actions.filter(status=Status.VALIDATED).exists() else "No action is validated yet."


def report_is_missing(plan: EmpactPlan) -> str:
    """The last report reaches the end of the plan, and its actions are over or reported."""
    if plan.actions.running().exists():
        return "Actions are still running: report, complete or cancel them first."
    if not plan.reports.filter(until_on__gte=plan.ends_on).exists():
        return "The report that reaches the end of the plan is missing."
    return ""


def participants_are_missing(action: EmpactAction) -> str:
    """An action is committed by its leader and at least two participants (domain 12.2)."""
    confirmed = set(action.commitments.filter(answer__in=COMMITTED).values_list("party_id", flat=True))
    if action.leader_id not in confirmed:
        return "The leading party has not confirmed."
    if len(confirmed) - 1 < PARTICIPANTS_NEEDED:
        return f"At least {PARTICIPANTS_NEEDED} participants must have confirmed besides the leader."
    return ""


def plan_is_not_running(action: EmpactAction) -> str:
    """Actions run inside a running plan."""
    return "" if action.plan.status == Plan.RUNNING else "The plan is not running yet."


def results_are_missing(action: EmpactAction) -> str:
    """What came of it is written before it is reported."""
    return "" if action.results.strip() else "The results must be written first."


def leader_stays(commitment: EmpactCommitment) -> str:
    """The leader ends its action by cancelling it."""
    if commitment.role == EmpactCommitment.Role.LEADER and commitment.answer == Answer.CONFIRMED:
        return "The leader stays: cancel the action instead."
    return ""


def action_is_over(commitment: EmpactCommitment) -> str:
    """To what is over nobody commits."""
    return "The action is over." if commitment.action.is_over else ""


def _plan_step(source: Plan, label: str, target: Plan, event: EmpactPlanEvent, **more: object) -> Transition:
    return Transition(
        label=label,
        sources=frozenset({source}),
        target=target,
        permission=EmpactPlanPermission.CHANGE,
        event=event,
        **more,  # type: ignore[arg-type]
    )


EMPACT_PLAN_WORKFLOW: Workflow[EmpactPlan] = Workflow(
    EmpactPlan,
    {
        "adopt": _plan_step(
            Plan.DRAFTING, "Adopt", Plan.ADOPTED, EmpactPlanEvent.ADOPTED, blocked_because=commitment_is_missing
        ),
        "start": _plan_step(
            Plan.ADOPTED, "Start the plan", Plan.RUNNING, EmpactPlanEvent.RUNNING,
            blocked_because=validation_is_missing,
        ),
        "report": _plan_step(
            Plan.RUNNING, "Hand in the report", Plan.REPORTED, EmpactPlanEvent.REPORTED,
            blocked_because=report_is_missing,
        ),
        "close": _plan_step(Plan.REPORTED, "Close the plan", Plan.CLOSED, EmpactPlanEvent.CLOSED),
    },
)  # fmt: skip

LEAD, DRIVE = EmpactActionPermission.CHANGE, EmpactActionPermission.VALIDATE
UNDER_WAY = {Status.RUNNING, Status.AMENDED, Status.ON_HOLD}


def _step(
    label: str, sources: set[Status], target: Status, event: EmpactActionEvent, permission: str, **more: object
) -> Transition:
    return Transition(
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        event=event,
        **more,  # type: ignore[arg-type]
    )


EMPACT_ACTION_WORKFLOW: Workflow[EmpactAction] = Workflow(
    EmpactAction,
    {
        "commit": _step(
            "Commit", {Status.DRAFT}, Status.COMMITTED, EmpactActionEvent.COMMITTED, LEAD,
            blocked_because=participants_are_missing,
        ),
        "validate": _step(
            "Record the validation", {Status.COMMITTED}, Status.VALIDATED, EmpactActionEvent.VALIDATED, DRIVE,
            needs_note=True,
        ),
        "start": _step(
            "Start the action", {Status.VALIDATED}, Status.RUNNING, EmpactActionEvent.RUNNING, LEAD,
            blocked_because=plan_is_not_running,
        ),
        "amend": _step(
            "Amend", {Status.RUNNING}, Status.AMENDED, EmpactActionEvent.AMENDED, LEAD, needs_note=True
        ),
        "hold": _step(
            "Put on hold", {Status.RUNNING, Status.AMENDED}, Status.ON_HOLD, EmpactActionEvent.ON_HOLD, LEAD,
            needs_note=True,
        ),
        "resume": _step(
            "Go on", {Status.ON_HOLD, Status.AMENDED}, Status.RUNNING, EmpactActionEvent.RUNNING, LEAD
        ),
        "report": _step(
            "Report", UNDER_WAY, Status.REPORTED, EmpactActionEvent.REPORTED, LEAD,
            blocked_because=results_are_missing,
        ),
        "complete": _step("Complete", {Status.REPORTED}, Status.COMPLETED, EmpactActionEvent.COMPLETED, DRIVE),
        "cancel": _step(
            "Cancel the action", {Status.DRAFT, Status.COMMITTED, Status.VALIDATED, *UNDER_WAY}, Status.CANCELLED,
            EmpactActionEvent.CANCELLED, LEAD, needs_note=True, tone="d",
        ),
    },
)  # fmt: skip

COMMITMENT_WORKFLOW: Workflow[EmpactCommitment] = Workflow(
    EmpactCommitment,
    {
        "interest": Transition(
            label="Say that we are interested",
            sources=frozenset({Answer.INVITED}),
            target=Answer.INTERESTED,
            permission=CommitmentPermission.ANSWER,
            event=CommitmentEvent.INTERESTED,
            blocked_because=action_is_over,
        ),
        "confirm": Transition(
            label="Commit our party",
            sources=frozenset({Answer.INVITED, Answer.INTERESTED}),
            target=Answer.CONFIRMED,
            permission=CommitmentPermission.ANSWER,
            event=CommitmentEvent.CONFIRMED,
            blocked_because=action_is_over,
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Answer.INVITED, Answer.INTERESTED}),
            target=Answer.DECLINED,
            permission=CommitmentPermission.ANSWER,
            event=CommitmentEvent.DECLINED,
            needs_note=True,
            tone="d",
        ),
        "leave": Transition(
            label="Withdraw our party",
            sources=frozenset({Answer.CONFIRMED}),
            target=Answer.WITHDRAWN,
            permission=CommitmentPermission.ANSWER,
            event=CommitmentEvent.LEFT,
            blocked_because=leader_stays,
            needs_note=True,
            tone="d",
        ),
        "withdraw": Transition(
            label="Withdraw the question",
            sources=frozenset({Answer.INVITED, Answer.INTERESTED}),
            target=Answer.WITHDRAWN,
            permission=CommitmentPermission.WITHDRAW,
            event=CommitmentEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
    },
    field="answer",
)
