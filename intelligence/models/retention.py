"""The review of what is stored, every three years at the latest (Regulation (EU) 2016/794, Article 31).

PostgreSQL begins a review with the moment a contribution is sent, and the next one with the decision to keep it. What
nobody decides about is erased. An earlier day of the owner (Article 19(2)) wins by itself: both dates stand, and the
first that passes erases.
"""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Authority, Party, User
from intelligence.models.contributions import Contribution

REVIEW_YEARS = 3  # Article 31(2), the longest time between two reviews
WARNED_BEFORE = (90, 30, 7)  # days before the end of a review at which its owner is told


def latest_review(day: date) -> date:
    """Three years after the day; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + REVIEW_YEARS)
    except ValueError:
        return day.replace(year=day.year + REVIEW_YEARS, day=28)


class ReviewQuerySet(VisibleQuerySet):
    """Reads of reviews."""

    def running(self) -> Self:
        """Reviews in which nobody has decided."""
        return self.filter(closed_at=None, decision="")

    def to_decide(self, on: date) -> Self:
        """Running reviews that end within the time of the first warning."""
        return self.running().filter(due_on__lte=on + timedelta(days=WARNED_BEFORE[0]))

    def for_list(self) -> Self:
        """Reviews with what a list shows."""
        return self.select_related("owner", "authority", "decided_by", "contribution__crime_area")


class RetentionReview(models.Model):
    """Until when a contribution may be stored, and who decided what about it. Known to its owner alone.

    When the contribution is erased the row stays as a part of the proof, without the reason, which may name somebody.
    """

    class Decision(models.TextChoices):
        """What the owner says; nothing means that nobody has decided."""

        KEEP = "keep", "Kept"
        ERASE = "erase", "Erase"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="Whose people are warned."
    )
    reference = models.CharField(max_length=40, editable=False)
    classification_rank = models.SmallIntegerField(default=0, editable=False)
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    begins_on = models.DateField(help_text="Day of the sending, or of the decision before.")
    due_on = models.DateField(help_text="Last day, UTC. Erased after it unless somebody decides.")
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True, default="")
    next_due_on = models.DateField(null=True, help_text="Until when it is kept.")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, editable=False, help_text="Kept, or erased.")
    told_days = models.PositiveSmallIntegerField(null=True, editable=False, help_text="The last warning given.")
    supervisor_told_at = models.DateTimeField(null=True, editable=False, help_text="Article 31(3).")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(closed_at__isnull=True), name="review_of_party"),
            models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="review_by_day"),
            models.Index(fields=["owner", "id"], name="review_by_party"),
            models.Index(
                fields=["contribution"], condition=Q(closed_at__isnull=True, decision="erase"), name="review_to_erase"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(closed_at__isnull=True), name="review_one_runs"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="review_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(decision="keep") | Q(next_due_on__isnull=False), name="review_kept_until_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.reference} by {self.due_on}"

    def get_absolute_url(self) -> str:
        """Page of the review."""
        return reverse("intelligence:retention-review", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """True while nobody has decided and nothing is erased."""
        return self.closed_at is None and not self.decision

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.closed_at is None:
            return "Will be erased within minutes" if self.decision else "Nobody has decided"
        return f"Kept until {self.next_due_on:%-d %b %Y}" if self.decision == self.Decision.KEEP else "Erased"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        if self.closed_at is None:
            return "crit" if self.decision else "warn"
        return "ok" if self.decision == self.Decision.KEEP else "none"
