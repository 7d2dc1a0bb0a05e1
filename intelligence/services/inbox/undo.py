"""Take an act back: each line returns to its former state unless somebody has changed it since."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import OwnMarkPermission
from intelligence.models import ReadMark, UndoStep
from intelligence.services.inbox import follows, unread, work
from intelligence.services.inbox.acts import NOT_FOUND, UNDO_FOR, Act, Batch, LineResult, items_of

CHANGED_SINCE = "It has been changed since."


@transaction.atomic
def take_back(*, step: UndoStep, by: User, at: datetime) -> Batch:
    """Take back what the person has done within the last hour, once."""
    locked = UndoStep.objects.select_for_update().get(pk=step.pk)
    require(by, OwnMarkPermission.UNDO, locked)
    if locked.undone_at is not None:
        message = "This was taken back already."
        raise DomainError(message, code="undone_already")
    if at - locked.made_at > UNDO_FOR:
        message = "This can no longer be taken back. Change the contributions one by one."
        raise DomainError(message, code="undo_too_late")
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    act = Act(locked.act)
    return Batch(act, BACK.get(act, _work_back)(locked.lines, by, at))


def _work_back(lines: list[dict[str, Any]], by: User, at: datetime) -> list[LineResult]:
    items = items_of([UUID(line["contribution"]) for line in lines], by)
    results = []
    for line in lines:
        key = UUID(line["contribution"])
        item = items.get(key)
        if item is None:
            results.append(LineResult(key, refusal=NOT_FOUND))
        elif work.state_of(item) != line["now"]:
            results.append(LineResult(key, item.reference, CHANGED_SINCE))
        else:
            work.restore(item, line["was"], by, at)
            results.append(LineResult(key, item.reference, is_changed=True))
    return results


def _marks_back(lines: list[dict[str, Any]], by: User, _at: datetime) -> list[LineResult]:
    places = unread.places_of([UUID(line["contribution"]) for line in lines], by)
    for line in lines:
        key = UUID(line["contribution"])
        if key not in places:
            continue
        if line["was"] is None:
            ReadMark.objects.filter(user=by, contribution=key).delete()
        else:
            unread.set_marks([(key, places[key])], by, is_read=line["was"])
    return [
        LineResult(key, is_changed=True) if key in places else LineResult(key, refusal=NOT_FOUND)
        for key in (UUID(line["contribution"]) for line in lines)
    ]


def _follows_back(lines: list[dict[str, Any]], by: User, at: datetime) -> list[LineResult]:
    keys = [UUID(line["contribution"]) for line in lines]
    references = follows.references_of(keys, by)
    for line in lines:
        if (key := UUID(line["contribution"])) in references:
            follows.set_follow([key], by, at, is_on=line["was"])
    return [
        LineResult(key, references[key], is_changed=True) if key in references else LineResult(key, refusal=NOT_FOUND)
        for key in keys
    ]


BACK = {
    Act.READ: _marks_back,
    Act.UNREAD: _marks_back,
    Act.FOLLOW: _follows_back,
    Act.UNFOLLOW: _follows_back,
}
