"""The life of a factsheet and of the agreements to it; buttons, API and tests read these tables (invariant 36)."""

from europol_portal.parties.models import Party
from europol_portal.workflow import Transition, Workflow
from operations.access import AgreementPermission, FactsheetPermission
from operations.events import FactsheetEvent
from operations.models import Factsheet, FactsheetAgreement, OperationResult

Status = Factsheet.Status
Answer = FactsheetAgreement.Answer


def nothing_confirmed(factsheet: Factsheet) -> str:
    """Only confirmed figures are published (invariant 35)."""
    rows = OperationResult.objects.standing().filter(operation=factsheet.operation_id, confirmed_at__isnull=False)
    return "" if rows.exists() else "No result of the operation is confirmed yet."


def owners_have_not_agreed(factsheet: Factsheet) -> str:
    """Nothing is public before every contributing owner agreed (invariant 36)."""
    agreed = FactsheetAgreement.objects.filter(factsheet=factsheet, answer=Answer.AGREED)
    missing = set(factsheet.contributor_ids) - set(agreed.values_list("party_id", flat=True))
    codes = ", ".join(Party.objects.filter(pk__in=missing).order_by("code").values_list("code", flat=True))
    return f"Not agreed yet: {codes}." if codes else ""


FACTSHEET_WORKFLOW: Workflow[Factsheet] = Workflow(
    Factsheet,
    {
        "ask": Transition(
            label="Ask the owners",
            sources=frozenset({Status.DRAFT}),
            target=Status.ASKED,
            permission=FactsheetPermission.CHANGE,
            event=FactsheetEvent.ASKED,
            blocked_because=nothing_confirmed,
        ),
        "release": Transition(
            label="Release",
            sources=frozenset({Status.ASKED}),
            target=Status.RELEASED,
            permission=FactsheetPermission.CHANGE,
            event=FactsheetEvent.RELEASED,
            blocked_because=owners_have_not_agreed,
        ),
        "take_back": Transition(
            label="Take back",
            sources=frozenset({Status.ASKED, Status.RELEASED}),
            target=Status.DRAFT,
            permission=FactsheetPermission.CHANGE,
            event=FactsheetEvent.TAKEN_BACK,
            needs_note=True,
            tone="d",
        ),
        "lapse": Transition(
            label="Take the own figures back",
            sources=frozenset({Status.ASKED, Status.RELEASED}),
            target=Status.DRAFT,
            permission=FactsheetPermission.LAPSE,
            event=FactsheetEvent.LAPSED,
            needs_note=True,
            tone="d",
        ),
    },
)

AGREEMENT_WORKFLOW: Workflow[FactsheetAgreement] = Workflow(
    FactsheetAgreement,
    {
        "agree": Transition(
            label="Agree",
            sources=frozenset({Answer.ASKED, Answer.REFUSED}),
            target=Answer.AGREED,
            permission=AgreementPermission.ANSWER,
            event=FactsheetEvent.AGREED,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=frozenset({Answer.ASKED}),
            target=Answer.REFUSED,
            permission=AgreementPermission.ANSWER,
            event=FactsheetEvent.REFUSED,
            needs_note=True,
            tone="d",
        ),
        "revoke": Transition(
            label="Take the agreement back",
            sources=frozenset({Answer.AGREED}),
            target=Answer.REVOKED,
            permission=AgreementPermission.ANSWER,
            event=FactsheetEvent.REVOKED,
            needs_note=True,
            tone="d",
        ),
    },
    field="answer",
)
