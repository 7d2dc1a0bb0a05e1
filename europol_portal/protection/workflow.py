"""The life of a request of a data subject, of a breach, and of a necessity assessment."""

from europol_portal.protection.access import BreachPermission, NecessityPermission, SubjectRequestPermission
from europol_portal.protection.events import BreachEvent, NecessityEvent, SubjectRequestEvent
from europol_portal.protection.models import DataBreach, NecessityAssessment, SubjectRequest
from europol_portal.workflow import CLOCK, Transition, Workflow

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
NecessityStatus = NecessityAssessment.Status
NECESSITY_WORKFLOW: Workflow[NecessityAssessment] = Workflow(
    NecessityAssessment,
    {
        "submit": Transition(
            label="Submit",
            sources=frozenset({NecessityStatus.DRAFT}),
            target=NecessityStatus.SUBMITTED,
            permission=NecessityPermission.CHANGE,
            event=NecessityEvent.SUBMITTED,
        ),
        "approve": Transition(
            label="Approve",
            sources=frozenset({NecessityStatus.SUBMITTED}),
            target=NecessityStatus.APPROVED,
            permission=NecessityPermission.DECIDE,
            event=NecessityEvent.APPROVED,
        ),
        "give_back": Transition(
            label="Give back",
            sources=frozenset({NecessityStatus.SUBMITTED}),
            target=NecessityStatus.DRAFT,
            permission=NecessityPermission.DECIDE,
            event=NecessityEvent.GIVEN_BACK,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=frozenset({NecessityStatus.SUBMITTED}),
            target=NecessityStatus.REFUSED,
            permission=NecessityPermission.DECIDE,
            event=NecessityEvent.REFUSED,
            tone="d",
        ),
        "withdraw": Transition(
            label="Withdraw",
            sources=frozenset(NecessityAssessment.OPEN),
            target=NecessityStatus.WITHDRAWN,
            permission=NecessityPermission.CHANGE,
            event=NecessityEvent.WITHDRAWN,
        ),
        "expire": Transition(
            label="Expire",
            sources=frozenset({NecessityStatus.APPROVED}),
            target=NecessityStatus.EXPIRED,
            permission=CLOCK,
            event=NecessityEvent.EXPIRED,
        ),
    },
)
