"""The life of a request of a data subject."""

from europol_portal.protection.access import SubjectRequestPermission
from europol_portal.protection.events import SubjectRequestEvent
from europol_portal.protection.models import SubjectRequest
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
