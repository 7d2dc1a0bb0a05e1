"""The life of a high value target, and of a party's place beside the nominating one."""

from europol_portal.workflow import Transition, Workflow
from operations.access import BackingPermission, TargetPermission
from operations.events import BackingEvent, TargetEvent
from operations.models import HighValueTarget, TargetBacking

Status = HighValueTarget.Status
Answer = TargetBacking.Answer

SUPPORTERS_NEEDED = 2  # Member States besides the nominating one (invariant 33)
CRITERIA_NEEDED = 3  # scored before support is recorded; at least one of them is about conduct
OPEN = frozenset(
    {
        Status.NOMINATED, Status.ASSESSING, Status.RETURNED, Status.SUPPORTED, Status.VALIDATED, Status.ACTIVE,
        Status.DORMANT,
    }
)  # fmt: skip
ON_THE_LIST = frozenset({Status.ACTIVE, Status.DORMANT})


def support_is_missing(target: HighValueTarget) -> str:
    """A target needs two Member States behind the nominating one."""
    if TargetBacking.objects.counting().filter(target=target).count() >= SUPPORTERS_NEEDED:
        return ""
    return "At least two Member States besides yours must support it."


def points_are_missing(target: HighValueTarget) -> str:
    """Who is listed is listed for what he, she or it does: conduct with evidence, and more than one question."""
    scores = list(target.scores.select_related("criterion"))
    if len({score.criterion_id for score in scores}) < CRITERIA_NEEDED:
        return f"At least {CRITERIA_NEEDED} criteria must be scored with their reasons."
    if not any(score.criterion.is_conduct and score.points and score.source_ids for score in scores):
        return "At least one criterion about what the target does must have points and information that shows it."
    return ""


def not_ready_for_support(target: HighValueTarget) -> str:
    """Both together."""
    return support_is_missing(target) or points_are_missing(target)


def validation_is_missing(target: HighValueTarget) -> str:
    """The participants validate, each for itself; Europol cannot."""
    backings = TargetBacking.objects.counting().filter(target=target)
    waiting = backings.filter(answer=Answer.SUPPORTING).select_related("party")
    if names := ", ".join(sorted(backing.party.name for backing in waiting)):
        return f"Not validated yet by {names}."
    return support_is_missing(target)


def target_is_over(backing: TargetBacking) -> str:
    """A question about what is over has no answer any more."""
    return "The target is not open any more." if backing.target.is_over else ""


def nothing_to_validate(backing: TargetBacking) -> str:
    """Supporters validate what the nominating party has put before them."""
    if backing.target.status == Status.SUPPORTED:
        return target_is_over(backing)
    return "Validation comes after the nominating party has recorded the support."


TARGET_WORKFLOW: Workflow[HighValueTarget] = Workflow(
    HighValueTarget,
    {
        "assess": Transition(
            label="Start assessment",
            sources=frozenset({Status.NOMINATED}),
            target=Status.ASSESSING,
            permission=TargetPermission.ASSESS,
            event=TargetEvent.ASSESSING,
        ),
        "return": Transition(
            label="Return to the nominating party",
            sources=frozenset({Status.ASSESSING}),
            target=Status.RETURNED,
            permission=TargetPermission.ASSESS,
            event=TargetEvent.RETURNED,
            needs_note=True,
            tone="d",
        ),
        "resubmit": Transition(
            label="Nominate again",
            sources=frozenset({Status.RETURNED}),
            target=Status.NOMINATED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.RESUBMITTED,
        ),
        "support": Transition(
            label="Record support and score",
            sources=frozenset({Status.ASSESSING}),
            target=Status.SUPPORTED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.SUPPORTED,
            blocked_because=not_ready_for_support,
        ),
        "validate": Transition(
            label="Record validation",
            sources=frozenset({Status.SUPPORTED}),
            target=Status.VALIDATED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.VALIDATED,
            blocked_because=validation_is_missing,
        ),
        "activate": Transition(
            label="Put on the list",
            sources=frozenset({Status.VALIDATED}),
            target=Status.ACTIVE,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.ACTIVE,
            blocked_because=support_is_missing,
        ),
        "pause": Transition(
            label="Set dormant",
            sources=frozenset({Status.ACTIVE}),
            target=Status.DORMANT,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.DORMANT,
            needs_note=True,
        ),
        "resume": Transition(
            label="Take up again",
            sources=frozenset({Status.DORMANT}),
            target=Status.ACTIVE,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.ACTIVE,
            blocked_because=support_is_missing,
            needs_note=True,
        ),
        "arrest": Transition(
            label="Close: arrested",
            sources=ON_THE_LIST,
            target=Status.ARRESTED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.ARRESTED,
            needs_note=True,
        ),
        "neutralise": Transition(
            label="Close: neutralised",
            sources=ON_THE_LIST,
            target=Status.NEUTRALISED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.NEUTRALISED,
            needs_note=True,
        ),
        "remove": Transition(
            label="Remove",
            sources=OPEN,
            target=Status.REMOVED,
            permission=TargetPermission.CHANGE,
            event=TargetEvent.REMOVED,
            needs_note=True,
            tone="d",
        ),
    },
)

BACKING_WORKFLOW: Workflow[TargetBacking] = Workflow(
    TargetBacking,
    {
        "support": Transition(
            label="Support",
            sources=frozenset({Answer.INVITED}),
            target=Answer.SUPPORTING,
            permission=BackingPermission.ANSWER,
            event=BackingEvent.SUPPORTED,
            blocked_because=target_is_over,
            needs_note=True,
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Answer.INVITED}),
            target=Answer.DECLINED,
            permission=BackingPermission.ANSWER,
            event=BackingEvent.DECLINED,
            needs_note=True,
            tone="d",
        ),
        "validate": Transition(
            label="Validate",
            sources=frozenset({Answer.SUPPORTING}),
            target=Answer.VALIDATED,
            permission=BackingPermission.ANSWER,
            event=BackingEvent.VALIDATED,
            blocked_because=nothing_to_validate,
        ),
        "withdraw": Transition(
            label="Withdraw support",
            sources=frozenset({Answer.SUPPORTING, Answer.VALIDATED}),
            target=Answer.WITHDRAWN,
            permission=BackingPermission.ANSWER,
            event=BackingEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
        "take_back": Transition(
            label="Take the question back",
            sources=frozenset({Answer.INVITED, Answer.SUPPORTING, Answer.VALIDATED}),
            target=Answer.WITHDRAWN,
            permission=BackingPermission.TAKE_BACK,
            event=BackingEvent.TAKEN_BACK,
            needs_note=True,
            tone="d",
        ),
    },
    field="answer",
)
