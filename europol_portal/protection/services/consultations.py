"""A provider answers whether it objects."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.protection.access import ConsultationPermission
from europol_portal.protection.events import ConsultationEvent
from europol_portal.protection.models import ProviderConsultation


@transaction.atomic
def answer_consultation(
    *, consultation: ProviderConsultation, position: str, by: User, at: datetime, ground: str = "", reason: str = ""
) -> ProviderConsultation:
    """Say once whether the party objects; an objection names its ground and the reason."""
    locked: ProviderConsultation = ProviderConsultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    require(by, ConsultationPermission.ANSWER, locked)
    objects = position == ProviderConsultation.Position.OBJECTS
    if objects and not (ground and reason.strip()):
        message = "Choose the ground and give the reason of the objection."
        raise DomainError(message, code="reason_missing", field="reason" if ground else "ground")
    locked.position, locked.reason = position, reason.strip()
    locked.ground = ground if objects else ""
    locked.answered_at, locked.answered_by = at, by
    locked.save(update_fields=["position", "ground", "reason", "answered_at", "answered_by"])
    events.publish(ConsultationEvent.ANSWERED, subject=locked, actor=by, at=at, changes={"position": position})
    return locked
