"""Money that the provider can give: budgets by year with their lines, the ledger of every cent, and calls.

Budgets, lines and the ledger are the provider's own. An applicant reads of the ledger what concerns its own grants;
what is left of a budget is told to nobody outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from support.querysets import BudgetLineQuerySet, BudgetQuerySet, CallQuerySet, LedgerQuerySet

LOW_VALUE_LIMIT = Decimal(60000)  # euro; domain file, section 4.7
HIGHEST_RATE = 95  # per cent of the costs that the Union bears
CENT = Decimal("0.01")
WHOLE = 100
CURRENCY = RegexValidator(r"^[A-Z]{3}$", "Three capital letters, such as EUR.")


def amount_field(label: str = "", **facts: Any) -> models.DecimalField:
    """Money, exact to the cent."""
    return models.DecimalField(label or None, max_digits=14, decimal_places=2, **facts)


def currency_field() -> models.CharField:
    """ISO 4217 code."""
    return models.CharField(max_length=3, default="EUR", validators=[CURRENCY])


class Heading(models.TextChoices):
    """What costs are for (domain file, section 4.7); salaries of permanent staff are none of them."""

    TRAVEL = "travel", "Travel"
    SUBSISTENCE = "subsistence", "Subsistence"
    MEETINGS = "meetings", "Meetings"
    EQUIPMENT = "equipment", "Equipment and rental"
    SURVEILLANCE = "surveillance", "Technical surveillance"
    TRANSLATION = "translation", "Translation"
    TRAINING = "training", "Training"
    OTHER = "other", "Other costs"


@dataclass(frozen=True)
class HeadingRule:
    """What a call says of a heading: the dearest unit, and the largest share of all costs in per cent."""

    heading: str
    unit_ceiling: Decimal | None = None
    share: int | None = None

    @property
    def label(self) -> str:
        """The heading in words."""
        return str(Heading(self.heading).label)

    @property
    def words(self) -> str:
        """Both limits in a sentence, "" without any."""
        limits = [
            f"at most {self.unit_ceiling:,.2f} a unit" if self.unit_ceiling is not None else "",
            f"at most {self.share}% of all costs" if self.share is not None else "",
        ]
        return ", ".join(limit for limit in limits if limit)


class Budget(models.Model):
    """Money of a year."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    year = models.PositiveSmallIntegerField(validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    name = models.CharField(max_length=120, help_text="What the money is for.")
    currency = currency_field()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    opened_at = models.DateTimeField(editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year", "name"],
                name="budget_once_a_year",
                violation_error_message="There is a budget of this name for this year.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def get_absolute_url(self) -> str:
        """Page of the budget."""
        return reverse("support:budget-detail", args=[self.pk])


class BudgetLine(models.Model):
    """A part of a budget. Its three balances are sums of the ledger, kept by trigger; no session writes them.

    Never more is committed than allocated and never more paid than committed (check constraints).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    code = models.SlugField(max_length=24, help_text="What people call it, such as lvg-2026.")
    name = models.CharField(max_length=120)
    allocated = amount_field(default=0, editable=False)
    committed = amount_field(default=0, editable=False)
    paid = amount_field(default=0, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code"],
                name="budgetline_code_once",
                violation_error_message="There is a line of this code.",
            ),
            models.CheckConstraint(
                condition=Q(committed__lte=F("allocated")),
                name="budgetline_committed_within_allocated",
                violation_error_message="More would be committed than is there.",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("committed")), name="budgetline_paid_within_committed"
            ),
        ]
        indexes = [models.Index(fields=["budget"], name="budgetline_by_budget")]

    def __str__(self) -> str:
        return f"{self.code}, {self.name}"

    @property
    def available(self) -> Decimal:
        """What can still be committed."""
        return Decimal(self.allocated - self.committed)

    @property
    def to_pay(self) -> Decimal:
        """What is committed and not paid."""
        return Decimal(self.committed - self.paid)


class LedgerEntry(models.Model):
    """One movement of money. Append-only: PostgreSQL refuses every change and removal (trigger).

    Applicant and marking are those of the grant, by trigger: the applicant reads the entries of its own grants.
    """

    class Kind(models.TextChoices):
        """What moved; the amount is always positive."""

        ALLOCATION = "allocation", "Allocated"
        CUT = "cut", "Taken back from the line"
        COMMITMENT = "commitment", "Committed"
        RELEASE = "release", "Commitment released"
        PREFINANCING = "prefinancing", "Pre-financing paid"
        PAYMENT = "payment", "Balance paid"
        RECOVERY = "recovery", "Recovered"

    OF_GRANTS = ("commitment", "release", "prefinancing", "payment", "recovery")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    grant = models.ForeignKey(
        "support.Grant", on_delete=models.PROTECT, null=True, blank=True, related_name="entries", db_index=False
    )
    applicant_id = models.IntegerField(null=True, editable=False, help_text="Owner of the grant, by trigger.")
    classification_rank = models.SmallIntegerField(default=0, editable=False, help_text="Of the grant, by trigger.")
    kind = models.CharField(max_length=12, choices=Kind)
    amount = amount_field(validators=[MinValueValidator(CENT)])
    currency = currency_field()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(editable=False)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledgerentry_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["allocation", "cut"], grant__isnull=True)
                | Q(kind__in=["commitment", "release", "prefinancing", "payment", "recovery"], grant__isnull=False),
                name="ledgerentry_has_its_grant",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "id"], name="ledgerentry_by_line"),
            models.Index(fields=["grant", "id"], condition=Q(grant__isnull=False), name="ledgerentry_by_grant"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The ledger it stands in."""
        return reverse("support:ledger", args=[self.line_id])


class GrantCall(models.Model):
    """An invitation to apply: open-ended for low values, with a deadline and a ranking for high ones.

    A draft is the provider's own; what is published can be read by every party.
    """

    class Kind(models.TextChoices):
        """How much is given, and how."""

        LOW_VALUE = "low_value", "Low-value, open-ended"
        HIGH_VALUE = "high_value", "High-value, by deadline and ranking"

    class Status(models.TextChoices):
        """Whether it takes applications; the steps stand in support.workflow."""

        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        SHUT = "shut", "Closed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"draft": "none", "open": "go"}.get(self.value, "ok")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    code = models.SlugField(max_length=32, help_text="Such as empact-lvg-2026.")
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=5000, help_text="Who may apply for what, and how it is judged.")
    kind = models.CharField(max_length=12, choices=Kind)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="calls")
    currency = currency_field()
    opens_on = models.DateField()
    closes_at = models.DateTimeField("deadline", null=True, blank=True)
    ceiling = amount_field("most for one grant", validators=[MinValueValidator(CENT)])
    rate = models.PositiveSmallIntegerField(
        "share of the costs in per cent",
        default=HIGHEST_RATE,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATE)],
    )
    prefinancing_rate = models.PositiveSmallIntegerField(
        "pre-financing in per cent of the award", default=0, validators=[MaxValueValidator(WHOLE)]
    )
    least_partners = models.PositiveSmallIntegerField("partners besides the applicant, at least", default=1)
    decision_days = models.PositiveSmallIntegerField("days until the decision", default=30)
    urgent_decision_days = models.PositiveSmallIntegerField("working days until an urgent decision", default=10)
    report_days = models.PositiveSmallIntegerField("days for the final report", default=30)
    headings = models.JSONField(default=dict, blank=True, help_text="By heading: unit_ceiling, as text, and share.")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "call"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code"],
                name="grantcall_code_once",
                violation_error_message="There is a call of this code.",
            ),
            models.CheckConstraint(
                condition=Q(kind="high_value", closes_at__isnull=False)
                | Q(kind="low_value", ceiling__lte=LOW_VALUE_LIMIT),
                name="grantcall_limits_of_its_kind",
                violation_error_message="A low-value grant is 60,000 at most; a high-value call has a deadline.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def get_absolute_url(self) -> str:
        """Page of the call."""
        return reverse("support:call-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def is_ranked(self) -> bool:
        """True when applications are compared after a deadline."""
        return self.kind == self.Kind.HIGH_VALUE

    def takes_at(self, moment: datetime) -> bool:
        """True while applications may be sent."""
        has_begun = self.status == self.Status.OPEN and self.opens_on <= moment.date()
        return has_begun and (self.closes_at is None or moment < self.closes_at)

    @property
    def rules(self) -> dict[str, HeadingRule]:
        """What it says of each heading that it pays for, in the order of the list."""
        return {heading: rule_of(heading, self.headings[heading]) for heading in Heading if heading in self.headings}


def rule_of(heading: str, stored: Mapping[str, Any]) -> HeadingRule:
    """One heading as it is stored."""
    ceiling = stored.get("unit_ceiling")
    return HeadingRule(str(heading), Decimal(ceiling) if ceiling else None, stored.get("share"))
