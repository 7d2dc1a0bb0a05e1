"""What the data protection officer and administrators do: read and close cases of fishing, set limits."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import QuestControlPermission, QuestLimitPermission
from intelligence.events import QuestConcernEvent, QuestLimitEvent
from intelligence.models import QuestConcern, QuestLimit


@transaction.atomic
def open_concern(*, concern: QuestConcern, by: User, at: datetime) -> None:
    """Record that the case is read."""
    require(by, QuestControlPermission.VIEW_CONCERN, concern)
    record_reading(kind=QuestConcernEvent.READ, subject=concern, actor=by, at=at)


@transaction.atomic
def close_concern(*, concern: QuestConcern, conclusion: str, by: User, at: datetime) -> QuestConcern:
    """Close a case with what was found; from then on counting begins anew."""
    rows = QuestConcern.objects.visible_to(by)
    found: QuestConcern | None = rows.select_for_update(of=("self",)).filter(pk=concern.pk).first()
    if found is None:
        raise DomainError("Not found.", code="not_found")
    require(by, QuestControlPermission.CLOSE_CONCERN, found)
    if found.closed_at is not None:
        raise DomainError("The case is closed already.", code="has_ended")
    if not conclusion.strip():
        raise DomainError("Write what you found.", code="conclusion_missing", field="conclusion")
    found.closed_at, found.closed_by, found.conclusion = at, by, conclusion.strip()
    found.save(update_fields=["closed_at", "closed_by", "conclusion"])
    events.publish(QuestConcernEvent.CLOSED, subject=found, actor=by, at=at)
    return found


@transaction.atomic
def save_limit(*, limit: QuestLimit, by: User, at: datetime) -> QuestLimit:
    """Set how much a party may search."""
    is_new = limit.pk is None
    require(by, QuestLimitPermission.ADD if is_new else QuestLimitPermission.CHANGE)
    limit.full_clean()
    limit.save()
    events.publish(
        QuestLimitEvent.SET,
        subject=limit,
        actor=by,
        at=at,
        verb=events.Verb.ADMINISTRATION,
        changes={
            "party": limit.party.code,
            "lines_per_hour": limit.lines_per_hour,
            "lines_per_day": limit.lines_per_day,
            "open_lists": limit.open_lists,
        },
    )
    return limit
