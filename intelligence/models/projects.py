"""An operational analysis project (Regulation (EU) 2016/794, Article 18(3)) and what it holds.

A project belongs to Europol. A participant sees that it exists, what it is for and what it may do in it, and nothing
of what is inside. Accepting a contribution adds a row that points to it: who sees the contribution does not change.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import CrimeArea, Party, User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.models.entities import Entity
from intelligence.querysets import PartQuerySet, ShareQuerySet

LONGEST_STORAGE_MONTHS = 36  # Article 31(2): a review after three years at the latest


class ProjectQuerySet(VisibleQuerySet):
    """Reads of projects."""

    def open(self) -> Self:
        """Projects that take contributions."""
        return self.filter(status=AnalysisProject.Status.OPEN)

    def of_analyst(self, person: User) -> Self:
        """Projects that the person works on."""
        return self.filter(analysts__person=person, analysts__ended_at=None)

    def for_list(self) -> Self:
        """Projects with what a list shows."""
        return self.select_related("owner")


class ProjectPartQuerySet(VisibleQuerySet):
    """Reads of participants and analysts."""

    def of(self, project: models.Model) -> Self:
        """The rows of one project."""
        return self.filter(project_id=project.pk)

    def current(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class ProjectContributionQuerySet(PartQuerySet):
    """Reads of what projects hold."""

    def inside(self) -> Self:
        """Rows that were not taken out."""
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Rows with what a list shows."""
        return self.select_related("owner", "accepted_by", "contribution__owner", "contribution__crime_area")


class AnalysisProject(Guarded):
    """A container of contributions with a defined purpose, categories of data and of persons, and participants."""

    class Status(models.TextChoices):
        """A project is defined first, then works until it is closed for good."""

        PREPARED = "prepared", "In preparation"
        OPEN = "open", "Open"
        SUSPENDED = "suspended", "Suspended"
        CLOSED = "closed", "Closed"

    TONES: ClassVar[dict[str, str]] = {"prepared": "open", "open": "ok", "suspended": "warn", "closed": "none"}
    DEFINABLE: ClassVar[frozenset[str]] = frozenset({Status.PREPARED, Status.SUSPENDED})
    PERSONS: ClassVar[list[tuple[str, str]]] = [
        choice for choice in Entity.DataSubjectCategory.choices if choice[0] != Entity.DataSubjectCategory.UNCATEGORISED
    ]

    code = models.CharField(max_length=20, unique=True, help_text="Short name in capitals, as people say it.")
    name = models.CharField(max_length=120)
    purpose = models.TextField(max_length=4000)
    conditions = models.TextField(max_length=4000, blank=True, help_text="Conditions for access, transfer and use.")
    crime_area_ids = ArrayField(models.IntegerField(), default=list, help_text="Only contributions on these.")
    data_kinds = ArrayField(
        models.CharField(max_length=30, choices=Entity.Kind), default=list, help_text="Categories of data."
    )
    person_categories = ArrayField(
        models.CharField(max_length=20, choices=PERSONS), default=list, help_text="Categories of persons."
    )
    storage_months = models.PositiveSmallIntegerField(default=LONGEST_STORAGE_MONTHS)
    board_informed_on = models.DateField(null=True, blank=True, help_text="The Management Board was informed.")
    supervisor_informed_on = models.DateField(null=True, blank=True, help_text="The EDPS was informed.")
    review_on = models.DateField(help_text="The need for the project is reviewed by this day.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closing_note = models.TextField(max_length=2000, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(storage_months__gte=1, storage_months__lte=LONGEST_STORAGE_MONTHS),
                name="project_storage_within_three_years",
                violation_error_message="Data is reviewed after three years at the latest.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "closed"]) | Q(opened_at__isnull=False), name="project_opened_at"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "closed"])
                | ~Q(purpose="")
                & ~Q(crime_area_ids=[])
                & ~Q(data_kinds=[])
                & ~Q(person_categories=[])
                & Q(board_informed_on__isnull=False, supervisor_informed_on__isnull=False),
                name="project_open_is_defined",
                violation_error_message="An open project has its purpose, its categories and its notices.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        """Page of the project."""
        return reverse("intelligence:project-detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people and records call the project."""
        return self.code

    @property
    def tone(self) -> str:
        """Tone of the state word."""
        return self.TONES[self.status]

    @property
    def is_open(self) -> bool:
        """True while contributions are accepted."""
        return self.status == self.Status.OPEN

    def crime_areas(self) -> models.QuerySet[CrimeArea]:
        """The crime areas by name."""
        return CrimeArea.objects.filter(pk__in=self.crime_area_ids).order_by("position", "name")

    @property
    def data_kind_labels(self) -> list[str]:
        """Categories of data in words."""
        return [str(Entity.Kind(kind).label) for kind in Entity.Kind if kind in self.data_kinds]

    @property
    def person_category_labels(self) -> list[str]:
        """Categories of persons in words."""
        return [str(label) for code, label in self.PERSONS if code in self.person_categories]

    def is_review_due(self, on: date) -> bool:
        """True from the day of the review while the project lives."""
        return self.status != self.Status.CLOSED and self.review_on <= on


class AnalysisProjectShare(PartyShare):
    """A party may know the project."""

    content_object = models.ForeignKey(AnalysisProject, on_delete=models.CASCADE, related_name="shares")

    lists = ShareQuerySet.as_manager()


class AnalysisProjectGrant(PersonGrant):
    """A person named in a closed circle of the project."""

    content_object = models.ForeignKey(AnalysisProject, on_delete=models.CASCADE, related_name="person_grants")


class ProjectParticipant(GuardedPart):
    """A party in a project, from a moment to a moment. A participant knows of itself only."""

    project = models.ForeignKey(AnalysisProject, on_delete=models.CASCADE, related_name="participants")
    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the project, set by trigger.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    party_id: int
    project_id: Any
    basis = models.CharField(max_length=500, blank=True, help_text="For a third party: the arrangement it joins by.")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "party"],
                condition=Q(ended_at=None),
                name="project_participant_once",
                violation_error_message="The party participates already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.project_id}"

    def get_absolute_url(self) -> str:
        """The project's page."""
        return reverse("intelligence:project-detail", args=[self.project_id])

    @property
    def reference(self) -> str:
        """The project's code."""
        return self.project.code


