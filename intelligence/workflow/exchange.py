"""The life of a contribution, of a case and of a request for information."""

from europol_portal.workflow import CLOCK, Transition, Workflow
from intelligence.access import (
    BulkPermission,
    CasePermission,
    ConsentPermission,
    ContributionPermission,
    DisclosurePermission,
    RequestPermission,
)
from intelligence.events import BulkEvent, CaseEvent, ConsentEvent, ContributionEvent, DisclosureEvent, RequestEvent
from intelligence.models import BulkImport, Case, Consent, Contribution, DisclosureRequest, InformationRequest

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
        "erase": Transition(
            label="Reach the day of erasure",
            sources=AT_WORK | STANDING,
            target=InformationRequest.Status.WITHDRAWN,
            permission=CLOCK,
            event=RequestEvent.WITHDRAWN,
        ),
    },
)

CONSENT_WORKFLOW: Workflow[Consent] = Workflow(
    Consent,
    {
        "take": Transition(
            label="Begin to decide",
            sources=frozenset({Consent.Status.REQUESTED}),
            target=Consent.Status.OWNER_DECIDING,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.TAKEN,
        ),
        "grant": Transition(
            label="Agree",
            sources=Consent.OPEN,
            target=Consent.Status.GRANTED,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.GRANTED,
        ),
        "grant_partly": Transition(
            label="Agree in part",
            sources=Consent.OPEN,
            target=Consent.Status.PARTLY,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.PARTLY,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=Consent.OPEN,
            target=Consent.Status.REFUSED,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.REFUSED,
        ),
        "lapse": Transition(
            label="Let the deadline pass",
            sources=Consent.OPEN,
            target=Consent.Status.LAPSED,
            permission=CLOCK,
            event=ConsentEvent.LAPSED,
        ),
        "revoke": Transition(
            label="Revoke consent",
            sources=Consent.IN_FORCE,
            target=Consent.Status.REVOKED,
            permission=ConsentPermission.REVOKE,
            event=ConsentEvent.REVOKED,
            tone="crit",
        ),
        "expire": Transition(
            label="Reach the end",
            sources=Consent.IN_FORCE,
            target=Consent.Status.EXPIRED,
            permission=CLOCK,
            event=ConsentEvent.EXPIRED,
        ),
    },
)

# Every other step of a question follows its consent: a trigger writes it when the owner decides. The other way round,
# a trigger closes the consent of a question that its asker withdraws.
DISCLOSURE_WORKFLOW: Workflow[DisclosureRequest] = Workflow(
    DisclosureRequest,
    {
        "withdraw": Transition(
            label="Withdraw the question",
            sources=frozenset({DisclosureRequest.Status.REQUESTED}),
            target=DisclosureRequest.Status.WITHDRAWN,
            permission=DisclosurePermission.WITHDRAW,
            event=DisclosureEvent.WITHDRAWN,
        ),
        "lapse": Transition(
            label="Let the deadline pass",
            sources=frozenset({DisclosureRequest.Status.REQUESTED}),
            target=DisclosureRequest.Status.LAPSED,
            permission=CLOCK,
            event=DisclosureEvent.LAPSED,
        ),
    },
)


def import_blocked(bulk_import: BulkImport) -> str:
    """Why the rows cannot be imported yet, in words; a bad row stops all unless it is left out by name."""
    if bulk_import.bad_count:
        count = bulk_import.bad_count
        rows = "1 row has" if count == 1 else f"{count:,} rows have"
        return f"{rows} a problem. Correct or leave them out; until then nothing is imported."
    if not bulk_import.good_count:
        return "There is no row to import."
    return ""


BULK_WORKFLOW: Workflow[BulkImport] = Workflow(
    BulkImport,
    {
        "check": Transition(
            label="Check the rows",
            sources=frozenset({BulkImport.Status.MAPPING, BulkImport.Status.READY, BulkImport.Status.REFUSED}),
            target=BulkImport.Status.CHECKING,
            permission=BulkPermission.CHANGE,
            event=BulkEvent.MAPPED,
        ),
        "checked": Transition(
            label="All rows are checked",
            sources=frozenset({BulkImport.Status.CHECKING}),
            target=BulkImport.Status.READY,
            permission=CLOCK,
            event=BulkEvent.CHECKED,
        ),
        "refuse": Transition(
            label="The file cannot be read",
            sources=frozenset({BulkImport.Status.CHECKING}),
            target=BulkImport.Status.REFUSED,
            permission=CLOCK,
            event=BulkEvent.REFUSED,
        ),
        "import": Transition(
            label="Import",
            sources=frozenset({BulkImport.Status.READY}),
            target=BulkImport.Status.IMPORTING,
            permission=BulkPermission.CHANGE,
            event=BulkEvent.BEGUN,
            blocked_because=import_blocked,
        ),
        "fail": Transition(
            label="The import has failed",
            sources=frozenset({BulkImport.Status.IMPORTING}),
            target=BulkImport.Status.READY,
            permission=CLOCK,
            event=BulkEvent.FAILED,
        ),
        "finish": Transition(
            label="All rows are imported",
            sources=frozenset({BulkImport.Status.IMPORTING}),
            target=BulkImport.Status.IMPORTED,
            permission=CLOCK,
            event=BulkEvent.IMPORTED,
        ),
    },
)
