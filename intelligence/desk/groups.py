"""What the desk shows of groups: to confirm, returned, to review, dossiers that owners took back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence.models import DossierRelease, GroupAssessment

REVIEW_NEAR = timedelta(days=14)
TAKEN_BACK_SHOWN = timedelta(days=7)
MOST = 5


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person has to do with assessments; a fixed number of queries."""
    rows = GroupAssessment.objects.visible_to(user)
    own = rows.filter(editor_ids__contains=[user.pk])
    returned = own.filter(status=GroupAssessment.Status.REPORTED, submitted_at__isnull=False)
    due = rows.to_review((at + REVIEW_NEAR).date())
    return [
        *(_item(row, "It waits for a second analyst.", "Check") for row in rows.to_confirm(user).order_by("pk")[:MOST]),
        *(_item(row, "It came back to you.", "Change") for row in returned.order_by("pk")[:MOST]),
        *(_review(row, at.date()) for row in due.order_by("review_on", "pk")[:MOST]),
        *_taken_back(user, at),
    ]


def _review(row: GroupAssessment, today: date) -> DeskItem:
    is_late = row.review_on is not None and row.review_on <= today
    why = "The review is overdue. Say whether it still stands." if is_late else "The review is due soon."
    return _item(row, why, "Review", due=row.review_on, is_urgent=is_late)


def _taken_back(user: User, at: datetime) -> Iterator[DeskItem]:
    rows = DossierRelease.objects.visible_to(user).filter(ended_at__gt=at - TAKEN_BACK_SHOWN)
    ended = rows.exclude(ended_because="taken_back").select_related("assessment", "recipient")
    for row in ended.order_by("-ended_at")[:MOST]:
        yield _item(row.assessment, f"{row.recipient.name} lost it: {row.get_ended_because_display().lower()}.", "Look")


def _item(row: GroupAssessment, why: str, verb: str, *, due: date | None = None, is_urgent: bool = False) -> DeskItem:
    return DeskItem(
        title=f"Group {row.reference}: {row.name}",
        why=why,
        url=row.get_absolute_url(),
        verb=verb,
        icon="target",
        due=datetime.combine(due, time(23, 59), tzinfo=UTC) if due else None,
        is_urgent=is_urgent,
        mark=row.classification,
    )
