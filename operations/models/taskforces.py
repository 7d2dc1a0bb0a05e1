"""Operational task forces: a frame for a limited time in which several parties go after the same people."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import CrimeArea, Party, User
from operations.models.operations import Operation
from operations.models.targets import HighValueTarget
from operations.querysets import (
    FORCE_ENDED,
    EntryQuerySet,
    ForcePartQuerySet,
    MemberQuerySet,
    ResultQuerySet,
    TaskForceQuerySet,
)


class TaskForce(Guarded):
    """A task force that its owner, the lead Member State, has set up with others for a limited time.

    Members see it; a party takes part only while it has signed the rules of information exchange as they stand.
    """

    class Status(models.TextChoices):
        """The life of a task force; the steps stand in operations.workflow."""

        PROPOSED = "proposed", "Proposed"
        CONSULTATION = "consultation", "Consultation"
        AGREED = "agreed", "Agreed"
        ACTIVE = "active", "Active"
        ACTION_PHASE = "action_phase", "Action phase"
        SUSPENDED = "suspended", "Suspended"
        CLOSING = "closing", "Closing"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"proposed": "open", "suspended": "warn", "closed": "ok", "cancelled": "none"}
            return tones.get(self.value, "go")

    code_name = models.CharField(max_length=40, help_text="One or two words that tell nothing about the targets.")
    reference = models.CharField(max_length=24, editable=False, help_text="OTF-year-lead-number, drawn.")
    title = models.CharField(max_length=160)
    objectives = models.TextField(max_length=5000)
    plan = models.TextField(max_length=10000, blank=True, help_text="Operational plan.")
    rules = models.TextField(max_length=10000, blank=True, help_text="Rules of information exchange, to be signed.")
    rules_version = models.PositiveSmallIntegerField(default=1, editable=False)
    crime_area_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Keys of parties.CrimeArea.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=14, choices=Status, default=Status.PROPOSED)
    report = models.TextField(max_length=20000, blank=True, editable=False, help_text="Closing report.")
    lessons = models.TextField(max_length=10000, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When the last reminder was sent.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    crime_areas: list[CrimeArea]  # set by querysets.with_crime_areas

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code_name"],
                name="taskforce_code_name_once_per_lead",
                violation_error_message="You already lead a task force with this code name.",
            ),
            models.UniqueConstraint(fields=["owner", "reference"], name="taskforce_reference_once_per_lead"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="taskforce_dates_in_order",
                violation_error_message="The task force ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(report="") & ~Q(lessons=""),
                name="taskforce_closed_has_report",
                violation_error_message="A closed task force has a closing report with its lessons.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="taskforce_by_lead")]

    def __str__(self) -> str:
        return f"{self.code_name} ({self.reference})"

    def get_absolute_url(self) -> str:
        """Page of the task force."""
        return reverse("operations:taskforce-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is closed or cancelled."""
        return self.status in FORCE_ENDED

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class TaskForceShare(PartyShare):
    """The right of a party to see a task force."""

    content_object = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="shares")


class TaskForceGrant(PersonGrant):
    """A person named in a party's closed circle of a task force."""

    content_object = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="person_grants")


class TaskForceMember(GuardedPart):
    """A party's place in a task force, the lead's included. It is active once the party has signed the rules."""

    class Role(models.TextChoices):
        """What the party is in the task force."""

        LEAD = "lead", "Lead"
        MEMBER = "member", "Member State"
        EUROPOL = "europol", "Europol"
        THIRD_PARTY = "third_party", "Third party"

    class Answer(models.TextChoices):
        """State of the place; the steps stand in operations.workflow."""

        INVITED = "invited", "To sign"
        SIGNED = "signed", "Signed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"invited": "open", "signed": "ok", "declined": "crit"}.get(self.value, "none")

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    basis = models.CharField(max_length=200, blank=True, help_text="Agreement by which a third party joins.")
    message = models.TextField(max_length=1000, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.INVITED)
    contact = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Single point of contact."
    )
    signed_version = models.PositiveSmallIntegerField(default=0, editable=False)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.TextField(max_length=1000, blank=True, editable=False)
    lead_id = models.IntegerField(default=0, editable=False, help_text="The lead, by trigger.")

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "party"],
                condition=Q(answer__in=["invited", "signed"]),
                name="taskforcemember_once_per_party",
                violation_error_message="The party is already invited.",
            ),
            models.CheckConstraint(
                condition=~Q(role="third_party") | ~Q(basis=""),
                name="taskforcemember_third_party_has_basis",
                violation_error_message="A third party joins by an agreement: name it.",
            ),
        ]
        indexes = [models.Index(fields=["party", "answer"], name="taskforcemember_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.task_force_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The task force."""
        return reverse("operations:taskforce-detail", args=[self.task_force_id])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone

    @property
    def is_open(self) -> bool:
        """True while the party is invited or has signed."""
        return self.answer in {self.Answer.INVITED, self.Answer.SIGNED}

    @property
    def owner_id(self) -> int:
        """The lead: audit lines belong to it."""
        return self.lead_id


class Entry(GuardedPart):
    """A line that is written once."""

    class Kind(models.TextChoices):
        """What the line is."""

        NOTE = "note", "Note"
        MEETING = "meeting", "Meeting"
        DECISION = "decision", "Decision"
        STATUS = "status", "Status"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} ({self.pk})"


class TaskForceEntry(Entry):
    """A meeting, decision or note of a task force; append-only (trigger)."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "task force entries"


class TaskForceTarget(GuardedPart):
    """A target that the task force goes after. Members read the reference; the target itself only who sees it."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="targets")
    target = models.ForeignKey(HighValueTarget, on_delete=models.PROTECT, related_name="task_forces")
    reference = models.CharField(max_length=24)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    objects = ForcePartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task_force", "target"], name="taskforcetarget_once")]

    def __str__(self) -> str:
        return f"{self.reference} of {self.task_force_id}"


class TaskForceOperation(GuardedPart):
    """An operation of the task force. Members read the reference; the operation itself only who sees it."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="operations")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="task_forces")
    reference = models.CharField(max_length=24)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    objects = ForcePartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task_force", "operation"], name="taskforceoperation_once")]

    def __str__(self) -> str:
        return f"{self.reference} of {self.task_force_id}"


class TaskForceResult(GuardedPart):
    """A counted result, entered by the party concerned and provisional until that party confirms it (invariant 35)."""

    class Kind(models.TextChoices):
        """What is counted."""

        ARREST = "arrest", "Arrests"
        SEARCH = "search", "Searches"
        SEIZURE = "seizure", "Seizures"
        VICTIM = "victim", "Victims made safe"
        INVESTIGATION = "investigation", "New investigations"
        OTHER = "other", "Other"

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="results")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    number = models.PositiveIntegerField()
    on = models.DateField()
    text = models.CharField(max_length=300, blank=True, help_text="In words, without personal data.")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="taskforceresult_counts_something",
                violation_error_message="Enter at least one.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="taskforceresult_confirmed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} of {self.party_id}"

    @property
    def is_confirmed(self) -> bool:
        """True once the party has signed the figure."""
        return self.confirmed_at is not None
