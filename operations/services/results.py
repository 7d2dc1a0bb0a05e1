"""Results of an operation: entered, corrected and confirmed by the country concerned, and by nobody else."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import OperationPermission, OperationResultPermission
from operations.events import ResultEvent
from operations.models import (
    ActionDay,
    CountrySheet,
    CyberProposal,
    HighValueTarget,
    Operation,
    OperationResult,
    ResultLink,
    TaskForce,
)
from operations.reference import NEEDED, result_types
from operations.services.factsheets import lapse_factsheets

LINKED = {HighValueTarget: "target", TaskForce: "task_force", CyberProposal: "proposal"}


@dataclass(frozen=True)
class ResultFacts:
    """What a country says it has reached; forms and API fill it."""

    kind: str
    number: int
    on: date
    substance: str = ""
    minors: int = 0
    weight_kg: Decimal | None = None
    value_eur: Decimal | None = None
    text: str = ""
    day: ActionDay | None = None


def result_facts_of(result: OperationResult) -> ResultFacts:
    """The facts as they stand, to correct some of them."""
    return ResultFacts(**{one.name: getattr(result, one.name) for one in fields(ResultFacts)})


@transaction.atomic
def enter_operation_result(*, operation: Operation, facts: ResultFacts, by: User, at: datetime) -> OperationResult:
    """Enter a result of the own country; it is provisional until the country confirms it."""
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.ENTER_RESULT, operation)
    result = OperationResult(operation=operation, party=by.party, entered_by=by, entered_at=at)
    _write(result, facts, at)
    events.publish(ResultEvent.ENTERED, subject=result, actor=by, at=at, verb=events.Verb.COLLECTION)
    return result


@transaction.atomic
def correct_result(
    *, result: OperationResult, facts: ResultFacts, reason: str, by: User, at: datetime
) -> OperationResult:
    """Replace a result of the own country by a new one; the former stays readable and counts no more.

    The new one is provisional again, and what the former was linked to, it is linked to.
    """
    require(by, OperationResultPermission.CORRECT, result)
    locked: OperationResult = OperationResult.objects.select_for_update().get(pk=result.pk)
    if OperationResult.objects.filter(corrects=locked).exists():
        message = "This result was corrected already. Correct the newest one."
        raise DomainError(message, code="corrected_already")
    if not reason.strip():
        message = "Give the reason of the correction."
        raise DomainError(message, code="reason_missing", field="reason")
    new = OperationResult(
        operation_id=locked.operation_id, party=by.party, entered_by=by, entered_at=at, corrects=locked,
        reason=reason.strip(),
    )  # fmt: skip
    _write(new, facts, at)
    for link in ResultLink.objects.filter(result=locked):
        _link_again(link, new, by=by, at=at)
    lapse_factsheets(operation_id=locked.operation_id, by=by, at=at)
    changes = {"corrects": str(locked.pk)}
    events.publish(ResultEvent.CORRECTED, subject=new, actor=by, at=at, changes=changes)
    return new


@transaction.atomic
def confirm_operation_result(*, result: OperationResult, by: User, at: datetime) -> OperationResult:
    """Sign a result for the country concerned; from now on it counts as confirmed."""
    require(by, OperationResultPermission.CONFIRM, result)
    locked: OperationResult = OperationResult.objects.select_for_update().get(pk=result.pk)
    refused = ""
    if locked.is_confirmed:
        refused = "This result is confirmed already."
    elif OperationResult.objects.filter(corrects=locked).exists():
        refused = "This result was corrected. Confirm the newest one."
    if refused:
        raise DomainError(refused, code="confirmed_already")
    locked.confirmed_at, locked.confirmed_by = at, by
    locked.save(update_fields=["confirmed_at", "confirmed_by"])
    events.publish(ResultEvent.CONFIRMED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def link_result(*, result: OperationResult, reference: str, by: User, at: datetime) -> ResultLink:
    """Attribute a result of the own country to something the person sees; it still counts once (invariant 35)."""
    require(by, OperationResultPermission.CORRECT, result)
    to = _named(reference.strip().upper(), by)
    if to is None:
        message = "You see no target, task force or proposal with this reference."
        raise DomainError(message, code="not_seen", field="reference")
    try:
        with transaction.atomic():
            link = _link(result, to, by=by, at=at)
    except IntegrityError as error:
        message = f"It is linked to {to.reference} already."
        raise DomainError(message, code="linked_already", field="reference") from error
    changes = {"linked": link.reference}
    verb = events.Verb.COMBINATION
    events.publish(ResultEvent.LINKED, subject=result, actor=by, at=at, verb=verb, changes=changes)
    return link


def _named(reference: str, by: User) -> HighValueTarget | TaskForce | CyberProposal | None:
    """What the person sees under the reference; what does not exist and what is hidden give the same answer."""
    models: tuple[Any, ...] = tuple(LINKED)
    for model in models:
        found = model._default_manager.visible_to(by).filter(reference=reference).first()
        if found:
            return found  # type: ignore[no-any-return]
    return None


def _link_again(link: ResultLink, new: OperationResult, *, by: User, at: datetime) -> None:
    """Link the new result to the same, by keys alone: the party may have lost sight of what is named."""
    same = {f"{name}_id": getattr(link, f"{name}_id") for name in LINKED.values()}
    ResultLink(
        operation_id=new.operation_id, party=by.party, result=new, reference=link.reference, linked_at=at,
        linked_by=by, **same,
    ).save(force_insert=True)  # fmt: skip


def _link(
    result: OperationResult, to: HighValueTarget | TaskForce | CyberProposal, *, by: User, at: datetime
) -> ResultLink:
    link = ResultLink(
        operation_id=result.operation_id, party=by.party, result=result, reference=to.reference, linked_at=at,
        linked_by=by, **{LINKED[type(to)]: to},
    )  # fmt: skip
    link.save(force_insert=True)
    return link


def _write(result: OperationResult, facts: ResultFacts, at: datetime) -> None:
    """Fill and check the figures by what their type asks for, and insert the row."""
    _check(facts, result, at)
    for one in fields(ResultFacts):
        setattr(result, one.name, getattr(facts, one.name))
    result.text = facts.text.strip()
    result.clean_fields(exclude=["corrects"])
    result.validate_constraints()
    result.save(force_insert=True)
    former = result.corrects.day_id if result.corrects else None
    lapse_signature({facts.day.pk if facts.day else None, former} - {None}, result.party_id)
    result.refresh_from_db()  # with its audience, which a trigger has set


def lapse_signature(days: Collection[UUID | None], party_id: int) -> None:
    """Take back what a country said of figures that are others now: signature and agreement to publish (invariant 36).

    To be called for each action day from which a figure went or to which one came.
    """
    if days:
        sheets = CountrySheet.objects.filter(day__in=days, party_id=party_id)
        sheets.update(signed_at=None, signed_by=None, agreed_at=None, agreed_by=None)


def _check(facts: ResultFacts, result: OperationResult, at: datetime) -> None:
    kind = result_types().get(facts.kind)
    if kind is None:
        message = "There is no such kind of result."
        raise DomainError(message, code="kind_unknown", field="kind")
    problems = (
        (facts.number < 1, "number", "Enter at least one."),
        (facts.on > at.date(), "on", "The day lies ahead."),
        (bool(kind.substances) and facts.substance not in kind.substances, "substance", "Choose the substance."),
        (not kind.substances and bool(facts.substance), "substance", f"{kind.name} have no substance."),
        (kind.weight == NEEDED and not facts.weight_kg, "weight_kg", "Enter the weight in kg."),
        (not kind.weight and bool(facts.weight_kg), "weight_kg", f"{kind.name} are not weighed."),
        (kind.value == NEEDED and not facts.value_eur, "value_eur", "Enter the value in euro."),
        (not kind.value and bool(facts.value_eur), "value_eur", f"{kind.name} have no value in euro."),
        (facts.minors > 0 and not kind.minors, "minors", "Minors are said of victims only."),
        (
            facts.day is not None and facts.day.operation_id != result.operation_id,
            "day",
            "Choose an action day of this operation.",
        ),
    )
    for wrong, field, message in problems:
        if wrong:
            raise DomainError(message, code="result_refused", field=field)
