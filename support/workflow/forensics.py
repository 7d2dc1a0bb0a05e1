"""The ways of exhibits and the lives of examinations."""

from europol_portal.workflow import Transition, Workflow
from support.access import ExaminationPermission, ExhibitPermission
from support.events import ExaminationEvent, ExhibitEvent
from support.models import Examination, Exhibit

Status = Exhibit.Status
Asked = Examination.Status


def not_sealed(exhibit: Exhibit) -> str:
    """What leaves a party is sealed."""
    return "" if exhibit.seal else "Seal it first."


def still_examined(exhibit: Exhibit) -> str:
    """What is under examination stays; it goes back under a seal."""
    if exhibit.examinations.filter(status=Asked.RUNNING).exists():
        return "An examination is under way."
    return not_sealed(exhibit)


def not_at_hand(examination: Examination) -> str:
    """An exhibit is examined where it is."""
    is_here = examination.exhibit.status == Status.AT_LAB
    return "" if is_here else "The exhibit is not in the laboratory."


def nothing_found(examination: Examination) -> str:
    """A finished examination says how it was done and what was found."""
    return "" if examination.method and examination.result else "Write method and result."


EXHIBIT_WORKFLOW: Workflow[Exhibit] = Workflow(
    Exhibit,
    {
        "send": Transition(
            label="Hand over for the laboratory",
            sources=frozenset({Status.HELD}),
            target=Status.SENT,
            permission=ExhibitPermission.KEEP,
            event=ExhibitEvent.SENT,
            blocked_because=not_sealed,
            tone="p",
        ),
        "receive": Transition(
            label="Receive",
            sources=frozenset({Status.SENT}),
            target=Status.AT_LAB,
            permission=ExhibitPermission.HANDLE,
            event=ExhibitEvent.RECEIVED,
            tone="p",
        ),
        "send_back": Transition(
            label="Send back",
            sources=frozenset({Status.AT_LAB}),
            target=Status.SENT_BACK,
            permission=ExhibitPermission.HANDLE,
            event=ExhibitEvent.SENT_BACK,
            blocked_because=still_examined,
        ),
        "take_back": Transition(
            label="Take back",
            sources=frozenset({Status.SENT_BACK}),
            target=Status.HELD,
            permission=ExhibitPermission.KEEP,
            event=ExhibitEvent.TAKEN_BACK,
            tone="p",
        ),
        "release": Transition(
            label="End the custody",
            sources=frozenset({Status.HELD}),
            target=Status.RELEASED,
            permission=ExhibitPermission.KEEP,
            event=ExhibitEvent.RELEASED,
            needs_note=True,
            tone="d",
        ),
    },
)
EXAMINATION_WORKFLOW: Workflow[Examination] = Workflow(
    Examination,
    {
        "start": Transition(
            label="Start",
            sources=frozenset({Asked.ASKED}),
            target=Asked.RUNNING,
            permission=ExaminationPermission.DO,
            event=ExaminationEvent.STARTED,
            blocked_because=not_at_hand,
            tone="p",
        ),
        "finish": Transition(
            label="Finish",
            sources=frozenset({Asked.RUNNING}),
            target=Asked.FINISHED,
            permission=ExaminationPermission.DO,
            event=ExaminationEvent.FINISHED,
            blocked_because=nothing_found,
            tone="p",
        ),
        "refuse": Transition(
            label="Refuse",
            sources=frozenset({Asked.ASKED}),
            target=Asked.REFUSED,
            permission=ExaminationPermission.DO,
            event=ExaminationEvent.REFUSED,
            needs_note=True,
            tone="d",
        ),
    },
)
