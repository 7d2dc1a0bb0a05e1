"""Work on received contributions: finish, take up again, give to a colleague; each line answers for itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import READERS, WorkPermission
from intelligence.events import WorkEvent
from intelligence.models import InformationRequest, WorkItem

CHANGED = ("assignee_id", "assigned_by_id", "assigned_at", "is_done", "done_by_id", "done_at")


def colleagues_for(user: User, *, on: date) -> QuerySet[User]:
    """People of the person's party who work with intelligence, the person first among them by name."""
    people: Any = User.objects.holding(*READERS, on=on).filter(party_id=user.party_id)
    ordered: QuerySet[User] = people.order_by("last_name", "first_name", "pk")
    return ordered


def state_of(item: WorkItem) -> dict[str, Any]:
    """What acts change of an item, as it is kept for undo."""
    kept = {name: getattr(item, name) for name in CHANGED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def finish(item: WorkItem, by: User, at: datetime) -> bool:
    """Finish an item; one that is finished already stays as it is."""
    if item.is_done:
        return False
    item.is_done, item.done_by, item.done_at = True, by, at
    _store(item, WorkEvent.DONE, by, at)
    return True


def take_up(item: WorkItem, by: User, at: datetime) -> bool:
    """Put a finished item back among what is to do."""
    if not item.is_done:
        return False
    item.is_done, item.done_by, item.done_at = False, None, None
    _store(item, WorkEvent.REOPENED, by, at)
    return True


def give(item: WorkItem, to: User | None, by: User, at: datetime) -> bool:
    """Make it the work of a colleague who may see it, or of nobody."""
    if item.assignee_id == (to.pk if to else None):
        return False
    if to is None:
        item.assignee, item.assigned_by, item.assigned_at = None, None, None
        _store(item, WorkEvent.RELEASED, by, at)
        return True
    if to.party_id != item.party_id or not sharing.audience(item, on=at.date()).filter(pk=to.pk).exists():
        message = f"{to.display_name} may not see it: choose a colleague who may."
        raise DomainError(message, code="not_for_colleague", field="assignee")
    item.assignee, item.assigned_by, item.assigned_at = to, by, at
    _store(item, WorkEvent.ASSIGNED, by, at, {"to": to.pk})
    return True


def restore(item: WorkItem, was: dict[str, Any], by: User, at: datetime) -> None:
    """Give an item back the state that it had."""
    before = state_of(item)
    for name in CHANGED:
        value = was[name]
        setattr(item, name, datetime.fromisoformat(value) if name.endswith("_at") and value else value)
    if before["is_done"] != item.is_done:
        kind = WorkEvent.DONE if item.is_done else WorkEvent.REOPENED
    else:
        kind = WorkEvent.RELEASED if item.assignee_id is None else WorkEvent.ASSIGNED
    _store(item, kind, by, at, {"undone": True})


def running_clocks(items: Sequence[WorkItem], by: User) -> set[Any]:
    """Contributions whose clock runs for the person's party: they are answered or refused, not just put away."""
    asked = [item.contribution_id for item in items if item.kind == "request"]
    if not asked:
        return set()
    open_ones = InformationRequest.objects.visible_to(by).open().filter(contribution__in=asked, party_id=by.party_id)
    return set(open_ones.values_list("contribution_id", flat=True))


def _store(item: WorkItem, kind: str, by: User, at: datetime, changes: dict[str, Any] | None = None) -> None:
    require(by, WorkPermission.CHANGE, item)
    item.save(update_fields=[name.removesuffix("_id") for name in CHANGED])
    events.publish(kind, subject=item, actor=by, at=at, changes=changes or {})
