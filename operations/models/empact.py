"""EMPACT: operational action plans of a priority, the parties in them, their lines and reports."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from operations.models.taskforces import Entry
from operations.querysets import (
    PLAN_ENDED,
    EmpactPartQuerySet,
    EmpactPlanQuerySet,
    EmpactReportQuerySet,
    EntryQuerySet,
)


class EmpactPlan(Guarded):
    """An operational action plan (OAP) of one crime area under a priority. Its owner is the driver.

    The parties in it see it with all its actions; Europol only when it is one of them.
    """

    class Status(models.TextChoices):
        """The life of a plan; the steps stand in operations.workflow."""

        DRAFTING = "drafting", "Drafting"
        ADOPTED = "adopted", "Adopted"
        RUNNING = "running", "Running"
        REPORTED = "reported", "Reported"
        CLOSED = "closed", "Closed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"drafting": "open", "closed": "ok"}.get(self.value, "go")

    reference = models.CharField(max_length=24, editable=False, help_text="OAP-year-driver-number, drawn.")
    title = models.CharField(max_length=160, help_text="Crime area of the plan.")
    priority = models.ForeignKey(EmpactPriority, on_delete=models.PROTECT, related_name="+")
    crime_area_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Keys of parties.CrimeArea.")
    aims = models.TextField(max_length=5000, help_text="Without personal data.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFTING)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    crime_areas: list[CrimeArea]  # set by querysets.with_crime_areas

    objects = EmpactPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="empactplan_reference_once_per_driver"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="empactplan_dates_in_order",
                violation_error_message="The plan ends before it starts.",
            ),
        ]
        indexes = [models.Index(fields=["priority", "status"], name="empactplan_by_priority")]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    def get_absolute_url(self) -> str:
        """Page of the plan."""
        return reverse("operations:empactplan-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is closed."""
        return self.status in PLAN_ENDED

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def years(self) -> str:
        """The years of the plan."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}-{last}"


class EmpactPlanShare(PartyShare):
    """The right of a party to see a plan."""

    content_object = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="shares")


class EmpactPlanGrant(PersonGrant):
    """A person named in a party's closed circle of a plan."""

    content_object = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="person_grants")


class EmpactPart(GuardedPart):
    """What parts of a plan have besides the plan: its driver, by trigger."""

    plan_id: UUID

    lead_id = models.IntegerField(default=0, editable=False, help_text="The driver, by trigger.")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The plan."""
        return reverse("operations:empactplan-detail", args=[self.plan_id])

    @property
    def owner_id(self) -> int:
        """The driver: audit lines belong to it."""
        return self.lead_id


class EmpactMember(EmpactPart):
    """A party in a plan, the driver included. It sees everything of the plan; to an action it commits by itself."""

    class Role(models.TextChoices):
        """What the party is in the plan."""

        DRIVER = "1_driver", "Driver"
        CO_DRIVER = "2_co_driver", "Co-driver"
        MEMBER = "3_member", "Participant"

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    message = models.TextField(max_length=1000, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = EmpactPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "party"], name="empactmember_once_per_party")]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.plan_id}"


class EmpactEntry(Entry):
    """A line of a plan, or of one of its actions; append-only (trigger)."""

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="entries")
    action = models.ForeignKey(
        "operations.EmpactAction", on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "EMPACT entries"


class EmpactReport(EmpactPart):
    """The texts of a report on a period. Its figures are computed from what was recorded, never stored."""

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="reports")
    from_on = models.DateField()
    until_on = models.DateField()
    summary = models.TextField(max_length=10000)
    obstacles = models.TextField(max_length=10000, blank=True)
    lessons = models.TextField(max_length=10000, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = EmpactReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "from_on", "until_on"],
                name="empactreport_once_per_period",
                violation_error_message="There is a report on this period.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")),
                name="empactreport_dates_in_order",
                violation_error_message="The period ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(summary=""),
                name="empactreport_has_summary",
                violation_error_message="Write the summary.",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.from_on} to {self.until_on} of {self.plan_id}"

    def get_absolute_url(self) -> str:
        """The report."""
        url = reverse("operations:empactplan-report", args=[self.plan_id])
        return f"{url}?from={self.from_on:%Y-%m-%d}&until={self.until_on:%Y-%m-%d}"
