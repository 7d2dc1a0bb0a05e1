"""Public factsheets of an operation: figures that every contributing country agreed to publish (invariant 36)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models.operations import Operation
from operations.querysets import FactsheetQuerySet


class Factsheet(GuardedPart):
    """What the lead wants to publish. Its figures are computed when it asks the owners, and stay as they were asked.

    Whoever sees the operation sees it; once it is released, everybody with a need to know does, without the operation.
    Triggers refuse a release before all have agreed, and any change of what was asked.
    """

    class Status(models.TextChoices):
        """The life of a factsheet; the steps stand in operations.workflow."""

        DRAFT = "draft", "Draft"
        ASKED = "asked", "Owners are asked"
        RELEASED = "released", "Released"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"draft": "open", "asked": "go", "released": "ok"}[self.value]

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="factsheets")
    title = models.CharField(max_length=120, help_text="As the public reads it: no code name, no person, no target.")
    text = models.TextField(
        max_length=3000, help_text="What was done, as the public reads it: without personal data and methods."
    )
    figures = models.JSONField(default=list, editable=False, help_text="As they will be public; computed.")
    contributor_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    lead_id = models.IntegerField(default=0, editable=False, help_text="The lead of the operation, by trigger.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_because = models.CharField(max_length=500, blank=True, editable=False, help_text="Why it was taken back.")

    objects = FactsheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(status="released"),
                name="factsheet_one_released",
                violation_error_message="Another factsheet of this operation is released. Take it back first.",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | Q(released_at__isnull=False), name="factsheet_released_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the factsheet."""
        return reverse("operations:factsheet-detail", args=[self.pk])

    @property
    def owner_id(self) -> int:
        """The lead: audit lines belong to it."""
        return self.lead_id

    @property
    def is_released(self) -> bool:
        """True while it is public."""
        return self.status == self.Status.RELEASED

    @property
    def is_draft(self) -> bool:
        """True while the lead writes it."""
        return self.status == self.Status.DRAFT

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def classification(self) -> Classification:
        """Public once it is released; the marking of the operation before."""
        return Classification.PUBLIC if self.is_released else list(Classification)[self.classification_rank]


class FactsheetAgreement(GuardedPart):
    """What one contributing country says to the publication of its figures. Only the country itself answers."""

    class Answer(models.TextChoices):
        """State of the question; the steps stand in operations.workflow."""

        ASKED = "asked", "To answer"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        REVOKED = "revoked", "Taken back"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"asked": "open", "agreed": "ok", "refused": "crit", "revoked": "crit"}[self.value]

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", editable=False)
    factsheet = models.ForeignKey(Factsheet, on_delete=models.CASCADE, related_name="agreements")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    reason = models.CharField(max_length=500, blank=True, editable=False)
    lead_id = models.IntegerField(default=0, editable=False, help_text="The lead of the operation, by trigger.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factsheet", "party"], name="factsheetagreement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} of {self.party_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the factsheet."""
        return reverse("operations:factsheet-detail", args=[self.factsheet_id])

    @property
    def owner_id(self) -> int:
        """The country that is asked."""
        return int(self.party_id)

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone
