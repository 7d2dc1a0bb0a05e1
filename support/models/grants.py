"""Grants from the application to the last payment. No file of a grant holds personal data of a case."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import Party, User
from support.models.funding import (
    CENT,
    HIGHEST_RATE,
    LOW_VALUE_LIMIT,
    WHOLE,
    GrantCall,
    Heading,
    amount_field,
    currency_field,
)
from support.querysets import GRANT_OVER, GrantPartnerQuerySet, GrantPartQuerySet, GrantQuerySet


def cents(amount: Decimal) -> Decimal:
    """Rounded to the cent, half a cent upwards."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def share_of(amount: Decimal, rate: int) -> Decimal:
    """So many per cent of an amount."""
    return cents(amount * rate / WHOLE)


class Grant(Guarded):
    """What a party applies for together with partners, and what became of it. Its owner is the applicant.

    The partners see it from their invitation on, the provider from the sending on. What was committed and paid is kept
    by the ledger's trigger; PostgreSQL holds that it is never above what was awarded.
    """

    class Kind(models.TextChoices):
        """Which of the three ways it goes."""

        LOW_VALUE = "low_value", "Low-value grant"
        URGENT = "urgent", "Urgent low-value grant"
        HIGH_VALUE = "high_value", "High-value grant"

    class Status(models.TextChoices):
        """The life of a grant; the steps stand in support.workflow."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Sent"
        ELIGIBILITY = "eligibility_check", "Eligibility check"
        EVALUATION = "evaluation", "Evaluation"
        AWARDED = "awarded", "Awarded"
        SIGNED = "signed", "Signed"
        RUNNING = "running", "Running"
        REPORT_DUE = "report_due", "Report due"
        REPORT_SUBMITTED = "report_submitted", "Report sent"
        CLARIFICATION = "clarification", "Clarification asked"
        COSTS_ACCEPTED = "costs_accepted", "Costs accepted"
        PAID = "paid", "Paid"
        RECOVERY = "recovery", "Recovery"
        CLOSED = "closed", "Closed"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"draft": "none", "withdrawn": "none", "rejected": "crit", "paid": "ok", "closed": "ok"}
            warnings = {"report_due", "clarification", "recovery"}
            return "warn" if self.value in warnings else tones.get(self.value, "go")

    provider = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    call = models.ForeignKey(GrantCall, on_delete=models.PROTECT, related_name="grants")
    reference = models.CharField(max_length=24, editable=False, help_text="GR-year-party-number, the number is drawn.")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=160, help_text="What is done, in one line, without names of persons.")
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    empact_action = models.ForeignKey(
        "operations.EmpactAction", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    task_force = models.ForeignKey(
        "operations.TaskForce", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objective = models.TextField(max_length=4000, blank=True)
    activities = models.TextField("activities, with days and places", max_length=5000, blank=True)
    expected = models.TextField("expected results and how they are measured", max_length=4000, blank=True)
    urgency_reason = models.TextField("why it cannot wait", max_length=2000, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until", null=True, blank=True)
    is_declared = models.BooleanField(
        "declaration on honour", default=False, help_text="No reason for exclusion, no double funding, no profit."
    )
    rate = models.PositiveSmallIntegerField(default=HIGHEST_RATE, editable=False, help_text="Per cent, from the call.")
    currency = currency_field()
    requested_amount = amount_field(default=0, editable=False, help_text="Planned costs times the rate.")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, editable=False)
    decide_by = models.DateField(null=True, editable=False, help_text="By rule, from the sending or the deadline.")
    score = models.PositiveSmallIntegerField(null=True, editable=False, help_text="Points of both evaluations.")
    awarded_amount = amount_field(null=True, editable=False)
    awarded_at = models.DateTimeField(null=True, editable=False)
    decision_reason = models.TextField(max_length=2000, blank=True, editable=False)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    signed_at = models.DateTimeField(null=True, editable=False)
    report_text = models.TextField("what was done", max_length=10000, blank=True)
    report_results = models.TextField("what came of it", max_length=10000, blank=True)
    accepted_costs = amount_field(null=True, editable=False)
    accepted_amount = amount_field(null=True, editable=False, help_text="Accepted costs times the rate.")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    committed_amount = amount_field(default=0, editable=False, help_text="By the ledger.")
    paid_amount = amount_field(default=0, editable=False, help_text="By the ledger; what was recovered is taken off.")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="grant_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(provider=F("owner")),
                name="grant_provider_is_another",
                violation_error_message="A party does not apply to itself.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grant_dates_in_order",
                violation_error_message="The action ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(kind="high_value")
                | Q(awarded_amount__isnull=True)
                | Q(awarded_amount__lte=LOW_VALUE_LIMIT),
                name="grant_low_value_limit",
                violation_error_message="A low-value grant is 60,000 at most.",
            ),
            models.CheckConstraint(
                condition=Q(awarded_amount__isnull=True) | Q(awarded_amount__lte=F("requested_amount")),
                name="grant_awarded_within_requested",
                violation_error_message="More than was asked for cannot be awarded.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_amount__isnull=True) | Q(accepted_amount__lte=F("awarded_amount")),
                name="grant_accepted_within_awarded",
            ),
            models.CheckConstraint(
                condition=Q(committed_amount=0, paid_amount=0)
                | Q(
                    awarded_amount__isnull=False,
                    committed_amount__lte=F("awarded_amount"),
                    paid_amount__gte=0,
                    paid_amount__lte=F("committed_amount"),
                ),
                name="grant_paid_within_committed",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "status"], name="grant_by_owner"),
            models.Index(fields=["provider", "status"], name="grant_by_provider"),
            models.Index(fields=["call", "status"], name="grant_by_call"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the grant."""
        return reverse("support:grant-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def is_over(self) -> bool:
        """True once it was rejected, withdrawn or closed."""
        return self.status in GRANT_OVER

    @property
    def is_sent(self) -> bool:
        """True once the provider knows it."""
        return self.submitted_at is not None

    @property
    def is_draft(self) -> bool:
        """True while the applicant writes it."""
        return self.status == self.Status.DRAFT

    @property
    def is_urgent(self) -> bool:
        """True for the shorter clock."""
        return self.kind == self.Kind.URGENT

    @property
    def report_due_on(self) -> date | None:
        """The last day for the final report, counted from the end by the call."""
        return self.ends_on + timedelta(days=self.call.report_days) if self.ends_on else None

    @property
    def balance(self) -> Decimal:
        """What is still to be paid once the costs are accepted; negative: what has to come back."""
        return Decimal((self.accepted_amount or Decimal(0)) - self.paid_amount)


class GrantShare(PartyShare):
    """The right of a party to see a grant."""

    content_object = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="shares")


