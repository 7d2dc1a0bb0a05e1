"""Giving a request to another person of the provider."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import can, require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Role, User
from europol_portal.parties.querysets import UserQuerySet
from support.access import RequestPermission
from support.events import RequestEvent
from support.models import Service, SupportRequest
from support.services.steps import lock, record, save_fields

STEP = "reassign"


def possible_handlers(request: SupportRequest, *, at: datetime) -> UserQuerySet:
    """Those of the provider who may decide on a request of its kind and do not handle it already."""
    role = Role.GRANT_OFFICER if request.kind == Service.Kind.FINANCIAL else Role.SERVICE_COORDINATOR
    people = User.objects.holding(role, on=at.date()).filter(party_id=request.provider_id)
    cleared = people.filter(pk__in=sharing.audience(request, on=at.date()).values("pk"))
    found: UserQuerySet = cleared.exclude(pk=request.handled_by_id).order_by("last_name", "first_name", "pk")
    return found


@transaction.atomic
def reassign_request(*, request: SupportRequest, to: User, by: User, at: datetime, reason: str) -> SupportRequest:
    """Give a request to another person of the provider; the requester is told who handles it, and why.

    Raises:
        DomainError: The person does not decide on such requests, handles it already, or declined what is appealed;
            or no reason is given.
    """
    request = lock(request)
    require(by, RequestPermission.REASSIGN, request)
    if not possible_handlers(request, at=at).filter(pk=to.pk).exists() or not can(
        to, RequestPermission.DECIDE, request
    ):
        message = "Choose another person who decides on requests of this kind."
        raise DomainError(message, code="not_a_handler", field="to")
    if request.appealed_at and request.declined_by_id == to.pk:
        message = "This person declined it. Another one decides what was appealed."
        raise DomainError(message, code="declined_before", field="to")
    if not reason.strip():
        message = "Say why. Both sides read it."
        raise DomainError(message, code="reason_needed", field="reason")
    before, request.handled_by = request.handled_by_id, to
    save_fields(request, ["handled_by"])
    record(request, STEP, by=by, at=at, note=f"To {to.display_name}. {reason.strip()}")
    changes = {"handled_by": [before, to.pk]}
    events.publish(RequestEvent.REASSIGNED, subject=request, actor=by, at=at, changes=changes)
    return request
