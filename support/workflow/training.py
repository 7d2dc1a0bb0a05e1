"""The lives of sessions and nominations."""

from europol_portal.workflow import CLOCK, Transition, Workflow
from support.access import NominationPermission, SessionPermission
from support.events import NominationEvent, SessionEvent
from support.models import Nomination, TrainingSession

Status = TrainingSession.Status
Place = Nomination.Status


def no_quota(session: TrainingSession) -> str:
    """Somebody can be nominated."""
    return "" if session.quotas.exists() else "Give at least one party a quota first."


SESSION_WORKFLOW: Workflow[TrainingSession] = Workflow(
    TrainingSession,
    {
        "open": Transition(
            label="Open for nominations",
            sources=frozenset({Status.DRAFT}),
            target=Status.OPEN,
            permission=SessionPermission.RUN,
            event=SessionEvent.OPENED,
            blocked_because=no_quota,
            tone="p",
        ),
        "hold": Transition(
            label="The session was held",
            sources=frozenset({Status.OPEN}),
            target=Status.HELD,
            permission=SessionPermission.RUN,
            event=SessionEvent.HELD,
        ),
        "cancel": Transition(
            label="Cancel the session",
            sources=frozenset({Status.DRAFT, Status.OPEN}),
            target=Status.CANCELLED,
            permission=SessionPermission.RUN,
            event=SessionEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)
NOMINATION_WORKFLOW: Workflow[Nomination] = Workflow(
    Nomination,
    {
        "move_up": Transition(
            label="Move up from the waiting list",
            sources=frozenset({Place.WAITING}),
            target=Place.CONFIRMED,
            permission=CLOCK,
            event=NominationEvent.MOVED_UP,
        ),
        "withdraw": Transition(
            label="Withdraw",
            sources=frozenset({Place.WAITING, Place.CONFIRMED}),
            target=Place.WITHDRAWN,
            permission=NominationPermission.WITHDRAW,
            event=NominationEvent.WITHDRAWN,
        ),
    },
)
