"""One act on one line or on many: each line answers for itself, and what was changed can be taken back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices

from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import WorkPermission
from intelligence.models import ReadMark, UndoStep, WorkItem
from intelligence.services.inbox import follows, unread, work

MOST_LINES = 200
UNDO_FOR = timedelta(hours=1)
UNDO_KEPT = timedelta(days=1)
NOT_FOUND = "Not found. It may have been recalled, or closed to you."
Change = Callable[[WorkItem], bool]
CLOCK_RUNS = "Its clock is running. Answer or refuse the request first."


class Act(TextChoices):
    """What can be done with a line of the inbox."""

    DONE = "done", "Done"
    REOPEN = "reopen", "Put back to do"
    ASSIGN = "assign", "Assign"
    RELEASE = "release", "Give back"
    READ = "read", "Mark read"
    UNREAD = "unread", "Mark unread"
    FOLLOW = "follow", "Follow"
    UNFOLLOW = "unfollow", "Stop following"


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line; without a reason it was done, or stood so already."""

    contribution_id: UUID
    reference: str = ""
    refusal: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all lines, and the step that takes it back."""

    act: Act
    results: list[LineResult]
    undo: UndoStep | None = None
    to: User | None = None

    @property
    def done(self) -> list[LineResult]:
        """Lines that are now as they were wanted."""
        return [result for result in self.results if not result.refusal]

    @property
    def refused(self) -> list[LineResult]:
        """Lines that stayed as they were, with the reason."""
        return [result for result in self.results if result.refusal]


@dataclass
class _Kept:
    """States before and after, for undo."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, contribution: UUID, *, was: Any, now: Any) -> None:
        self.lines.append({"contribution": str(contribution), "was": was, "now": now})


@transaction.atomic
def act_on_lines(
    *, act: str, contributions: Sequence[UUID], by: User, at: datetime, assignee: User | None = None
) -> Batch:
    """Do one thing with some received contributions of the person's party."""
    require(by, WorkPermission.CHANGE)
    chosen, wanted = Act(act), list(dict.fromkeys(contributions))
    if not wanted:
        message = "Select at least one contribution."
        raise DomainError(message, code="nothing_selected", field="contributions")
    if len(wanted) > MOST_LINES:
        message = f"Select at most {MOST_LINES} contributions at a time."
        raise DomainError(message, code="too_many_selected", field="contributions")
    if chosen == Act.ASSIGN and assignee is None:
        message = "Choose a colleague."
        raise DomainError(message, code="nobody_chosen", field="assignee")
    kept = _Kept()
    if chosen in {Act.READ, Act.UNREAD}:
        results = _mark(wanted, by, kept, is_read=chosen == Act.READ)
    elif chosen in {Act.FOLLOW, Act.UNFOLLOW}:
        results = _follow(wanted, by, at, kept, is_on=chosen == Act.FOLLOW)
    else:
        results = _work(wanted, by, kept, _changes(by, at, assignee)[chosen], is_end=chosen == Act.DONE)
    return Batch(chosen, results, keep_step(str(chosen), kept.lines, by, at), to=assignee)


@transaction.atomic
def catch_up(*, by: User, at: datetime) -> Batch:
    """Everything that has arrived is read for the person; the last ten minutes may still hold lines on their way."""
    require(by, WorkPermission.CHANGE)
    contributions = unread.read_all(by, at)
    kept = _Kept()
    for key in contributions:
        kept.add(key, was=False, now=True)
    results = [LineResult(key, is_changed=True) for key in contributions]
    return Batch(Act.READ, results, keep_step(str(Act.READ), kept.lines, by, at))


def keep_step(act: str, lines: list[dict[str, Any]], by: User, at: datetime) -> UndoStep | None:
    """Remember what was changed; nothing changed leaves nothing to take back."""
    if not lines:
        return None
    UndoStep.objects.filter(user=by, made_at__lt=at - UNDO_KEPT).delete()
    return UndoStep.objects.create(user=by, act=act, lines=lines, made_at=at)


def items_of(wanted: Iterable[UUID], by: User) -> dict[UUID, WorkItem]:
    """Items of the contributions that the person may use, locked in one order."""
    found = (
        WorkItem.objects.visible_to(by)
        .filter(contribution__in=list(wanted))
        .select_related("contribution", "assignee", "done_by")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return {item.contribution_id: item for item in found}


def _changes(by: User, at: datetime, assignee: User | None) -> dict[Act, Change]:
    return {
        Act.DONE: lambda item: work.finish(item, by, at),
        Act.REOPEN: lambda item: work.take_up(item, by, at),
        Act.ASSIGN: lambda item: work.give(item, assignee, by, at),
        Act.RELEASE: lambda item: work.give(item, None, by, at),
    }


def _work(wanted: list[UUID], by: User, kept: _Kept, change: Change, *, is_end: bool) -> list[LineResult]:
    items = items_of(wanted, by)
    running = work.running_clocks(list(items.values()), by) if is_end else set()
    results = []
    for key in wanted:
        item = items.get(key)
        if item is None:
            results.append(LineResult(key, refusal=NOT_FOUND))
        elif key in running and not item.is_done:
            results.append(LineResult(key, item.reference, CLOCK_RUNS))
        else:
            results.append(_changed(item, change, kept))
    return results


def _changed(item: WorkItem, change: Change, kept: _Kept) -> LineResult:
    was = work.state_of(item)
    try:
        is_changed = change(item)
    except DomainError as refusal:
        return LineResult(item.contribution_id, item.reference, refusal.message)
    if is_changed:
        kept.add(item.contribution_id, was=was, now=work.state_of(item))
    return LineResult(item.contribution_id, item.reference, is_changed=is_changed)


def _follow(wanted: list[UUID], by: User, at: datetime, kept: _Kept, *, is_on: bool) -> list[LineResult]:
    references = follows.references_of(wanted, by)
    stood = follows.followed_by(by, references)
    changed = [key for key in wanted if key in references and (key in stood) != is_on]
    follows.set_follow(changed, by, at, is_on=is_on)
    for key in changed:
        kept.add(key, was=not is_on, now=is_on)
    return [
        LineResult(key, references[key], is_changed=key in changed)
        if key in references
        else LineResult(key, refusal=NOT_FOUND)
        for key in wanted
    ]


def _mark(wanted: list[UUID], by: User, kept: _Kept, *, is_read: bool) -> list[LineResult]:
    places = unread.places_of(wanted, by)
    references = {pk: item.reference for pk, item in items_of(wanted, by).items()}
    before = unread.unread_positions(by)
    stood = dict(ReadMark.objects.filter(user=by, contribution__in=places).values_list("contribution_id", "is_read"))
    changed = [(key, place) for key, place in places.items() if (place not in before) != is_read]
    unread.set_marks(changed, by, is_read=is_read)
    for key, _ in changed:
        kept.add(key, was=stood.get(key), now=is_read)
    unread.thin_out(by)
    keys = {key for key, _ in changed}
    return [
        LineResult(key, references.get(key, ""), is_changed=key in keys)
        if key in places
        else LineResult(key, refusal=NOT_FOUND)
        for key in wanted
    ]