class ProjectAnalyst(GuardedPart):
    """A person of Europol who works on a project, from a moment to a moment."""

    class Task(models.TextChoices):
        """The lead defines the project and its participants; analysts decide what it holds."""

        LEAD = "lead", "Lead"
        ANALYST = "analyst", "Analyst"

    project = models.ForeignKey(AnalysisProject, on_delete=models.CASCADE, related_name="analysts")
    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the project, set by trigger.")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=10, choices=Task, default=Task.ANALYST)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(ended_at=None), name="project_analyst_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.project_id}"

    def get_absolute_url(self) -> str:
        """The project's page."""
        return reverse("intelligence:project-detail", args=[self.project.pk])


class ProjectContribution(LentPart):
    """A contribution that Europol has accepted into a project: seen by the project's analysts and by its provider.

    The audience is that of the contribution, cut to these two parties and followed by trigger, so no row outlives the
    right to see what it is about.
    """

    project = models.ForeignKey(AnalysisProject, on_delete=models.PROTECT, related_name="contents")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="projects")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Who provided it.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Europol.")
    owner_id: int
    party_id: int
    contribution_id: Any
    project_id: Any
    project_code = models.CharField(max_length=20, editable=False, help_text="For a provider that is no participant.")
    reference = models.CharField(max_length=40, editable=False)
    reason = models.CharField(max_length=1000, help_text="Why it serves the purpose of the project.")
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    removal_reason = models.CharField(max_length=1000, blank=True)

    objects = ProjectContributionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "id"], condition=Q(removed_at=None), name="project_contents"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "contribution"],
                condition=Q(removed_at=None),
                name="project_contribution_once",
                violation_error_message="The project holds it already.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="project_contribution_has_a_reason"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_by__isnull=False) & ~Q(removal_reason=""),
                name="project_contribution_removed_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} in {self.project_code}"

    def get_absolute_url(self) -> str:
        """The contribution, which both sides see."""
        return reverse("intelligence:contribution-detail", args=[self.contribution_id])
