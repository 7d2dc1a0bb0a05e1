"""The catalogue, kept by administrators."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.parties.models import User
from support.access import ServicePermission
from support.events import ServiceEvent
from support.models import Service


@transaction.atomic
def save_service(*, service: Service, fields: Iterable[str], by: User, at: datetime) -> Service:
    """Add a service or change it; the record names the fields."""
    is_new = service.pk is None
    require(by, ServicePermission.ADD if is_new else ServicePermission.CHANGE)
    service.full_clean()
    service.save()
    events.publish(
        ServiceEvent.ADDED if is_new else ServiceEvent.CHANGED,
        subject=service,
        actor=by,
        at=at,
        verb=events.Verb.ADMINISTRATION,
        changes={"fields": sorted(fields), "service": service.code},
    )
    return service
