"""Factsheets: written by the lead, agreed to by every owner of their figures, released, and taken back (invariant 36).

Figures are computed from confirmed results at the moment the owners are asked. Where few persons are counted, the
public reads "fewer than 5" and no number of minors.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web import pdf
from operations.access import AgreementPermission, FactsheetPermission
from operations.events import FactsheetEvent
from operations.models import Factsheet, FactsheetAgreement, Operation, OperationResult
from operations.reference import result_types
from operations.workflow import AGREEMENT_WORKFLOW, FACTSHEET_WORKFLOW

FEWEST = 5  # persons that may be named as a number
PERSONS = "persons"


def public_figures(operation: Operation) -> list[dict[str, str]]:
    """The sums of confirmed results, in the words in which they become public."""
    confirmed = OperationResult.objects.filter(operation=operation, confirmed_at__isnull=False)
    sums = {(row["kind"], row["substance"]): row for row in confirmed.totals()}
    found = []
    for code, kind in result_types().items():
        for (_, substance), row in sorted(item for item in sums.items() if item[0][0] == code):
            label = f"{kind.name}, {substance}" if substance else kind.name
            found.append({"label": label, "unit": kind.number, "number": _number(row, kind.number), **_more(row)})
    return found


@transaction.atomic
def write_factsheet(*, operation: Operation, title: str, text: str, by: User, at: datetime) -> Factsheet:
    """Begin a factsheet of an operation that the own party leads."""
    require(by, FactsheetPermission.ADD)
    operation = Operation.objects.get(pk=operation.pk)
    if operation.owner_id != by.party_id:
        message = "The lead of the operation writes its factsheets."
        raise AccessDenied(message)
    factsheet = Factsheet(
        operation=operation, title=title.strip(), text=text.strip(), created_by=by, created_at=at,
        lead_id=operation.owner_id,
    )  # fmt: skip
    factsheet.clean_fields()
    factsheet.save(force_insert=True)
    factsheet.refresh_from_db()  # with its audience, which a trigger has set
    events.publish(FactsheetEvent.WRITTEN, subject=factsheet, actor=by, at=at, verb=events.Verb.COLLECTION)
    return factsheet


@transaction.atomic
def change_factsheet(*, factsheet: Factsheet, title: str, text: str, by: User, at: datetime) -> Factsheet:
    """Change the words of a draft; what owners were asked about never changes."""
    require(by, FactsheetPermission.CHANGE, factsheet)
    locked: Factsheet = Factsheet.objects.select_for_update().get(pk=factsheet.pk)
    if not locked.is_draft:
        message = "The owners are asked about these words. Take the factsheet back first."
        raise DomainError(message, code="asked_already")
    locked.title, locked.text = title.strip(), text.strip()
    locked.clean_fields()
    locked.save(update_fields=["title", "text"])
    events.publish(FactsheetEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": ["text", "title"]})
    return locked


@transaction.atomic
def take_factsheet_step(*, factsheet: Factsheet, step: str, by: User, at: datetime, note: str = "") -> Factsheet:
    """Move it on. Asking computes the figures and asks every owner anew; releasing needs figures that still hold."""
    require(by, FactsheetPermission.CHANGE, factsheet)
    locked: Factsheet = Factsheet.objects.select_for_update().get(pk=factsheet.pk)
    if step in FACTSHEET_WORKFLOW.transitions:
        FACTSHEET_WORKFLOW.check_state(locked, step)
    if step == "ask":
        _ask(locked, at)
    elif step == "release":
        if locked.figures != public_figures(locked.operation):
            message = "Figures have changed since the owners were asked. Take the factsheet back and ask again."
            raise DomainError(message, code="figures_changed")
        Factsheet.objects.filter(pk=locked.pk).update(released_at=at)
    elif step == "take_back":
        _end(locked, note)
    verb = events.Verb.DISCLOSURE if step == "release" else events.Verb.ALTERATION
    return FACTSHEET_WORKFLOW.apply(locked, step, by=by, at=at, note=note, verb=verb)


@transaction.atomic
def answer_factsheet(
    *, agreement: FactsheetAgreement, step: str, by: User, at: datetime, note: str = ""
) -> FactsheetAgreement:
    """Agree or refuse for the own country, or take its agreement back: a released factsheet is taken back with it."""
    require(by, AgreementPermission.ANSWER, agreement)
    factsheet: Factsheet = Factsheet.objects.select_for_update().get(pk=agreement.factsheet_id)
    answered = AGREEMENT_WORKFLOW.apply(agreement, step, by=by, at=at, note=note)
    answered.answered_at, answered.answered_by, answered.reason = at, by, note.strip()
    answered.save(update_fields=["answered_at", "answered_by", "reason"])
    if step == "revoke":
        _lapse(factsheet, by=by, at=at, note=note)
    return answered


def lapse_factsheets(*, operation_id: Any, by: User, at: datetime) -> None:
    """A figure of the own country was corrected: what owners agreed to does not hold any more."""
    for factsheet in Factsheet.objects.select_for_update().filter(operation=operation_id).exclude(status="draft"):
        if by.party_id in factsheet.contributor_ids:
            _lapse(factsheet, by=by, at=at, note="A figure was corrected.")


def factsheet_pdf(*, factsheet: Factsheet, by: User, at: datetime) -> bytes:
    """The factsheet as it is published; before that as a draft, with the marking of the operation."""
    require(by, FactsheetPermission.VIEW, factsheet)
    events.publish(FactsheetEvent.EXPORTED, subject=factsheet, actor=by, at=at, verb=events.Verb.EXPORT)
    day = factsheet.released_at or at
    head = ("Result", "Number", "Unit", "More")
    rows = [(row["label"], row["number"], row["unit"], row["more"]) for row in factsheet.figures]
    state = "Released" if factsheet.is_released else "Not released: not for the public"
    return pdf.render(
        pdf.Document(
            title=factsheet.title,
            reference=f"{state}, {day.astimezone(UTC):%-d %b %Y}",
            marking=pdf.Marking(Classification(factsheet.classification).value),
            sections=[
                pdf.Section("What was done", [pdf.Text(part) for part in factsheet.text.split("\n") if part.strip()]),
                pdf.Section("Results", [pdf.Table(head, rows, (4, 2, 2, 3))]),
            ],
            lead="Figures are sums of what the countries concerned have confirmed and agreed to publish.",
        )
    )


def _ask(factsheet: Factsheet, at: datetime) -> None:
    confirmed = OperationResult.objects.standing().filter(operation=factsheet.operation_id, confirmed_at__isnull=False)
    owners = sorted(set(confirmed.values_list("party_id", flat=True)))
    factsheet.figures, factsheet.contributor_ids = public_figures(factsheet.operation), owners
    factsheet.asked_at, factsheet.ended_because = at, ""
    factsheet.save(update_fields=["figures", "contributor_ids", "asked_at", "ended_because"])
    FactsheetAgreement.objects.filter(factsheet=factsheet).delete()
    for party_id in owners:
        FactsheetAgreement(
            operation_id=factsheet.operation_id,
            factsheet=factsheet,
            party_id=party_id,
            asked_at=at,
            lead_id=factsheet.lead_id,
        ).save(force_insert=True)


def _lapse(factsheet: Factsheet, *, by: User, at: datetime, note: str) -> None:
    if not factsheet.is_draft:
        _end(factsheet, note)
        FACTSHEET_WORKFLOW.apply(factsheet, "lapse", by=by, at=at, note=note)


def _end(factsheet: Factsheet, note: str) -> None:
    """Nobody reads it as public any more; why stands there for those who see the operation."""
    Factsheet.objects.filter(pk=factsheet.pk).update(ended_because=note.strip()[:500])


def _number(row: dict[str, Any], unit: str) -> str:
    number: int = row["sum_number"]
    return f"fewer than {FEWEST}" if unit == PERSONS and number < FEWEST else f"{number:,}"


def _more(row: dict[str, Any]) -> dict[str, str]:
    weight, value, minors = row["sum_weight_kg"], row["sum_value_eur"], row["sum_minors"]
    parts = (
        f"{weight.normalize():,f} kg" if weight else "",
        f"{value:,.0f} euro" if value else "",
        f"{minors:,} minors" if minors >= FEWEST else "",
    )
    return {"more": ", ".join(part for part in parts if part)}
