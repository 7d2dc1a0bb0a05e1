"""EMPACT: operational actions, who commits to them, their milestones, indicators and recorded values."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.parties.models import Party, User
from operations.models.empact import EmpactPart, EmpactPlan
from operations.querysets import (
    ACTION_ENDED,
    ACTION_RUNNING,
    STANDING,
    EmpactActionQuerySet,
    EmpactCommitmentQuerySet,
    EmpactIndicatorQuerySet,
    EmpactMilestoneQuerySet,
    EmpactValueQuerySet,
)


class EmpactAction(EmpactPart):
    """An operational action (OA): what one party leads and others commit to (OAP template, domain 4.4)."""

    class Goal(models.IntegerChoices):
        """Common horizontal strategic goals (domain 4.2)."""

        INTELLIGENCE = 1, "1 Criminal intelligence picture"
        INVESTIGATION = 2, "2 Investigations and judicial response"
        CONTROLS = 3, "3 Coordinated controls and operational actions"
        FINANCE = 4, "4 Criminal finance and asset recovery"
        DOCUMENTS = 5, "5 Document fraud"
        CAPACITY = 6, "6 Capacity building"
        PREVENTION = 7, "7 Prevention and harm reduction"
        EXTERNAL = 8, "8 Cooperation with non-EU partners"

    class Status(models.TextChoices):
        """The life of an action; the steps stand in operations.workflow."""

        DRAFT = "draft", "Draft"
        COMMITTED = "committed", "Committed"
        VALIDATED = "validated", "Validated"
        RUNNING = "running", "Running"
        AMENDED = "amended", "Amended"
        ON_HOLD = "on_hold", "On hold"
        REPORTED = "reported", "Reported"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"draft": "open", "on_hold": "warn", "completed": "ok", "cancelled": "none"}
            return tones.get(self.value, "go")

    class Funding(models.TextChoices):
        """Whether money is needed, and what became of it."""

        NONE = "none", "No funding needed"
        REQUESTED = "requested", "Requested, not decided"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="actions")
    plan_reference = models.CharField(max_length=24, editable=False)
    serial = models.PositiveSmallIntegerField(editable=False, help_text="Counted within the goal.")
    title = models.CharField(max_length=160)
    goal = models.PositiveSmallIntegerField(choices=Goal)
    aim = models.TextField(max_length=5000, help_text="Without personal data.")
    expected = models.TextField(max_length=4000, blank=True, help_text="Expected results.")
    leader = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    weight = models.PositiveSmallIntegerField(default=1, help_text="1 to 5: how much it counts in the plan.")
    funding = models.CharField(max_length=10, choices=Funding, default=Funding.NONE)
    funding_amount = models.PositiveIntegerField(null=True, blank=True, help_text="Euro.")
    funding_asked_on = models.DateField(null=True, blank=True)
    has_action_day = models.BooleanField(default=False)
    is_external = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    results = models.TextField(max_length=10000, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = EmpactActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "goal", "serial"], name="empactaction_number_once_per_plan"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="empactaction_dates_in_order",
                violation_error_message="The action ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=5),
                name="empactaction_weight_in_range",
                violation_error_message="Give a weight of 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(funding="none") | Q(funding_asked_on__isnull=False),
                name="empactaction_funding_has_day",
                violation_error_message="Say on which day funding was asked for.",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "status"], name="empactaction_by_plan"),
            models.Index(fields=["leader", "status"], name="empactaction_by_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title} ({self.plan_reference})"

    def get_absolute_url(self) -> str:
        """Page of the action."""
        return reverse("operations:empactaction-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As people say it: goal and place, like 2.3."""
        return f"{self.goal}.{self.serial}"

    @property
    def reference(self) -> str:
        """Plan and number."""
        return f"{self.plan_reference}/{self.number}"

    @property
    def is_over(self) -> bool:
        """True once it is completed or cancelled."""
        return self.status in ACTION_ENDED

    @property
    def is_running(self) -> bool:
        """True from its start until it is reported."""
        return self.status in ACTION_RUNNING

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class ActionPart(EmpactPart):
    """What parts of an action have: the leading party and the plan, both by trigger."""

    action_id: UUID
    leader_id = models.IntegerField(default=0, editable=False, help_text="The leading party, by trigger.")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The action."""
        return reverse("operations:empactaction-detail", args=[self.action_id])


class EmpactCommitment(ActionPart):
    """What one party answers when it is asked to take part in an action, for itself alone."""

    class Role(models.TextChoices):
        """What the party is in the action."""

        LEADER = "1_leader", "Action leader"
        CO_LEADER = "2_co_leader", "Co-leader"
        PARTICIPANT = "3_participant", "Participant"

    class Answer(models.TextChoices):
        """State of the commitment; the steps stand in operations.workflow."""

        INVITED = "invited", "Not answered"
        INTERESTED = "interested", "Interested"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"invited": "open", "interested": "go", "confirmed": "ok", "declined": "crit"}
            return tones.get(self.value, "none")

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(EmpactAction, on_delete=models.CASCADE, related_name="commitments")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=14, choices=Role, default=Role.PARTICIPANT)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.INVITED)
    answer_until = models.DateField(null=True, blank=True)
    offer = models.TextField(max_length=2000, blank=True, editable=False, help_text="What the party gives.")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EmpactCommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "party"],
                condition=Q(answer__in=STANDING),
                name="empactcommitment_once_per_party",
                violation_error_message="The party is asked already.",
            ),
        ]
        indexes = [models.Index(fields=["party", "answer"], name="empactcommitment_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.action_id} ({self.pk})"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone

    @property
    def is_standing(self) -> bool:
        """True while it is neither declined nor withdrawn."""
        return self.answer in STANDING

    @property
    def is_waiting(self) -> bool:
        """True while the party has not decided."""
        return self.answer in {self.Answer.INVITED, self.Answer.INTERESTED}


class EmpactMilestone(ActionPart):
    """A day by which something is done, and the day on which it was."""

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(EmpactAction, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=160)
    planned_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    depends_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When the last reminder was sent.")

    objects = EmpactMilestoneQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.title} of {self.action_id}"


class EmpactIndicator(ActionPart):
    """What is counted to see how far the action is, and how much of it is wanted by its end."""

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(EmpactAction, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=40)
    target = models.PositiveIntegerField()

    objects = EmpactIndicatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(target__gte=1),
                name="empactindicator_target_is_something",
                violation_error_message="The target is at least one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.action_id}"


class EmpactValue(ActionPart):
    """What one party adds to an indicator on a day, entered and corrected by that party (invariant 35)."""

    plan = models.ForeignKey(EmpactPlan, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(EmpactAction, on_delete=models.CASCADE, related_name="recorded")
    indicator = models.ForeignKey(EmpactIndicator, on_delete=models.CASCADE, related_name="recorded")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=300, blank=True, help_text="In words, without personal data.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = EmpactValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "party", "on"], name="empactvalue_once_per_party_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.party_id} on {self.on}"
