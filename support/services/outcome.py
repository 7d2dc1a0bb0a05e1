"""What came of a request: said by the requester, amended until it is closed; lessons told on without a name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import can, require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations import services as operations
from operations.access import OperationResultPermission
from operations.models import Operation, OperationResult, ResultSource
from support.access import RequestPermission
from support.events import RequestEvent
from support.models import Lesson, Measure, Outcome, OutcomeFigure, RequestStep, SupportRequest
from support.personal import refuse_personal
from support.services.steps import lock, record, save_fields, take
from support.workflow import REQUEST_WORKFLOW

Status = SupportRequest.Status
MOST_RESULTS = 50
TOLD = "tell_lesson"
AMENDED = "amend_feedback"


@dataclass(frozen=True)
class OutcomePlan:
    """What the requester says: rating from 1 (no use) to 5 (decisive), figures in the unit of their measure."""

    rating: int
    text: str = ""
    lessons: str = ""
    may_share: bool = False
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    results: Sequence[UUID] = ()


@dataclass(frozen=True)
class Sum:
    """What came of support, by measure."""

    measure: Measure
    total: Decimal


@transaction.atomic
def give_feedback(*, request: SupportRequest, plan: OutcomePlan, by: User, at: datetime) -> SupportRequest:
    """Say what the support led to, once it was delivered. Raises ValidationError by field."""
    request = lock(request)
    require(by, RequestPermission.FEEDBACK, request)
    REQUEST_WORKFLOW.check_state(request, "give_feedback")
    _write(request, plan, number=1, by=by, at=at)
    return take(request, "give_feedback", by=by, at=at)


@transaction.atomic
def amend_feedback(*, request: SupportRequest, plan: OutcomePlan, by: User, at: datetime) -> SupportRequest:
    """Say it anew until the request is closed; what was said before stays readable. Raises DomainError afterwards."""
    request = lock(request)
    require(by, RequestPermission.FEEDBACK, request)
    if request.status != Status.FEEDBACK:
        message = "Feedback is amended from when it was given until the request is closed."
        raise DomainError(message, code="not_amendable")
    number = Outcome.objects.filter(request=request).count() + 1
    _write(request, plan, number=number, by=by, at=at)
    record(request, AMENDED, by=by, at=at)
    events.publish(RequestEvent.AMENDED, subject=request, actor=by, at=at, changes={"version": number})
    return request


@transaction.atomic
def tell_lesson(*, request: SupportRequest, text: str, by: User, at: datetime) -> Lesson:
    """Tell everybody who uses services a lesson of the request, in words that name neither party nor place.

    Raises DomainError when the requester has not allowed it, when it was told, or when the words point at the request.
    """
    request = lock(request)
    require(by, RequestPermission.DECIDE, request)
    said = Outcome.objects.filter(request=request).order_by("-number").first()
    if said is None or not said.may_share:
        message = "The requester has not allowed that its lessons are told to others."
        raise DomainError(message, code="not_shared", field="text")
    if RequestStep.objects.filter(request=request, step=TOLD).exists():
        message = "A lesson of this request was told already."
        raise DomainError(message, code="told_already", field="text")
    pointing = _pointing_at(request, text)
    if pointing:
        message = f"“{pointing}” would show whose request it was. Write the lesson without it."
        raise DomainError(message, code="points_at_requester", field="text")
    refuse_personal({"text": text})
    lesson = Lesson(owner=by.party, service=request.service, text=text.strip(), told_on=at.date(), told_by=by)
    lesson.full_clean(exclude={"owner", "service", "told_by"})
    lesson.save(force_insert=True)
    record(request, TOLD, by=by, at=at)
    events.publish(RequestEvent.LESSON, subject=request, actor=by, at=at, verb=events.Verb.DISCLOSURE)
    return lesson


def linkable_results(request: SupportRequest, by: User) -> list[OperationResult]:
    """Confirmed results of the person's country in the operation of the request, newest first."""
    if request.operation_id is None or request.owner_id != by.party_id:
        return []
    if not can(by, OperationResultPermission.CORRECT):
        return []
    rows = OperationResult.objects.visible_to(by).standing().filter(operation_id=request.operation_id)
    return list(rows.filter(party_id=by.party_id, confirmed_at__isnull=False).order_by("-on", "-pk")[:MOST_RESULTS])


