"""The owner decides every three years whether a contribution is still needed; warnings before, erasure without."""

from datetime import date, datetime

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import ReviewPermission
from intelligence.events import ReviewEvent
from intelligence.models import WARNED_BEFORE, RetentionReview, latest_review

SHORTEST_REASON = 10  # characters: "still needed" says more than "ok"
MOST_LEFT = 1000  # rows of a report of what an erasure left


@transaction.atomic
def keep_stored(
    *, review: RetentionReview, reason: str, by: User, at: datetime, until: date | None = None
) -> RetentionReview:
    """Keep the contribution until a day, at most three years from today; the reason is recorded.

    Raises DomainError for a day that is over or too far, AccessDenied when it is not the person's to decide.
    """
    locked = _locked(review, by)
    today = at.date()
    until = until or latest_review(today)
    if not today < until <= latest_review(today):
        message = f"Choose a day after today and up to {latest_review(today):%-d %B %Y}."
        raise DomainError(message, code="review_day", field="until")
    locked.next_due_on = until
    _decide(locked, RetentionReview.Decision.KEEP, reason, by=by, at=at)
    changes = {"due_on": [str(locked.due_on), str(until)]}
    events.publish(ReviewEvent.KEPT, subject=locked, actor=by, at=at, changes=changes)
    return locked


@transaction.atomic
def give_up_stored(*, review: RetentionReview, reason: str, by: User, at: datetime) -> RetentionReview:
    """It is not needed any more: the worker erases it within minutes, with copies and all that was made of it."""
    locked = _locked(review, by)
    _decide(locked, RetentionReview.Decision.ERASE, reason, by=by, at=at)
    events.publish(ReviewEvent.GIVEN_UP, subject=locked, actor=by, at=at)
    return locked


def _locked(review: RetentionReview, by: User) -> RetentionReview:
    locked: RetentionReview = RetentionReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not locked.is_running:
        message = "This review is over: somebody has decided, or it was erased. Reload the page."
        raise DomainError(message, code="review_over")
    require(by, ReviewPermission.DECIDE, locked)
    return locked


def _decide(locked: RetentionReview, decision: str, reason: str, *, by: User, at: datetime) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        message = "Say why, in a sentence: the decision is recorded with its reason."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.decision, locked.reason, locked.decided_by, locked.decided_at = decision, reason.strip(), by, at
    locked.save(update_fields=["decision", "reason", "decided_by", "decided_at", "next_due_on"])
    locked.refresh_from_db()


def tend_reviews(*, at: datetime) -> int:
    """Warn owners of reviews that end soon, and report what Article 31(3) asks for; once each, harmless to repeat.

    Works under the name of the system and sees no table: PostgreSQL gives it keys, references and audiences. Returns
    how many lines of the record it made.
    """
    with acting_as_system():
        warned = _rows("SELECT * FROM portal_tell_reviews(%s, %s)", [at.date(), list(WARNED_BEFORE)])
        for review in warned:
            changes = {"due_on": str(review.due_on), "days": review.told_days}
            events.publish(ReviewEvent.DUE, subject=review, actor=None, at=at, changes=changes)
        reported = _rows("SELECT * FROM portal_tell_supervisor(%s)", [at])
        for review in reported:
            events.publish(ReviewEvent.FIVE_YEARS, subject=review, actor=None, at=at)
    return len(warned) + len(reported)


def _rows(sql: str, values: list[object]) -> list[RetentionReview]:
    return list(RetentionReview.objects.raw(sql, values))


def left_of_erased() -> list[tuple[str, int]]:
    """Tables that still hold rows of erased contributions, with the number of rows; nothing is as it must be.

    What stays by rule (header, recipients, ledger, reviews: the proof) does not count.
    """
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT name, rows FROM portal_left_of_erased(%s)", [MOST_LEFT])
        return [(name, rows) for name, rows in cursor.fetchall()]
