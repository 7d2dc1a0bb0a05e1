"""The first-line queue of the Operational Centre: one item for each contribution that Europol has received.

PostgreSQL makes and follows the items (0020): a sender's session never writes into Europol's queue, and no way of
opening a contribution to Europol can miss it. The item belongs to Europol alone; the provider does not see it.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.parties.models import Party, User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import PartQuerySet


class TriageItemQuerySet(PartQuerySet):
    """Reads of the queue."""

    def waiting(self) -> Self:
        """Items that nobody has decided: new or claimed."""
        return self.filter(status__in=TriageItem.UNDECIDED)

    def danger_to_life(self) -> Self:
        """Items that the sender marked as danger to life."""
        return self.filter(is_life=True)

    def claims(self) -> Self:
        """Items that a person has claimed."""
        return self.filter(status=TriageItem.Status.CLAIMED)

    def pens(self) -> Self:
        """Items in a temporary pen."""
        return self.filter(status=TriageItem.Status.PEN)

    def unanswered_returns(self) -> Self:
        """Items that were returned and whose correction has not come."""
        return self.filter(status=TriageItem.Status.RETURNED)

    def accepted_for_cross_check(self) -> Self:
        """Items whose contribution Europol compares with what it holds."""
        return self.filter(status=TriageItem.Status.ACCEPTED_FOR_CROSS_CHECK)

    def for_list(self) -> Self:
        """Items with what a list shows."""
        return self.select_related(
            "contribution__owner", "contribution__sender", "contribution__crime_area", "claimed_by"
        )


class TriageItem(LentPart):
    """What the Operational Centre decides about one received contribution.

    `position` orders the queue: danger to life first, then the deadline, then the age; the highest comes first.
    """

    class Status(models.TextChoices):
        """The life of an item; withdrawn and superseded follow the contribution (trigger)."""

        NEW = "new", "New"
        CLAIMED = "claimed", "Claimed"
        ACCEPTED_FOR_CROSS_CHECK = "accepted_for_cross_check", "Accepted for cross-check"
        ACCEPTED_FOR_ANALYSIS = "accepted_for_analysis", "Accepted for analysis"
        RETURNED = "returned", "Returned for correction"
        OUT_OF_MANDATE = "out_of_mandate", "Out of mandate"
        PEN = "pen", "Temporary pen"
        PEN_EXPIRED = "pen_expired", "Pen ended, closed to use"
        NOTED = "noted", "Nothing to process"
        WITHDRAWN = "withdrawn", "Withdrawn by its owner"
        SUPERSEDED = "superseded", "Replaced by a correction"

    UNDECIDED: ClassVar[frozenset[str]] = frozenset({Status.NEW, Status.CLAIMED})
    ACCEPTED: ClassVar[frozenset[str]] = frozenset({Status.ACCEPTED_FOR_CROSS_CHECK, Status.ACCEPTED_FOR_ANALYSIS})
    CLOSED_TO_USE: ClassVar[frozenset[str]] = frozenset({Status.PEN_EXPIRED, Status.OUT_OF_MANDATE})
    BY_CONTRIBUTION: ClassVar[frozenset[str]] = frozenset({Status.WITHDRAWN, Status.SUPERSEDED})

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="triage")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Who provided it.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Europol.")
    owner_id: int
    party_id: int
    contribution_id: Any
    reference = models.CharField(max_length=40, editable=False)
    is_life = models.BooleanField(default=False, editable=False)
    received_at = models.DateTimeField(editable=False)
    position = models.UUIDField(editable=False, unique=True)
    status = models.CharField(max_length=30, choices=Status, default=Status.NEW)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField(null=True)
    claim_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(max_length=2000, blank=True, help_text="The last reason given.")
    pen_until = models.DateTimeField(null=True)
    pen_told_at = models.DateTimeField(null=True, editable=False)
    answer = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="What Europol wrote to the sender.",
    )  # fmt: skip
    superseded_by = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    objects = TriageItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["party", "status", "position"], name="triage_by_state"),
            models.Index(
                fields=["party", "position"], condition=Q(status__in=["new", "claimed"]), name="triage_waiting"
            ),
            models.Index(fields=["claim_until"], condition=Q(status="claimed"), name="triage_claims"),
            models.Index(fields=["pen_until"], condition=Q(status="pen"), name="triage_pens"),
            models.Index(
                fields=["contribution"],
                condition=Q(status="accepted_for_cross_check"),
                name="triage_for_cross_check",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(claimed_by__isnull=False, claim_until__isnull=False),
                name="triage_claimed_by_and_until",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        "accepted_for_cross_check",
                        "accepted_for_analysis",
                        "returned",
                        "out_of_mandate",
                        "pen",
                        "noted",
                    ]
                )
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="triage_decided_at_and_by",
                violation_error_message="A decision is somebody's.",
            ),
            models.CheckConstraint(
                condition=~Q(status="pen") | Q(pen_until__isnull=False), name="triage_pen_has_an_end"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "out_of_mandate", "pen", "noted"]) | ~Q(note=""),
                name="triage_decision_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"triage of {self.reference}"

    def get_absolute_url(self) -> str:
        """Page of the item."""
        return reverse("intelligence:triage-item", args=[self.pk])

    @property
    def is_undecided(self) -> bool:
        """True while it waits for a decision."""
        return self.status in self.UNDECIDED

    def is_held_by(self, person: User, at: datetime) -> bool:
        """True while the person's claim runs."""
        held = self.status == self.Status.CLAIMED and self.claimed_by_id == person.pk
        return held and self.claim_until is not None and self.claim_until > at
