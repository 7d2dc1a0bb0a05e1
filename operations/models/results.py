"""What came of an operation, entered by the country concerned (domain model, section 4.5, invariant 35)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models.actiondays import ActionDay
from operations.models.cyber import CyberProposal
from operations.models.operations import Operation
from operations.models.targets import HighValueTarget
from operations.models.taskforces import TaskForce
from operations.querysets import ResultLinkQuerySet, ResultRowQuerySet
from operations.reference import ResultType, result_types


class OperationResult(GuardedPart):
    """One result of one country on one day. It counts once, whatever it is linked to.

    Its figures are never changed (trigger): a correction is a new row that names the one it replaces. It is
    provisional until the country itself confirms it.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="results")
    day = models.ForeignKey(ActionDay, on_delete=models.PROTECT, null=True, blank=True, related_name="results")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, help_text="Code of results.toml.")
    substance = models.CharField(max_length=30, blank=True)
    number = models.PositiveIntegerField()
    minors = models.PositiveIntegerField(default=0, help_text="How many of them are minors.")
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    value_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    on = models.DateField()
    text = models.CharField(max_length=300, blank=True, help_text="In words, without personal data.")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was corrected.")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ResultRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minors__lte=F("number")),
                name="operationresult_minors_are_part",
                violation_error_message="There are more minors than persons.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="operationresult_confirmed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="operationresult_correction_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["operation", "kind"], name="operationresult_by_kind")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} of {self.party_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The results of the operation."""
        return f"{reverse('operations:result-list', args=[self.operation_id])}#result-{self.pk}"

    @property
    def owner_id(self) -> int:
        """The country concerned."""
        return int(self.party_id)

    @property
    def type(self) -> ResultType:
        """What is counted, in words."""
        return result_types()[self.kind]

    @property
    def words(self) -> str:
        """Its kind with what was said besides the number."""
        minors = f"{self.minors} minor{'' if self.minors == 1 else 's'}" if self.minors else ""
        weight = f"{self.weight_kg.normalize():,f} kg" if self.weight_kg else ""
        value = f"{self.value_eur:,.2f} euro" if self.value_eur else ""
        return ", ".join(part for part in (self.type.name, self.substance, weight, value, minors) if part)

    @property
    def is_replaced(self) -> bool:
        """True once a later one corrects it."""
        return hasattr(self, "corrected_by")

    @property
    def is_confirmed(self) -> bool:
        """True once the country has signed it."""
        return self.confirmed_at is not None

    @property
    def classification(self) -> Classification:
        """The marking of the operation, which the row follows."""
        return list(Classification)[self.classification_rank]


class ResultLink(GuardedPart):
    """A result attributed to a target, a task force or a proposal.

    The party that says so reads it, and who sees what it names; other parties of the operation do not (both locks).
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(OperationResult, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(HighValueTarget, on_delete=models.PROTECT, null=True, related_name="result_links")
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, null=True, related_name="result_links")
    proposal = models.ForeignKey(CyberProposal, on_delete=models.PROTECT, null=True, related_name="result_links")
    reference = models.CharField(max_length=24)
    known_ids = ArrayField(
        models.IntegerField(), default=list, editable=False, help_text="Parties that see what is named, by trigger."
    )
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ResultLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result", "reference"],
                name="resultlink_once",
                violation_error_message="The result is linked to it already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} of {self.result_id}"


class ResultSource(GuardedPart):
    """What led to a result, in the words of its country: support that it had, or a hit.

    Read by that country alone (both locks): the other parties do not know that support was asked for, nor what was hit.
    """

    class Kind(models.TextChoices):
        """What it was."""

        SUPPORT = "support", "Support"
        HIT = "hit", "Hit"

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(OperationResult, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.UUIDField(help_text="Of the request, or of the own side of the hit.")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "kind", "key"], name="resultsource_once")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.result_id} ({self.pk})"
