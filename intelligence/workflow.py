"""The life of a contribution, of a case and of a request for information."""

from europol_portal.workflow import Transition, Workflow
from intelligence.access import CasePermission, ContributionPermission, RequestPermission
from intelligence.events import CaseEvent, ContributionEvent, RequestEvent
from intelligence.models import Case, Contribution, InformationRequest

CONTRIBUTION_WORKFLOW: Workflow[Contribution] = Workflow(
    Contribution,
    {
        "send": Transition(
            label="Send",
            sources=frozenset({Contribution.Status.DRAFT}),
            target=Contribution.Status.SENT,
            permission=ContributionPermission.SEND,
            event=ContributionEvent.SENT,
        ),
    },
)

CASE_WORKFLOW: Workflow[Case] = Workflow(
    Case,
    {
        "close": Transition(
            label="Close case",
            sources=frozenset({Case.Status.OPEN}),
            target=Case.Status.CLOSED,
            permission=CasePermission.CHANGE,
            event=CaseEvent.CLOSED,
        ),
        "reopen": Transition(
            label="Reopen case",
            sources=frozenset({Case.Status.CLOSED}),
            target=Case.Status.OPEN,
            permission=CasePermission.CHANGE,
            event=CaseEvent.REOPENED,
        ),
    },
)

AT_WORK = frozenset({InformationRequest.Status.OPEN, InformationRequest.Status.IN_PROGRESS})
STANDING = frozenset({InformationRequest.Status.CLARIFICATION, InformationRequest.Status.AWAITING_JUDGE})

REQUEST_WORKFLOW: Workflow[InformationRequest] = Workflow(
    InformationRequest,
    {
        "assign": Transition(
            label="Take it up",
            sources=frozenset({InformationRequest.Status.OPEN}),
            target=InformationRequest.Status.IN_PROGRESS,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.ASSIGNED,
        ),
        "ask_clarification": Transition(
            label="Ask for a clarification",
            sources=frozenset({InformationRequest.Status.IN_PROGRESS}),
            target=InformationRequest.Status.CLARIFICATION,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.CLARIFICATION_ASKED,
            needs_note=True,
        ),
        "clarify": Transition(
            label="Give the clarification",
            sources=frozenset({InformationRequest.Status.CLARIFICATION}),
            target=InformationRequest.Status.IN_PROGRESS,
            permission=RequestPermission.CLARIFY,
            event=RequestEvent.CLARIFIED,
            needs_note=True,
        ),
        "need_judge": Transition(
            label="Needs a judge",
            sources=frozenset({InformationRequest.Status.IN_PROGRESS}),
            target=InformationRequest.Status.AWAITING_JUDGE,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.JUDGE_ASKED,
            needs_note=True,
        ),
        "authorised": Transition(
            label="Judge has agreed",
            sources=frozenset({InformationRequest.Status.AWAITING_JUDGE}),
            target=InformationRequest.Status.IN_PROGRESS,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.AUTHORISED,
        ),
        "answer": Transition(
            label="Close as answered",
            sources=AT_WORK | STANDING,
            target=InformationRequest.Status.ANSWERED,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.ANSWERED,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=AT_WORK | STANDING,
            target=InformationRequest.Status.REFUSED,
            permission=RequestPermission.HANDLE,
            event=RequestEvent.REFUSED,
        ),
        "withdraw": Transition(
            label="Withdraw",
            sources=AT_WORK | STANDING,
            target=InformationRequest.Status.WITHDRAWN,
            permission=RequestPermission.WITHDRAW,
            event=RequestEvent.WITHDRAWN,
        ),
    },
)
