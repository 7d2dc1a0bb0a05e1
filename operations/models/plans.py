"""What the plan of an operation holds besides its words: phases, and the records that belong to it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.parties.models import Party, User
from operations.models.operations import Operation
from operations.querysets import PhaseQuerySet, RecordQuerySet


class PlanPart(GuardedPart):
    """A part of the plan; its audience is that of the operation."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The plan of the operation."""
        return reverse("operations:operation-plan", args=[self.operation_id])

    @property
    def owner_id(self) -> int:
        """The party that entered it."""
        return int(self.party_id)


class OperationPhase(PlanPart):
    """A stretch of the operation with what shall be reached in it. The lead writes it."""

    name = models.CharField(max_length=80)
    goal = models.CharField(max_length=500, blank=True, help_text="What shall be reached in it.")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = PhaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="operationphase_in_order",
                violation_error_message="The phase ends before it starts.",
            ),
            models.UniqueConstraint(
                fields=["operation", "name"],
                name="operationphase_once",
                violation_error_message="There is a phase with this name.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class OperationRecord(PlanPart):
    """A record that belongs to the operation, by its reference.

    The reference is shown to those only who may see the record itself; a judicial agreement is no record of the
    portal, its number is read by all participants.
    """

    class Kind(models.TextChoices):
        """What is linked."""

        CONTRIBUTION = "contribution", "Contribution"
        CASE = "case", "Case"
        NETWORK = "network", "Network"
        TARGET = "target", "High value target"
        TASK_FORCE = "task_force", "Task force"
        PROPOSAL = "proposal", "Proposal to the cyber task force"
        OPERATION = "operation", "Operation"
        REQUEST = "request", "Support request"
        JIT = "jit", "Joint investigation team"

    kind = models.CharField(max_length=12, choices=Kind)
    reference = models.CharField(max_length=40)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "kind", "reference"],
                name="operationrecord_once",
                violation_error_message="It is linked already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} ({self.pk})"