class GrantPersonGrant(PersonGrant):
    """A person named in a party's closed circle of a grant."""

    content_object = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="person_grants")


class GrantPart(GuardedPart):
    """What belongs to a grant; applicant and provider by trigger."""

    grant_id: UUID

    applicant_id = models.IntegerField(default=0, editable=False, help_text="Owner of the grant, by trigger.")
    provider_id = models.IntegerField(default=0, editable=False, help_text="Provider of the grant, by trigger.")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The grant."""
        return reverse("support:grant-detail", args=[self.grant_id])

    @property
    def owner_id(self) -> int:
        """The applicant: audit lines belong to it."""
        return self.applicant_id


class GrantPartner(GrantPart):
    """A party that applies together with the owner; it answers for itself."""

    class Answer(models.TextChoices):
        """What it says; the steps stand in support.workflow."""

        INVITED = "invited", "Not answered"
        CONFIRMED = "confirmed", "Takes part"
        DECLINED = "declined", "Declined"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"confirmed": "ok", "declined": "crit"}.get(self.value, "open")

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="partners")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("what it does", max_length=300, help_text="Without names of persons.")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.INVITED)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = GrantPartnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "party"],
                name="grantpartner_once_per_party",
                violation_error_message="This party is in the consortium already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.grant_id}"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone


class GrantCost(GrantPart):
    """A line of the costs: what is planned, then claimed, then accepted."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="costs", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Who bears it.")
    heading = models.CharField(max_length=14, choices=Heading)
    description = models.CharField(max_length=160, help_text="What it is, without names of persons.")
    unit = models.CharField(max_length=30, help_text="Such as night, trip, day.")
    quantity = models.DecimalField(max_digits=9, decimal_places=2, validators=[MinValueValidator(CENT)])
    unit_cost = amount_field("cost of a unit", validators=[MinValueValidator(CENT)])
    amount = models.GeneratedField(
        expression=Round(F("quantity") * F("unit_cost"), 2), output_field=amount_field(), db_persist=True
    )
    claimed = amount_field("what it cost", null=True, blank=True, validators=[MinValueValidator(Decimal(0))])
    accepted = amount_field(null=True, blank=True, validators=[MinValueValidator(Decimal(0))])
    judgement = models.CharField("why less", max_length=300, blank=True)

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gt=0),
                name="grantcost_is_positive",
                violation_error_message="Quantity and unit cost are above nothing.",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted__gte=0, accepted__lte=F("claimed")),
                name="grantcost_accepted_within_claimed",
                violation_error_message="More than was claimed cannot be accepted.",
            ),
        ]
        indexes = [models.Index(fields=["grant", "id"], name="grantcost_by_grant")]

    def __str__(self) -> str:
        return f"{self.heading} of {self.grant_id} ({self.pk})"
