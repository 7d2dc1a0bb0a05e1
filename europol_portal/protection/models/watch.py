"""What the data protection officer watches over: alerts from the audit record, and sampling checks of its lines."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User


def first_key(moment: datetime) -> UUID:
    """The lowest key that a line of the moment can have (UUID version 7): a range of time is a range of keys."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


class AlertQuerySet(VisibleQuerySet):
    """Reads of alerts."""

    def open(self) -> Self:
        """Alerts that nobody has decided."""
        return self.filter(decided_at=None)

    def for_list(self) -> Self:
        """Alerts with what a list shows."""
        return self.select_related("person__party", "decided_by")


class Alert(models.Model):
    """One person did more of something on one day than the threshold lets pass; decided with a reason."""

    class Kind(models.TextChoices):
        """What was noticed."""

        MASS_READING = "mass_reading", "Mass reading"
        OFF_HOURS = "off_hours", "Reading at night"
        FISHING = "fishing", "Fishing for what may not be seen"

    class Decision(models.TextChoices):
        """What the officer concludes."""

        JUSTIFIED = "justified", "Justified by the work"
        REMINDED = "reminded", "Person and national unit reminded of the rules"
        INCIDENT = "incident", "Not justified: handled as an incident"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(help_text="UTC.")
    number = models.PositiveIntegerField(help_text="What was counted.")
    limit = models.PositiveIntegerField(help_text="The threshold of that day.")
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision, blank=True, default="")
    reason = models.TextField(max_length=2000, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(decided_at__isnull=True), name="alert_open")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "person", "day"], name="alert_once_a_day"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(reason=""),
                name="alert_decided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} on {self.day}"

    def get_absolute_url(self) -> str:
        """Page of the alert."""
        return reverse("protection:alert", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """True while nobody has decided."""
        return self.decided_at is None


class SampleCheckQuerySet(VisibleQuerySet):
    """Reads of samples."""

    def open(self) -> Self:
        """Samples that nobody has judged."""
        return self.filter(checked_at=None)


class SampleCheck(models.Model):
    """A line of the record, drawn at random, and whether it was justified. Lines it names live three years."""

    class Verdict(models.TextChoices):
        """What the officer finds."""

        JUSTIFIED = "justified", "Justified"
        UNCLEAR = "unclear", "Asked the national unit"
        UNJUSTIFIED = "unjustified", "Not justified"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event_id = models.UUIDField(unique=True, help_text="Key of the line.")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True, default="")
    note = models.TextField(max_length=1000, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = SampleCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(verdict=""),
                name="samplecheck_checked_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "justified"]) | ~Q(note=""), name="samplecheck_doubt_has_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"Sample {self.event_id}"

    def get_absolute_url(self) -> str:
        """Page of the sample."""
        return reverse("protection:sample", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """True while nobody has judged."""
        return self.checked_at is None
