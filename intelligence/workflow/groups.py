"""The life of an organised crime group in the portal (domain model, section 12.2)."""

from europol_portal.workflow import Transition, Workflow
from intelligence.access import GroupPermission
from intelligence.events import GroupEvent
from intelligence.models import (
    MANDATORY_NEEDED,
    OPTIONAL_NEEDED,
    GroupAnswer,
    GroupAssessment,
    Scale,
    Value,
    questions_of,
)

Status = GroupAssessment.Status
LIVE = GroupAssessment.LIVE
MANDATORY = frozenset(question.code for question in questions_of(Scale.CRITERION) if question.is_mandatory)


def shown_criteria(group: GroupAssessment) -> tuple[set[str], set[str]]:
    """Codes of the criteria that are met and rest on something, and of those that are met and rest on nothing."""
    rows = GroupAnswer.objects.filter(assessment=group, scale=Scale.CRITERION, value=Value.MET)
    met = dict(rows.values_list("code", "source_ids"))
    return {code for code, keys in met.items() if keys}, {code for code, keys in met.items() if not keys}


def definition_is_missed(met: set[str]) -> str:
    """What is missing to the definition: four mandatory criteria and two of the others (6204/2/97, invariant 34)."""
    optional = len(met - MANDATORY)
    if missing := MANDATORY_NEEDED - len(met & MANDATORY):
        return f"{missing} of the {MANDATORY_NEEDED} mandatory criteria {'is' if missing == 1 else 'are'} not met."
    if optional < OPTIONAL_NEEDED:
        return f"At least {OPTIONAL_NEEDED} of the seven other criteria must be met."
    return ""


def not_ready(group: GroupAssessment) -> str:
    """Neither submitted nor confirmed without the definition met, each criterion with evidence."""
    met, bare = shown_criteria(group)
    if bare:
        titles = [question.title for question in questions_of(Scale.CRITERION) if question.code in bare]
        return f"Evidence is missing for: {'; '.join(titles)}."
    silent = GroupAnswer.objects.filter(assessment=group, scale=Scale.CRITERION, value=Value.MET, reason="")
    if silent.exists():
        return f"Give the reason for: {'; '.join(answer.question.title for answer in silent)}."
    return definition_is_missed(met) or ("" if group.summary.strip() else "Write the summary first.")


def qualifies_after_all(group: GroupAssessment) -> str:
    """What meets the definition is not below it."""
    met, _bare = shown_criteria(group)
    return "" if definition_is_missed(met) else "It meets the definition. Submit it for confirmation."


def newer_is_missing(group: GroupAssessment) -> str:
    """Only a newer version that was confirmed replaces one."""
    newer = GroupAssessment.objects.filter(replaces=group, status__in=LIVE)
    return "" if newer.exists() else "A newer version replaces it once that is confirmed."


GROUP_WORKFLOW: Workflow[GroupAssessment] = Workflow(
    GroupAssessment,
    {
        "submit": Transition(
            label="Submit for confirmation",
            sources=frozenset({Status.REPORTED}),
            target=Status.SCORED,
            permission=GroupPermission.CHANGE,
            event=GroupEvent.SUBMITTED,
            blocked_because=not_ready,
        ),
        "below": Transition(
            label="Conclude: below the threshold",
            sources=frozenset({Status.REPORTED}),
            target=Status.BELOW,
            permission=GroupPermission.CHANGE,
            event=GroupEvent.BELOW,
            blocked_because=qualifies_after_all,
            needs_note=True,
        ),
        "take_back": Transition(
            label="Take back to change it",
            sources=frozenset({Status.SCORED}),
            target=Status.REPORTED,
            permission=GroupPermission.TAKE_BACK,
            event=GroupEvent.TAKEN_BACK,
        ),
        "confirm": Transition(
            label="Confirm the group",
            sources=frozenset({Status.SCORED}),
            target=Status.CONFIRMED,
            permission=GroupPermission.CONFIRM,
            event=GroupEvent.CONFIRMED,
            blocked_because=not_ready,
        ),
        "return": Transition(
            label="Return to the author",
            sources=frozenset({Status.SCORED}),
            target=Status.REPORTED,
            permission=GroupPermission.CONFIRM,
            event=GroupEvent.RETURNED,
            needs_note=True,
        ),
        "list": Transition(
            label="Put among the most threatening",
            sources=frozenset({Status.CONFIRMED}),
            target=Status.LISTED,
            permission=GroupPermission.REVIEW,
            event=GroupEvent.LISTED,
            needs_note=True,
        ),
        "target": Transition(
            label="Record: targeted",
            sources=frozenset({Status.CONFIRMED, Status.LISTED}),
            target=Status.TARGETED,
            permission=GroupPermission.REVIEW,
            event=GroupEvent.TARGETED,
            needs_note=True,
        ),
        "disrupt": Transition(
            label="Record: disrupted",
            sources=frozenset({Status.CONFIRMED, Status.LISTED, Status.TARGETED}),
            target=Status.DISRUPTED,
            permission=GroupPermission.REVIEW,
            event=GroupEvent.DISRUPTED,
            needs_note=True,
        ),
        "monitor": Transition(
            label="Go on monitoring",
            sources=frozenset({Status.DISRUPTED}),
            target=Status.MONITORED,
            permission=GroupPermission.REVIEW,
            event=GroupEvent.MONITORED,
            needs_note=True,
        ),
        "archive": Transition(
            label="Archive",
            sources=frozenset({*LIVE, Status.BELOW}),
            target=Status.ARCHIVED,
            permission=GroupPermission.WITHDRAW,
            event=GroupEvent.ARCHIVED,
            needs_note=True,
        ),
        "withdraw": Transition(
            label="Withdraw",
            sources=frozenset({*LIVE, Status.REPORTED, Status.SCORED, Status.BELOW}),
            target=Status.WITHDRAWN,
            permission=GroupPermission.WITHDRAW,
            event=GroupEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
        "supersede": Transition(
            label="Replace by the newer version",
            sources=frozenset({*LIVE, Status.BELOW}),
            target=Status.SUPERSEDED,
            permission=GroupPermission.VIEW,
            event=GroupEvent.SUPERSEDED,
            blocked_because=newer_is_missing,
        ),
    },
)
