"""Move a target on, review it every six months, remind, and close the own circle."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import TargetPermission
from operations.events import TargetEvent
from operations.models import HIGHEST, HighValueTarget, TargetReview
from operations.querysets import UNDER_REVIEW, weighted
from operations.workflow import TARGET_WORKFLOW

REVIEW_MONTHS = 6
REMIND_BEFORE = timedelta(days=30)
REMIND_AGAIN = timedelta(days=7)
LISTED = {"activate", "resume"}
Outcome = TargetReview.Outcome


def next_review(on: date) -> date:
    """The same day six months later, or the last of that month."""
    month = on.month - 1 + REVIEW_MONTHS
    year, month = on.year + month // 12, month % 12 + 1
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def take_target_step(*, target: HighValueTarget, step: str, by: User, at: datetime, note: str = "") -> HighValueTarget:
    """Move a target on as the table allows; support records the score, listing sets the day of review."""
    possible = {one.name for one in TARGET_WORKFLOW.available(by, target) if not one.blocked}
    before = HighValueTarget.Status(target.status).label
    if step in possible:
        _prepare(target, step, at)
    moved = TARGET_WORKFLOW.apply(target, step, by=by, at=at, note=note)
    text = f"{before} → {HighValueTarget.Status(moved.status).label}. {note}".strip()
    _note(moved, Outcome.STEP, text, by=by, at=at)
    return moved


@transaction.atomic
def review_target(*, target: HighValueTarget, reason: str, by: User, at: datetime) -> TargetReview:
    """Decide that a target stays one for another six months; removal is a step of its own."""
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.CHANGE, locked)
    if locked.status not in UNDER_REVIEW:
        message = "Only a target that is active or dormant is reviewed."
        raise DomainError(message, code="not_under_review")
    if not reason.strip():
        message = "Say why it still belongs on the list."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.review_on, locked.review_told_at = next_review(at.date()), None
    locked.save(update_fields=["review_on", "review_told_at"])
    review = _note(locked, Outcome.KEEP, reason, by=by, at=at)
    changes = {"review_on": locked.review_on.isoformat()}
    events.publish(TargetEvent.REVIEWED, subject=locked, actor=by, at=at, changes=changes)
    return review


@transaction.atomic
def close_target_circle(*, target: HighValueTarget, people: Iterable[User], by: User, at: datetime) -> HighValueTarget:
    """Inside the own party, let only the named people see the target; nobody named opens it to the party again."""
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.CLOSE_CIRCLE, locked)
    named = list(people)
    if any(person.party_id != by.party_id for person in named):
        message = "Name people of your own party only."
        raise DomainError(message, code="other_party", field="people")
    named = [by, *named] if named else []
    sharing.close_circle(locked, by.party_id, named)
    changes = {"people": sorted({person.pk for person in named})}
    events.publish(TargetEvent.CIRCLE_CLOSED, subject=locked, actor=by, at=at, changes=changes)
    return locked


def remind_of_reviews(*, at: datetime) -> int:
    """Tell the desks whose targets are to be reviewed soon or are overdue, again every week; returns how many."""
    with acting_as_system():
        due = HighValueTarget.objects.raw(
            "SELECT * FROM operations_watched_targets(%s, %s)", [at.date() + REMIND_BEFORE, at - REMIND_AGAIN]
        )
        return sum(_remind(target, at) for target in list(due))


@transaction.atomic
def _remind(target: HighValueTarget, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT operations_note_review(%s, %s, %s)", [target.pk, at, at - REMIND_AGAIN])
        (is_first,) = cursor.fetchone()
    if is_first:
        events.publish(TargetEvent.REVIEW_DUE, subject=target, actor=None, at=at)
    return bool(is_first)


def _prepare(target: HighValueTarget, step: str, at: datetime) -> None:
    """What must stand in the row before the state that needs it."""
    if step == "support":
        target.score = weighted(target.scores.select_related("criterion"), HIGHEST)
        target.save(update_fields=["score"])
    if step in LISTED:
        target.review_on, target.review_told_at = next_review(at.date()), None
        target.save(update_fields=["review_on", "review_told_at"])


def _note(target: HighValueTarget, outcome: str, text: str, *, by: User, at: datetime) -> TargetReview:
    review = TargetReview(
        target=target, outcome=outcome, text=text.strip(), next_on=target.review_on, at=at, by=by, party=by.party
    )
    review.clean_fields()
    review.save(force_insert=True)
    return review
