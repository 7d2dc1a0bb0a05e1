"""What the plan of an operation holds besides its words: phases, sites, and the records that belong to it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models.operations import Operation
from operations.querysets import PhaseQuerySet, RecordQuerySet, SiteQuerySet


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


class OperationSite(PlanPart):
    """A place or an area of the operation on its map.

    A site may be of a higher classification than the operation, and may be the entering party's own; then it is shown
    to nobody else, nor counted.
    """

    class Kind(models.TextChoices):
        """What is there."""

        AREA = "area", "Area of operation"
        CROSSING = "crossing", "Border crossing"
        PORT = "port", "Port"
        AIRPORT = "airport", "Airport"
        CHECKPOINT = "checkpoint", "Checkpoint"
        PREMISES = "premises", "Premises to search"
        CENTRE = "centre", "Coordination centre"
        MEETING = "meeting", "Meeting point"

    TONES: dict[str, int] = {Kind.AREA: 2, Kind.PREMISES: 1, Kind.CENTRE: 4, Kind.MEETING: 4}

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    latitude = models.FloatField(
        validators=[MinValueValidator(-90), MaxValueValidator(90)], help_text="Degrees, north positive."
    )
    longitude = models.FloatField(
        validators=[MinValueValidator(-180), MaxValueValidator(180)], help_text="Degrees, east positive."
    )
    radius_km = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.1), MaxValueValidator(500)],
        help_text="Of an area, in kilometres.",
    )  # fmt: skip
    classification = models.CharField(max_length=20, choices=Classification, default=Classification.BPL)
    own_rank = models.PositiveSmallIntegerField(editable=False, help_text="Of its own classification.")
    is_own = models.BooleanField(default=False, help_text="For the party that entered it alone.")

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "party", "name"],
                name="operationsite_once",
                violation_error_message="Your party has a site with this name.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """The map."""
        return reverse("operations:operation-map", args=[self.operation_id])

    @property
    def label(self) -> str:
        """What stands beside its point."""
        return self.name

    @property
    def page_url(self) -> str:
        """Its row on the map's page."""
        return f"{self.get_absolute_url()}#site-{self.pk}"

    @property
    def tone(self) -> int:
        """The colour of its point, by kind."""
        return self.TONES.get(self.kind, 3)
