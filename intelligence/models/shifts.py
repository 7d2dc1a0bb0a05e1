"""Shifts of the Operational Centre: who is on duty, and what one shift hands to the next."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User


class ShiftQuerySet(VisibleQuerySet):
    """Reads of the plan."""

    def running(self) -> Self:
        """Shifts that have started and not ended."""
        return self.filter(status=Shift.Status.RUNNING)

    def to_come(self, at: datetime) -> Self:
        """Planned shifts, the next first."""
        return self.filter(status=Shift.Status.PLANNED, ends_at__gt=at).order_by("starts_at", "pk")

    def ended(self) -> Self:
        """Shifts that have ended, the last first."""
        return self.filter(status=Shift.Status.ENDED).order_by("-ended_at", "-pk")


class Shift(models.Model):
    """A planned time of duty, its people, and its handover note.

    `gathered` holds keys of triage items by reason, never their content: a reader sees of them what he may see.
    """

    class Status(models.TextChoices):
        """The life of a shift."""

        PLANNED = "planned", "Planned"
        RUNNING = "running", "On duty"
        ENDED = "ended", "Ended"

    REASONS: ClassVar[dict[str, str]] = {
        "life": "Danger to life",
        "deadline": "Deadline within 12 hours",
        "claimed": "Claimed, not decided",
        "pen": "Pen about to end",
        "returned": "Returned, not corrected",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Europol.")
    owner_id: int
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people_ids = ArrayField(models.IntegerField(), default=list, help_text="Keys of the people on duty.")
    contact = models.CharField(max_length=80, blank=True, help_text="Phone of the duty desk.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handover_text = models.TextField(max_length=4000, blank=True)
    gathered: Any = models.JSONField(default=dict, editable=False)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "starts_at"], name="shift_plan"),
            models.Index(fields=["owner", "-ended_at"], condition=Q(status="ended"), name="shift_ended"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(status="running"), name="shift_one_on_duty"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="shift_times_in_order",
                violation_error_message="The shift ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(status="planned") | Q(started_at__isnull=False, started_by__isnull=False),
                name="shift_started_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="shift_ended_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"

    def get_absolute_url(self) -> str:
        """Page of the shift with its handover note."""
        return reverse("intelligence:shift", args=[self.pk])

    def has_on_duty(self, person: User) -> bool:
        """True for the people of the shift."""
        return person.pk in self.people_ids

    @property
    def waits_for_acknowledgement(self) -> bool:
        """True while the next shift has not said that it has read the note."""
        return self.status == self.Status.ENDED and self.acknowledged_at is None
