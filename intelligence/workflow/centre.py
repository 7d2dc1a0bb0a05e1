"""The life of an item of the Operational Centre's queue, of a second opinion and of a shift."""

from europol_portal.workflow import CLOCK, Transition, Workflow
from intelligence.access import OpinionPermission, ShiftPermission, TriagePermission
from intelligence.events import OpinionEvent, ShiftEvent, TriageEvent
from intelligence.models import SecondOpinion, Shift, TriageItem

DECIDABLE = frozenset({TriageItem.Status.CLAIMED, TriageItem.Status.PEN})
COMPARABLE_LATER = DECIDABLE | {TriageItem.Status.ACCEPTED_FOR_ANALYSIS}

# Withdrawn and superseded follow the contribution: a trigger writes them when its owner recalls or corrects it.
TRIAGE_WORKFLOW: Workflow[TriageItem] = Workflow(
    TriageItem,
    {
        "claim": Transition(
            label="Claim",
            sources=frozenset({TriageItem.Status.NEW}),
            target=TriageItem.Status.CLAIMED,
            permission=TriagePermission.CLAIM,
            event=TriageEvent.CLAIMED,
        ),
        "release": Transition(
            label="Release",
            sources=frozenset({TriageItem.Status.CLAIMED}),
            target=TriageItem.Status.NEW,
            permission=TriagePermission.RELEASE,
            event=TriageEvent.RELEASED,
        ),
        "claim_ends": Transition(
            label="End with the shift",
            sources=frozenset({TriageItem.Status.CLAIMED}),
            target=TriageItem.Status.NEW,
            permission=CLOCK,
            event=TriageEvent.CLAIM_ENDED,
        ),
        "accept_for_cross_check": Transition(
            label="Accept for cross-check",
            sources=COMPARABLE_LATER,
            target=TriageItem.Status.ACCEPTED_FOR_CROSS_CHECK,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.ACCEPTED,
        ),
        "accept_for_analysis": Transition(
            label="Accept for analysis",
            sources=DECIDABLE,
            target=TriageItem.Status.ACCEPTED_FOR_ANALYSIS,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.INTO_PROJECT,
            needs_note=True,
        ),
        "return": Transition(
            label="Return for correction",
            sources=DECIDABLE,
            target=TriageItem.Status.RETURNED,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.RETURNED,
            needs_note=True,
        ),
        "out_of_mandate": Transition(
            label="Out of mandate",
            sources=DECIDABLE,
            target=TriageItem.Status.OUT_OF_MANDATE,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.OUT_OF_MANDATE,
            needs_note=True,
            tone="crit",
        ),
        "pen": Transition(
            label="Put into a temporary pen",
            sources=frozenset({TriageItem.Status.CLAIMED}),
            target=TriageItem.Status.PEN,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.PENNED,
            needs_note=True,
        ),
        "pen_ends": Transition(
            label="Reach the end of the pen",
            sources=frozenset({TriageItem.Status.PEN}),
            target=TriageItem.Status.PEN_EXPIRED,
            permission=CLOCK,
            event=TriageEvent.PEN_EXPIRED,
        ),
        "note": Transition(
            label="Nothing to process",
            sources=frozenset({TriageItem.Status.CLAIMED}),
            target=TriageItem.Status.NOTED,
            permission=TriagePermission.DECIDE,
            event=TriageEvent.NOTED,
            needs_note=True,
        ),
        "reopen": Transition(
            label="Take up again",
            sources=frozenset({TriageItem.Status.RETURNED, TriageItem.Status.OUT_OF_MANDATE, TriageItem.Status.NOTED}),
            target=TriageItem.Status.NEW,
            permission=TriagePermission.REOPEN,
            event=TriageEvent.REOPENED,
            needs_note=True,
        ),
    },
)

OPINION_WORKFLOW: Workflow[SecondOpinion] = Workflow(
    SecondOpinion,
    {
        "agree": Transition(
            label="Agree and write a correction",
            sources=frozenset({SecondOpinion.Status.GIVEN}),
            target=SecondOpinion.Status.AGREED,
            permission=OpinionPermission.ANSWER,
            event=OpinionEvent.AGREED,
        ),
        "decline": Transition(
            label="Keep our grade",
            sources=frozenset({SecondOpinion.Status.GIVEN}),
            target=SecondOpinion.Status.DECLINED,
            permission=OpinionPermission.ANSWER,
            event=OpinionEvent.DECLINED,
        ),
        "withdraw": Transition(
            label="Take back",
            sources=frozenset({SecondOpinion.Status.GIVEN}),
            target=SecondOpinion.Status.WITHDRAWN,
            permission=OpinionPermission.WITHDRAW,
            event=OpinionEvent.WITHDRAWN,
        ),
    },
)

SHIFT_WORKFLOW: Workflow[Shift] = Workflow(
    Shift,
    {
        "start": Transition(
            label="Start shift",
            sources=frozenset({Shift.Status.PLANNED}),
            target=Shift.Status.RUNNING,
            permission=ShiftPermission.START,
            event=ShiftEvent.STARTED,
        ),
        "end": Transition(
            label="End shift and hand over",
            sources=frozenset({Shift.Status.RUNNING}),
            target=Shift.Status.ENDED,
            permission=ShiftPermission.END,
            event=ShiftEvent.ENDED,
        ),
    },
)
