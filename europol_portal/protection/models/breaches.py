"""The register of personal data breaches with its clock of 72 hours, and what their owners are told."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.core.sealed_fields import SealedTextField
from europol_portal.parties.models import Party, User

CLOCK = timedelta(hours=72)  # Regulation (EU) 2018/1725, Article 92(1): from the moment of becoming aware
WARNED_AFTER = (24, 48, 60)  # hours since then


class BreachQuerySet(VisibleQuerySet):
    """Reads of breaches."""

    def open(self) -> Self:
        """Those that are not closed."""
        return self.exclude(status=DataBreach.Status.CLOSED)

    def waiting(self) -> Self:
        """Those whose clock runs: the supervisor has not been told, and nobody found that there is no risk."""
        return self.open().filter(supervisor_told_at=None).exclude(risk=DataBreach.Risk.NONE)

    def for_list(self) -> Self:
        """Breaches with what a list shows."""
        return self.select_related("party", "registered_by")


class DataBreach(models.Model):
    """What happened to personal data, how bad it is, who was told, and what was done."""

    class Status(models.TextChoices):
        """Its life; the steps stand in protection.workflow."""

        REPORTED = "reported", "Reported"
        ASSESSED = "assessed", "Assessed"
        CLOSED = "closed", "Closed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"reported": "open", "assessed": "go"}.get(self.value, "ok")

    class Kind(models.TextChoices):
        """What was lost."""

        CONFIDENTIALITY = "confidentiality", "Somebody saw or got what they may not"
        INTEGRITY = "integrity", "Data were changed that should not be"
        AVAILABILITY = "availability", "Data were lost or could not be reached"

    class Risk(models.TextChoices):
        """For rights and freedoms of the people concerned."""

        NONE = "none", "Unlikely: the supervisor need not be told"
        RISK = "risk", "A risk: the supervisor is told"
        HIGH = "high", "A high risk: the people concerned are told as well"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True, editable=False, help_text="Eight digits, drawn.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Where it was noticed.")
    title = models.CharField(max_length=120, help_text="Without names of people.")
    kinds = ArrayField(models.CharField(max_length=16, choices=Kind))
    details = SealedTextField(max_length=4000)
    aware_at = models.DateTimeField(help_text="When somebody of the portal knew; the 72 hours run from here.")
    due_at = models.DateTimeField(editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.REPORTED)
    registered_at = models.DateTimeField(editable=False)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    risk = models.CharField(max_length=8, choices=Risk, blank=True, default="")
    persons = models.PositiveIntegerField(null=True, blank=True, help_text="How many people, about.")
    assessment = SealedTextField(max_length=4000, blank=True, default="")
    assessed_at = models.DateTimeField(null=True, editable=False)
    supervisor_told_at = models.DateTimeField(null=True, editable=False)
    supervisor_text = SealedTextField(max_length=4000, blank=True, default="")
    delay_reason = SealedTextField(max_length=1000, blank=True, default="")
    measures = SealedTextField(max_length=4000, blank=True, default="")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    told_hours = models.PositiveSmallIntegerField(default=0, editable=False, help_text="The last warning given.")

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = "personal data breach"
        verbose_name_plural = "personal data breaches"
        indexes = [models.Index(fields=["due_at"], condition=~Q(status="closed"), name="databreach_open")]
        constraints = [
            models.CheckConstraint(condition=Q(due_at=F("aware_at") + CLOCK), name="databreach_due_in_72_hours"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="databreach_has_a_kind"),
            models.CheckConstraint(
                condition=Q(status="reported") | ~Q(risk="") & ~Q(assessment="") & Q(assessed_at__isnull=False),
                name="databreach_assessed_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(measures="") & Q(closed_at__isnull=False, closed_by__isnull=False),
                name="databreach_closed_with_measures",
            ),
            models.CheckConstraint(
                condition=Q(supervisor_told_at__isnull=True)
                | Q(supervisor_told_at__lte=F("due_at"))
                | ~Q(delay_reason=""),
                name="databreach_late_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the breach."""
        return reverse("protection:breach", args=[self.pk])

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"BRE-{self.number:08}"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def kind_labels(self) -> list[str]:
        """What was lost, in words."""
        return [str(self.Kind(kind).label) for kind in self.kinds]

    @property
    def is_waiting(self) -> bool:
        """True while the clock runs."""
        return not self.supervisor_told_at and self.risk != self.Risk.NONE and self.status != self.Status.CLOSED


class NoticeQuerySet(VisibleQuerySet):
    """Reads of notices to owners."""

    def told(self) -> Self:
        """Those that their party has got."""
        return self.exclude(told_at=None)

    def for_list(self) -> Self:
        """Notices with what a list shows. Owners cannot read the breach behind them."""
        return self.select_related("party", "acknowledged_by")

    def newest(self) -> Self:
        """The newest first."""
        return self.order_by("-pk")


class BreachNotice(models.Model):
    """What the owner of data concerned by a breach is told; it knows of no other owner (Article 34)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(DataBreach, on_delete=models.PROTECT, related_name="notices")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="The owner.")
    breach_number = models.PositiveIntegerField(editable=False)
    message = SealedTextField(max_length=4000, blank=True, default="")
    told_at = models.DateTimeField(null=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breach", "party"], name="breachnotice_once_per_owner"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, message="") | Q(told_at__isnull=False) & ~Q(message=""),
                name="breachnotice_told_with_words",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, told_at__isnull=False),
                name="breachnotice_acknowledged_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} to {self.party_id}"

    def get_absolute_url(self) -> str:
        """Page of the notice, for its owner."""
        return reverse("protection:breach-notice", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference of the breach."""
        return f"BRE-{self.breach_number:08}"

    @property
    def owner_id(self) -> int:
        """Audit lines belong to the owner that is told."""
        return int(self.party_id)


def hours_since(breach: DataBreach, at: datetime) -> float:
    """Hours since somebody knew of the breach."""
    return (at - breach.aware_at).total_seconds() / 3600
