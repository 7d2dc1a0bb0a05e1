"""What the requesting party does: draft, send, endorse, cancel."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import can, require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models import Operation
from support.access import RequestPermission
from support.events import RequestEvent
from support.models import RequestBundle, Service, SupportRequest, clean_details
from support.services.numbering import create_numbered
from support.services.steps import lock, record, take
from support.workflow import missing_facts

Verb = events.Verb


@dataclass(frozen=True)
class RequestPlan:
    """What the requester says; forms and API fill it. A draft may leave out what only sending needs."""

    service: Service
    title: str
    need: str = ""
    operation: Operation | None = None
    country: Party | None = None
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    urgency: str = SupportRequest.Urgency.NORMAL
    details: Mapping[str, Any] = field(default_factory=dict)
    amount: Decimal | None = None
    classification: str = Classification.BPL


@transaction.atomic
def draft_request(
    *, plan: RequestPlan, by: User, at: datetime, bundle: RequestBundle | None = None, copied_from: str = ""
) -> SupportRequest:
    """Keep a draft, alone or in a bundle; nobody outside the party knows it. What it was copied from goes on record."""
    require(by, RequestPermission.ADD)
    _check_service(plan.service, by=by, at=at)
    provider = Party.objects.get(is_hub=True)
    request = SupportRequest(
        owner=by.party, provider=provider, created_by=by, created_at=at, service=plan.service, bundle=bundle
    )
    _write(request, plan, by=by)
    create_numbered(request, prefix="SR", year=at.year)
    record(request, "draft", by=by, at=at)
    changes = {"copied_from": copied_from} if copied_from else {}
    events.publish(RequestEvent.DRAFTED, subject=request, actor=by, at=at, verb=Verb.COLLECTION, changes=changes)
    return request


@transaction.atomic
def copy_request(*, request: SupportRequest, by: User, at: datetime) -> SupportRequest:
    """Start a draft from an earlier request of the own party: what it asked, not what became of it.

    Days and urgency belong to their moment and are left out, the operation too unless the person knows it and it goes
    on. Raises DomainError when the service is not offered any more.
    """
    require(by, RequestPermission.COPY, request)
    goes_on = Operation.objects.visible_to(by).open().filter(pk=request.operation_id).first()
    said = replace(plan_of(request), operation=goes_on, starts_on=None, ends_on=None)
    plan = replace(said, urgency=SupportRequest.Urgency.NORMAL)
    draft = draft_request(plan=plan, by=by, at=at, copied_from=request.reference)
    keep_in_circle(draft, request, by=by)
    return draft


def keep_in_circle(draft: SupportRequest, source: SupportRequest, *, by: User) -> None:
    """What a closed circle of the party has asked stays in it when its words are used again."""
    if source.owner_id in source.closed_party_ids:
        circle = User.objects.filter(pk__in=source.person_ids, party_id=source.owner_id)
        sharing.close_circle(draft, draft.owner_id, [by, *circle])


@transaction.atomic
def change_draft(*, request: SupportRequest, plan: RequestPlan, by: User, at: datetime) -> SupportRequest:
    """Change a draft. The service stays: another service is another request."""
    request = lock(request)
    require(by, RequestPermission.CHANGE, request)
    if plan.service.pk != request.service_id:
        message = "The service of a draft stays. Start another request for another service."
        raise DomainError(message, code="service_fixed", field="service")
    names = sorted(WRITTEN - {"kind"})
    before = {name: getattr(request, name) for name in names}
    _write(request, plan, by=by)
    changed = [name for name in names if getattr(request, name) != before[name]]
    if changed:
        request.save(update_fields=changed)
        events.publish(RequestEvent.CHANGED, subject=request, actor=by, at=at, changes={"fields": changed})
    return request


@transaction.atomic
def submit_request(*, request: SupportRequest, by: User, at: datetime) -> SupportRequest:
    """Send a draft: the provider knows it from now on, no other party does. A liaison officer endorses it with that.

    Raises ValidationError by field while something is missing.
    """
    request = lock(request)
    require(by, RequestPermission.SUBMIT, request)
    if request.status == SupportRequest.Status.DRAFT:
        _check_service(request.service, by=by, at=at)
        _check_complete(request, at=at)
        sharing.share(request, [request.provider_id])
        request.submitted_at = at
        request.save(update_fields=["submitted_at"])
    request = take(request, "submit", by=by, at=at, verb=Verb.DISCLOSURE, recipients=[request.provider.code])
    if can(by, RequestPermission.ENDORSE, request):
        request = endorse(request=request, by=by, at=at)
    return request


@transaction.atomic
def endorse(*, request: SupportRequest, by: User, at: datetime) -> SupportRequest:
    """Stand behind a request for the national unit; also afterwards, when it was accepted because life is in danger."""
    request = lock(request)
    if request.status == SupportRequest.Status.SUBMITTED or not request.is_sent:
        request = take(request, "endorse", by=by, at=at)
    else:
        require(by, RequestPermission.ENDORSE, request)
        record(request, "endorse", by=by, at=at)
        events.publish(RequestEvent.ENDORSED, subject=request, actor=by, at=at)
    request.endorsed_at, request.endorsed_by = at, by
    request.save(update_fields=["endorsed_at", "endorsed_by"])
    return request


def cancel_request(*, request: SupportRequest, by: User, at: datetime, reason: str) -> SupportRequest:
    """Take the request back before the support starts."""
    with transaction.atomic():
        return take(request, "cancel", by=by, at=at, note=reason)


@transaction.atomic
def appeal_decision(*, request: SupportRequest, by: User, at: datetime, reason: str) -> SupportRequest:
    """Ask that another person of the provider looks at what was declined. Raises DomainError the second time."""
    request = take(lock(request), "appeal", by=by, at=at, note=reason)
    request.appealed_at = at
    request.save(update_fields=["appealed_at"])
    return request


def plan_of(request: SupportRequest) -> RequestPlan:
    """What a draft says, to change parts of it. The operation is named only if whoever acts may know it."""
    facts = {name: getattr(request, name) for name in WRITTEN - {"kind", "operation"}}
    operation = Operation.objects.filter(pk=request.operation_id).first() if request.operation_id else None
    return RequestPlan(service=request.service, operation=operation, **facts)


WRITTEN = frozenset(RequestPlan.__dataclass_fields__) - {"service"} | {"kind"}


def _write(request: SupportRequest, plan: RequestPlan, *, by: User) -> None:
    check_classification(plan.classification, by)
    _check_operation(plan.operation, by)
    _check_amount(plan)
    request.kind = plan.service.kind
    for name in WRITTEN - {"kind", "details"}:
        value = getattr(plan, name)
        setattr(request, name, value.strip() if isinstance(value, str) else value)
    request.details = clean_details(request.kind, plan.details)
    request.full_clean(exclude=["reference", "owner", "provider"])


def _check_service(service: Service, *, by: User, at: datetime) -> None:
    if not (service.is_active and service.is_valid_on(at.date())):
        message = "This service is not offered any more. Choose another one from the catalogue."
        raise DomainError(message, code="service_not_offered", field="service")
    if not service.is_open_to(by.party):
        message = f"This service is not open to {by.party.name}: {service.who_may_ask}"
        raise DomainError(message, code="service_not_open", field="service")


def check_classification(level: str, by: User) -> None:
    """Raise DomainError for a marking above the ceiling of the portal or the person's own clearance."""
    rank = Classification(level).rank
    if rank > Classification(settings.CLASSIFICATION_CEILING).rank:
        message = "The portal holds nothing above its ceiling. Choose a lower classification."
        raise DomainError(message, code="above_ceiling", field="classification")
    if rank > by.clearance_rank:
        message = "This is above your own clearance. Ask somebody who is cleared for it."
        raise DomainError(message, code="above_clearance", field="classification")


def _check_operation(operation: Operation | None, by: User) -> None:
    if operation is None:
        return
    known = Operation.objects.visible_to(by).filter(pk=operation.pk).first()
    if known is None or known.is_over:
        message = "Choose an operation that you take part in and that goes on."
        raise DomainError(message, code="operation_unknown", field="operation")


def _check_amount(plan: RequestPlan) -> None:
    if plan.amount is not None and plan.service.ceiling is not None and plan.amount > plan.service.ceiling:
        message = f"At most €{plan.service.ceiling:,.2f} can be asked for with this service."
        raise DomainError(message, code="above_amount", field="amount")


def _check_complete(request: SupportRequest, *, at: datetime) -> None:
    missing = missing_facts(request)
    if request.starts_on and request.starts_on < at.date():
        missing["starts_on"] = "This day has passed. Choose a later one."
    if missing:
        raise ValidationError(missing)
