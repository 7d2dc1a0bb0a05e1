"""The life of a pair, and of what one owner says of it; withdrawn follows the contributions (trigger)."""

from europol_portal.workflow import Transition, Workflow
from intelligence.access import HitPermission, HitSidePermission
from intelligence.events import HitEvent, HitSideEvent
from intelligence.models import Hit, HitSide

Pair, Side = Hit.Status, HitSide.Status

HIT_WORKFLOW: Workflow[Hit] = Workflow(
    Hit,
    {
        "confirm": Transition(
            label="Confirm",
            sources=frozenset({Pair.CANDIDATE, Pair.FALSE_POSITIVE}),
            target=Pair.CONFIRMED,
            permission=HitPermission.VERIFY,
            event=HitEvent.CONFIRMED,
            needs_note=True,
        ),
        "reject": Transition(
            label="Reject as false positive",
            sources=frozenset({Pair.CANDIDATE, Pair.CONFIRMED}),
            target=Pair.FALSE_POSITIVE,
            permission=HitPermission.VERIFY,
            event=HitEvent.REJECTED,
            needs_note=True,
            tone="crit",
        ),
    },
)

HIT_SIDE_WORKFLOW: Workflow[HitSide] = Workflow(
    HitSide,
    {
        "confirm": Transition(
            label="Confirm",
            sources=frozenset({Side.NEW, Side.REJECTED}),
            target=Side.CONFIRMED,
            permission=HitSidePermission.ANSWER,
            event=HitSideEvent.CONFIRMED,
            needs_note=True,
        ),
        "reject": Transition(
            label="Not the same",
            sources=frozenset({Side.NEW, Side.CONFIRMED}),
            target=Side.REJECTED,
            permission=HitSidePermission.ANSWER,
            event=HitSideEvent.REJECTED,
            needs_note=True,
            tone="crit",
        ),
    },
)
