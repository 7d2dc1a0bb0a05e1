"""What the desk shows of groups: to confirm, returned, to review, dossiers that owners took back."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence.models import DossierRelease, GroupAssessment

REVIEW_NEAR = timedelta(days=14)
TAKEN_BACK_SHOWN = timedelta(days=7)
MOST = 10
Status = GroupAssessment.Status


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person has to do with assessments; one query."""
    lost = DossierRelease.objects.visible_to(user).filter(assessment=OuterRef("pk"), ended_at__gt=at - TAKEN_BACK_SHOWN)
    rows = GroupAssessment.objects.visible_to(user)
    rows = rows.annotate(is_lost=Exists(lost.exclude(ended_because="taken_back")))
    due = Q(status__in=GroupAssessment.LIVE, review_on__lte=(at + REVIEW_NEAR).date())
    returned = Q(status=Status.REPORTED, submitted_at__isnull=False, editor_ids__contains=[user.pk])
    to_confirm = Q(status=Status.SCORED) & ~Q(editor_ids__contains=[user.pk])
    found = rows.filter(due | returned | to_confirm | Q(is_lost=True)).order_by("review_on", "pk")[:MOST]
    return [_item(row, at.date()) for row in found]


def _item(row: GroupAssessment, today: date) -> DeskItem:
    is_due = row.is_live and row.review_on is not None and row.review_on <= today + REVIEW_NEAR
    is_late = is_due and row.review_on is not None and row.review_on <= today
    return DeskItem(
        title=f"Group {row.reference}: {row.name}",
        why=_why(row, is_due=is_due, is_late=is_late),
        url=row.get_absolute_url(),
        verb={Status.SCORED: "Check", Status.REPORTED: "Change"}.get(
            Status(row.status), "Review" if is_due else "Look"
        ),
        icon="target",
        due=datetime.combine(row.review_on, time(23, 59), tzinfo=UTC) if is_due and row.review_on else None,
        is_urgent=is_late,
        mark=row.classification,
    )


def _why(row: GroupAssessment, *, is_due: bool, is_late: bool) -> str:
    if row.status == Status.SCORED:
        return "It waits for a second analyst."
    if row.status == Status.REPORTED:
        return "It came back to you."
    if is_late:
        return "The review is overdue. Say whether it still stands."
    return "The review is due soon." if is_due else "A dossier of it was taken back: an owner closed a part."
