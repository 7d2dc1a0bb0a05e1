"""The life of a request of a data subject, and of a breach."""

from europol_portal.protection.access import BreachPermission, SubjectRequestPermission
from europol_portal.protection.events import BreachEvent, SubjectRequestEvent
from europol_portal.protection.models import DataBreach, SubjectRequest
from europol_portal.workflow import Transition, Workflow

Status = SubjectRequest.Status
OPEN = frozenset(SubjectRequest.OPEN)


def _not_searched(request: SubjectRequest) -> str:
    return "" if request.searched_at else "Search the holdings and consult the providers first."


SUBJECT_REQUEST_WORKFLOW: Workflow[SubjectRequest] = Workflow(
    SubjectRequest,
    {
        "identify": Transition(
            label="Confirm the identity",
            sources=frozenset({Status.RECEIVED}),
            target=Status.HANDLED,
            permission=SubjectRequestPermission.HANDLE,
            event=SubjectRequestEvent.IDENTIFIED,
        ),
        "answer": Transition(
            label="Answer",
            sources=frozenset({Status.HANDLED}),
            target=Status.ANSWERED,
            permission=SubjectRequestPermission.HANDLE,
            event=SubjectRequestEvent.ANSWERED,
            blocked_because=_not_searched,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=OPEN,
            target=Status.REFUSED,
            permission=SubjectRequestPermission.HANDLE,
            event=SubjectRequestEvent.REFUSED,
            tone="d",
        ),
        "withdraw": Transition(
            label="Record the withdrawal",
            sources=OPEN,
            target=Status.WITHDRAWN,
            permission=SubjectRequestPermission.HANDLE,
            event=SubjectRequestEvent.WITHDRAWN,
        ),
    },
)


def _somebody_waits(breach: DataBreach) -> str:
    if breach.risk != DataBreach.Risk.NONE and not breach.supervisor_told_at:
        return "Tell the supervisor first."
    if breach.notices.filter(told_at=None).exists():
        return "Tell every owner first."
    return ""


BREACH_WORKFLOW: Workflow[DataBreach] = Workflow(
    DataBreach,
    {
        "assess": Transition(
            label="Assess",
            sources=frozenset({DataBreach.Status.REPORTED}),
            target=DataBreach.Status.ASSESSED,
            permission=BreachPermission.HANDLE,
            event=BreachEvent.ASSESSED,
        ),
        "close": Transition(
            label="Close",
            sources=frozenset({DataBreach.Status.ASSESSED}),
            target=DataBreach.Status.CLOSED,
            permission=BreachPermission.HANDLE,
            event=BreachEvent.CLOSED,
            blocked_because=_somebody_waits,
        ),
    },
)