def came_of(*, first: date, last: date, by: User) -> list[Sum]:
    """Figures of requests that were scheduled in the days, by measure, as far as the person sees them.

    The last version of each request counts; linked results of operations are counted on their own pages.
    """
    said = Outcome.objects.visible_to(by).filter(request__scheduled_from__range=(first, last)).standing()
    rows = OutcomeFigure.objects.visible_to(by).totals(said.values("pk"))
    return [Sum(Measure(row["measure"]), row["total"].normalize()) for row in rows]


def outcome_plan_of(outcome: Outcome) -> OutcomePlan:
    """What a version says, to amend it."""
    return OutcomePlan(
        rating=outcome.rating, text=outcome.text, lessons=outcome.lessons, may_share=outcome.may_share,
        figures={figure.measure: figure.amount for figure in outcome.figures.all()}, results=outcome.result_keys,
    )  # fmt: skip


def _write(request: SupportRequest, plan: OutcomePlan, *, number: int, by: User, at: datetime) -> None:
    refuse_personal({"text": plan.text, "lessons": plan.lessons})
    if plan.may_share and (pointing := _pointing_at(request, plan.lessons)):
        message = f"“{pointing}” would show others whose request it was. Write the lesson without it."
        raise DomainError(message, code="points_at_requester", field="lessons")
    results = [row for row in linkable_results(request, by) if row.pk in set(plan.results)]
    if len(results) != len(set(plan.results)):
        message = "Choose confirmed results of your country in this operation."
        raise DomainError(message, code="result_unknown", field="results")
    request.feedback_rating, request.feedback_text = plan.rating, plan.text.strip()
    save_fields(request, ["feedback_rating", "feedback_text"])
    outcome = Outcome(
        request=request, party=by.party, author=by, at=at, number=number, rating=plan.rating, text=plan.text.strip(),
        lessons=plan.lessons.strip(), may_share=plan.may_share, result_keys=[row.pk for row in results],
    )  # fmt: skip
    outcome.clean_fields(exclude={"request"})
    outcome.validate_constraints(exclude={"number", "request"})
    outcome.save(force_insert=True)
    for measure, amount in plan.figures.items():
        _add_figure(outcome, measure, amount)
    _name_results(request, results, by=by, at=at)


def _add_figure(outcome: Outcome, measure: str, amount: Decimal) -> None:
    figure = OutcomeFigure(outcome=outcome, measure=measure, amount=amount)
    figure.clean_fields(exclude={"outcome"})
    if Measure(measure).is_counted and amount != int(amount):
        raise ValidationError({measure: f"{Measure(measure).label} are counted in whole numbers."})
    figure.save(force_insert=True)


def _name_results(request: SupportRequest, results: Sequence[OperationResult], *, by: User, at: datetime) -> None:
    """Keep in the operation which results the support led to; the country alone reads it there."""
    kind = ResultSource.Kind.SUPPORT
    named = {
        source.result_id: source
        for source in ResultSource.objects.visible_to(by).filter(kind=kind, key=request.pk).select_related("result")
    }
    for row in results:
        if row.pk not in named:
            operations.name_source(result=row, kind=kind, key=request.pk, by=by, at=at)
    for key in named.keys() - {row.pk for row in results}:
        if can(by, OperationResultPermission.CORRECT, named[key].result):
            operations.drop_source(source=named[key], by=by, at=at)


def _pointing_at(request: SupportRequest, text: str) -> str:
    """The first word of the text that names a party, the place or what it was for; "" without any.

    The operation is known to those who may see it: who tells the lesson may not, so its requester's words are checked.
    """
    operation = Operation.objects.filter(pk=request.operation_id).first() if request.operation_id else None
    words = [request.place, request.reference, *((operation.code_name, operation.reference) if operation else ())]
    words += Party.objects.values_list("name", flat=True)
    found = (word.strip() for word in words if re.search(rf"\b{re.escape(word.strip())}\b", text, re.IGNORECASE))
    return next((word for word in found if word), "")
