"""The life of a task force, and of a party's place in it."""

from django.utils import timezone

from europol_portal.parties.models import Party
from europol_portal.workflow import Transition, Workflow
from operations.access import MemberPermission, TaskForcePermission
from operations.events import MemberEvent, TaskForceEvent
from operations.models import TaskForce, TaskForceMember

Status = TaskForce.Status
Answer = TaskForceMember.Answer

STATES_NEEDED = 2  # Member States, the lead included (invariant 33)
RUNNING = frozenset({Status.ACTIVE, Status.ACTION_PHASE})


def end_has_passed(force: TaskForce) -> str:
    """After the last day a task force is renewed or closed; nothing else."""
    if force.ends_on >= timezone.now().date():
        return ""
    return "The end date has passed: renew the task force or close it."


def agreement_is_missing(force: TaskForce) -> str:
    """Two Member States under the same rules, a plan, and an end that lies ahead."""
    if not force.plan.strip() or not force.rules.strip():
        return "The operational plan and the rules of information exchange must be written first."
    signed = TaskForceMember.objects.active().filter(task_force=force, party__kind=Party.Kind.MEMBER_STATE)
    if not signed.filter(party_id=force.owner_id).exists():
        return "The lead must sign the rules."
    if signed.count() < STATES_NEEDED:
        return "At least two Member States must have signed the rules, the lead included."
    return end_has_passed(force)


def report_is_missing(force: TaskForce) -> str:
    """A task force closes with a report, its lessons, and confirmed results."""
    if not force.report.strip() or not force.lessons.strip():
        return "The closing report and the lessons must be written first."
    waiting = force.results.filter(confirmed_at__isnull=True).select_related("party")
    if names := ", ".join(sorted({result.party.name for result in waiting})):
        return f"Results are not confirmed yet by {names}."
    return ""


def cannot_sign(member: TaskForceMember) -> str:
    """What is over, or has no rules yet, is not signed; nor are the same rules twice."""
    force = member.task_force
    if force.is_over:
        return "The task force is over."
    if not force.rules.strip():
        return "The lead has not written the rules yet."
    if member.answer == Answer.SIGNED and member.signed_version == force.rules_version:
        return "Your party has signed the rules as they stand."
    return ""


def lead_stays(member: TaskForceMember) -> str:
    """The lead ends its task force by cancelling or closing it."""
    return "The lead stays: cancel or close the task force instead." if member.party_id == member.lead_id else ""


def _step(label: str, sources: set[Status], target: Status, event: TaskForceEvent, **more: object) -> Transition:
    return Transition(
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=TaskForcePermission.CHANGE,
        event=event,
        **more,  # type: ignore[arg-type]
    )


TASK_FORCE_WORKFLOW: Workflow[TaskForce] = Workflow(
    TaskForce,
    {
        "consult": _step(
            "Start consultation", {Status.PROPOSED}, Status.CONSULTATION, TaskForceEvent.CONSULTATION,
            blocked_because=end_has_passed,
        ),
        "agree": _step(
            "Record agreement", {Status.CONSULTATION}, Status.AGREED, TaskForceEvent.AGREED,
            blocked_because=agreement_is_missing,
        ),
        "activate": _step(
            "Activate", {Status.AGREED}, Status.ACTIVE, TaskForceEvent.ACTIVE, blocked_because=agreement_is_missing
        ),
        "start_action": _step(
            "Start action phase", {Status.ACTIVE}, Status.ACTION_PHASE, TaskForceEvent.ACTION_PHASE,
            blocked_because=end_has_passed,
        ),
        "end_action": _step(
            "End action phase", {Status.ACTION_PHASE}, Status.ACTIVE, TaskForceEvent.ACTIVE,
            blocked_because=end_has_passed,
        ),
        "suspend": _step(
            "Suspend", {Status.ACTIVE}, Status.SUSPENDED, TaskForceEvent.SUSPENDED, blocked_because=end_has_passed,
            needs_note=True, tone="d",
        ),
        "resume": _step(
            "Resume", {Status.SUSPENDED}, Status.ACTIVE, TaskForceEvent.ACTIVE, blocked_because=agreement_is_missing,
            needs_note=True,
        ),
        "start_closing": _step(
            "Start closing", {Status.ACTIVE, Status.ACTION_PHASE, Status.SUSPENDED}, Status.CLOSING,
            TaskForceEvent.CLOSING,
        ),
        "close": _step(
            "Close", {Status.CLOSING}, Status.CLOSED, TaskForceEvent.CLOSED, blocked_because=report_is_missing
        ),
        "cancel": _step(
            "Cancel", {Status.PROPOSED, Status.CONSULTATION, Status.AGREED}, Status.CANCELLED,
            TaskForceEvent.CANCELLED, needs_note=True, tone="d",
        ),
    },
)  # fmt: skip

MEMBER_WORKFLOW: Workflow[TaskForceMember] = Workflow(
    TaskForceMember,
    {
        "sign": Transition(
            label="Sign the rules",
            sources=frozenset({Answer.INVITED, Answer.SIGNED}),
            target=Answer.SIGNED,
            permission=MemberPermission.ANSWER,
            event=MemberEvent.SIGNED,
            blocked_because=cannot_sign,
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Answer.INVITED}),
            target=Answer.DECLINED,
            permission=MemberPermission.ANSWER,
            event=MemberEvent.DECLINED,
            blocked_because=lead_stays,
            needs_note=True,
            tone="d",
        ),
        "leave": Transition(
            label="Leave the task force",
            sources=frozenset({Answer.SIGNED}),
            target=Answer.WITHDRAWN,
            permission=MemberPermission.ANSWER,
            event=MemberEvent.LEFT,
            blocked_because=lead_stays,
            needs_note=True,
            tone="d",
        ),
        "withdraw": Transition(
            label="Withdraw the invitation",
            sources=frozenset({Answer.INVITED, Answer.SIGNED}),
            target=Answer.WITHDRAWN,
            permission=MemberPermission.WITHDRAW,
            event=MemberEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
    },
    field="answer",
)
