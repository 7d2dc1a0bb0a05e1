"""The life of a contribution and of a case."""

from europol_portal.workflow import Transition, Workflow
from intelligence.access import CasePermission, ContributionPermission
from intelligence.events import CaseEvent, ContributionEvent
from intelligence.models import Case, Contribution

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
