"""Teams and mobile offices at a place: roster, checklist, line, reports, what is entered in the host state's name."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.core.fields import HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Party, User
from support.models.requests import SupportRequest
from support.querysets import DeploymentPartQuerySet, DeploymentQuerySet, FieldEntryQuerySet

RESTRICTIONS = [code.value for code in HandlingCode if code != HandlingCode.H0]


class Deployment(Guarded):
    """A team of the provider at a place, for one request. The provider owns it; requester and host state know it.

    The host is a party of its own: it need not be the requester, and does not learn of the request.
    """

    class Status(models.TextChoices):
        """Its life; the steps stand in support.workflow."""

        PLANNED = "planned", "Planned"
        AGREED = "agreed", "Host has agreed"
        ON_SITE = "on_site", "On site"
        ENDED = "ended", "Ended"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"planned": "open", "agreed": "go", "on_site": "go", "ended": "ok"}.get(self.value, "none")

    request = models.OneToOneField(SupportRequest, on_delete=models.PROTECT, related_name="deployment", editable=False)
    requester = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", editable=False)
    host = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", editable=False)
    reference = models.CharField(max_length=24, editable=False, help_text="DP-year-number, the number is drawn.")
    title = models.CharField(max_length=160, help_text="What is done there, without names of persons.")
    place = models.CharField(max_length=120)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    agreed_at = models.DateTimeField(null=True, editable=False)
    end_report = models.TextField(max_length=5000, blank=True, help_text="What was done and what should change.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)
    erased_at = models.DateTimeField(null=True, editable=False, help_text="People, entries and reports went.")

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="deployment_reference_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="deployment_days_in_order",
                violation_error_message="The deployment ends before it starts.",
            ),
            models.CheckConstraint(condition=~Q(host=F("owner")), name="deployment_host_is_another"),
        ]
        indexes = [models.Index(fields=["status", "starts_on"], name="deployment_by_status")]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the deployment."""
        return reverse("support:deployment-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    def is_day(self, day: date) -> bool:
        """True for a day of the deployment."""
        return bool(self.starts_on <= day <= self.ends_on)


class DeploymentShare(PartyShare):
    """The right of a party to see a deployment."""

    content_object = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="shares")


class DeploymentGrant(PersonGrant):
    """A person named in a party's closed circle of a deployment."""

    content_object = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="person_grants")


class DeploymentPart(GuardedPart):
    """What belongs to a deployment; provider and host by trigger."""

    provider_id = models.IntegerField(default=0, editable=False, help_text="Owner of the deployment, by trigger.")
    host_id = models.IntegerField(default=0, editable=False, help_text="Host of the deployment, by trigger.")

    class Meta:
        abstract = True

    @property
    def owner_id(self) -> int:
        """The provider: audit lines belong to it."""
        return self.provider_id


class DeploymentPerson(DeploymentPart):
    """Somebody of the team with a role and days (the roster), or a contact of the host on the spot."""

    class Role(models.TextChoices):
        """What the person does there."""

        LEAD = "lead", "Team leader"
        ANALYST = "analyst", "Analyst"
        FORENSICS = "forensics", "Forensic expert"
        SPECIALIST = "specialist", "Specialist"
        TECHNICIAN = "technician", "Technician"
        CONTACT = "contact", "Contact of the host"
        SECURITY = "security", "Security of the host"

    TEAM = ("lead", "analyst", "forensics", "specialist", "technician")

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="people", db_index=False)
    role = models.CharField(max_length=12, choices=Role)
    name = models.CharField(max_length=120)
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The account, if there is one.",
    )
    reach = models.CharField("how to reach", max_length=120, help_text="Number of the office, channel.")
    first_day = models.DateField()
    last_day = models.DateField()

    objects = DeploymentPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="deploymentperson_days_in_order",
                violation_error_message="The last day is before the first one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.deployment_id} ({self.pk})"

    @property
    def is_team(self) -> bool:
        """True for the provider's people."""
        return self.role in self.TEAM


class ChecklistItem(DeploymentPart):
    """Something that must be done before the team starts."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="checklist", db_index=False)
    text = models.CharField(max_length=160)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = DeploymentPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.text} ({self.pk})"


class LineTest(DeploymentPart):
    """Whether the place was connected, and how well. Append-only; the last one of a system counts."""

    class System(models.TextChoices):
        """What was reached."""

        SECURE = "secure", "Secure line to the provider"
        EXCHANGE = "exchange", "Secure exchange"
        DATABASES = "databases", "Databases"

    class Line(models.TextChoices):
        """Over what."""

        WIRED = "wired", "Cable"
        MOBILE = "mobile", "Mobile network"
        SATELLITE = "satellite", "Satellite"

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="line_tests", db_index=False)
    system = models.CharField(max_length=10, choices=System)
    line = models.CharField(max_length=10, choices=Line)
    worked = models.BooleanField()
    delay_ms = models.PositiveIntegerField("delay in milliseconds", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    tested_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    tested_at = models.DateTimeField(editable=False)

    objects = DeploymentPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.system} of {self.deployment_id} ({self.pk})"


class DailyReport(DeploymentPart):
    """What the team says of a day; its figures are computed from the entries of the day, never typed. Append-only."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="reports", db_index=False)
    day = models.DateField()
    text = models.TextField(max_length=3000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    written_at = models.DateTimeField(editable=False)

    objects = DeploymentPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deployment", "day"], name="dailyreport_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} of {self.deployment_id}"


class FieldEntry(DeploymentPart):
    """What the team enters on the spot in the name of the host state, which owns it from then on. Append-only.

    It carries the codes that the host demands. Host and provider read it; the requester does only if it is the host.
    `key` is made on the tablet: one entry per author and key, however often it is sent.
    """

    class Kind(models.TextChoices):
        """What it is."""

        CHECK = "check", "Check"
        LINK = "link", "Link to another case"
        FINDING = "finding", "Finding"
        NEED = "need", "Need"

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="entries", db_index=False)
    key = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=4000)
    source = models.CharField(max_length=1, choices=SourceEvaluation, default=SourceEvaluation.X)
    information = models.CharField(max_length=1, choices=InformationEvaluation, default=InformationEvaluation.FOUR)
    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True)
    handling_text = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField(help_text="When it was written on the spot.")
    author = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    received_at = models.DateTimeField(editable=False)

    objects = FieldEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "field entries"
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="fieldentry_once_per_key"),
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=RESTRICTIONS), name="fieldentry_handling_codes_known"
            ),
            models.CheckConstraint(
                condition=~Q(handling_codes__contains=["H3"]) | ~Q(handling_text=""),
                name="fieldentry_h3_has_its_text",
                violation_error_message="H3 needs its text.",
            ),
        ]
        indexes = [models.Index(fields=["deployment", "noted_at"], name="fieldentry_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.deployment_id} ({self.pk})"

    @property
    def owner_id(self) -> int:
        """The host state: what is entered in its name is its own."""
        return self.host_id

    @property
    def shown_handling(self) -> list[str]:
        """The codes to show; H0 always applies."""
        return sorted(self.handling_codes) or [HandlingCode.H0.value]
