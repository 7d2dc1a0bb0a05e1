"""A hit: two entities of two contributions that speak of the same person or thing.

Europol verifies the pair and sees both; each owner has a row of its own that holds no more than it may know, so that
neither owner's session ever reads the other's row. A match inside one party is that party's own and no hit.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse

from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Authority, CrimeArea, Party, User
from intelligence.models.contributions import Contribution
from intelligence.models.disclosures import OneSided
from intelligence.models.entities import Entity
from intelligence.querysets import HitQuerySet, HitSideQuerySet


class HitGrade(models.TextChoices):
    """How sure the comparison is."""

    EXACT = "exact", "Exact identifier"
    STRONG = "strong", "Strong"
    POSSIBLE = "possible", "Possible"


class Hit(OneSided):
    """The pair, as who sees both verifies it: Europol, or the party itself where both are its own.

    `stored` was there, `arrived` came later. Pairs that were rejected stay, so that they never come back.
    """

    class Status(models.TextChoices):
        """The life of a pair; withdrawn follows the contributions (trigger)."""

        CANDIDATE = "candidate", "To verify"
        CONFIRMED = "confirmed", "Confirmed"
        FALSE_POSITIVE = "false_positive", "False positive"
        WITHDRAWN = "withdrawn", "Information taken back"

    number = models.PositiveIntegerField(help_text="Eight digits, drawn; all sides name the hit by it.")
    is_self = models.BooleanField(default=False, help_text="Both are of one party: no cross-border hit.")
    kind = models.CharField(max_length=30, choices=Entity.Kind)
    stored = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    arrived = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    stored_contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    arrived_contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    stored_owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    arrived_owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    grade = models.CharField(max_length=10, choices=HitGrade)
    score = models.FloatField()
    evidence = models.JSONField(default=list)
    verdict = models.CharField(max_length=600, blank=True)
    sharers = models.PositiveIntegerField(null=True)
    version = models.CharField(max_length=20)
    likeness = models.CharField(max_length=32, help_text="The pair by its content, hashed: it outlives corrections.")
    found_at = models.DateTimeField()
    status = models.CharField(max_length=15, choices=Status, default=Status.CANDIDATE)
    is_passed_on = models.BooleanField(default=False, help_text="Europol has told an owner that a rule kept out.")
    is_told = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    told = models.JSONField(default=dict, editable=False, help_text="What each owner learns, by party code.")
    answers = models.JSONField(default=dict, editable=False, help_text="What the owners say of it, by party code.")

    objects = HitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "status", "id"], name="hit_by_state"),
            models.Index(fields=["id"], condition=Q(is_told=False), name="hit_to_tell"),
            models.Index(fields=["likeness"], condition=Q(status="false_positive"), name="hit_rejected"),
        ]
        constraints = [
            models.UniqueConstraint(Least("stored", "arrived"), Greatest("stored", "arrived"), name="hit_pair_once"),
            models.UniqueConstraint(fields=["number"], name="hit_number_once"),
            models.CheckConstraint(condition=~Q(stored=F("arrived")), name="hit_of_two_entities"),
            models.CheckConstraint(
                condition=Q(is_self=True, stored_owner=F("arrived_owner"), owner=F("stored_owner"))
                | Q(is_self=False) & ~Q(stored_owner=F("arrived_owner")),
                name="hit_self_match_is_no_hit",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "false_positive"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="hit_decided_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the pair for who verifies it."""
        return reverse("intelligence:hit-verify", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call the hit."""
        return f"H-{self.number}"


class HitSide(OneSided):
    """What one owner knows of a hit on its entity; everything about the other side was allowed when it was copied."""

    class Status(models.TextChoices):
        """What the owner says of it."""

        NEW = "new", "New"
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Not the same"
        WITHDRAWN = "withdrawn", "Information taken back"

    class Outcome(models.TextChoices):
        """What Europol has found when it verified the pair."""

        OPEN = "open", "Not verified yet"
        CONFIRMED = "confirmed", "Confirmed by Europol"
        FALSE_POSITIVE = "false_positive", "False positive"

    class HiddenBy(models.TextChoices):
        """Why a side learns nothing."""

        OWNER = "owner", "The other owner's restriction"
        RULE = "rule", "The rule of the other party: Europol is told first"
        PARTNER = "partner", "The own rule: Europol alone is told"
        CHANGE = "change", "A new restriction, until it is looked at"

    TOLD: ClassVar[frozenset[str]] = frozenset({Status.NEW, Status.CONFIRMED, Status.REJECTED})

    hit = models.ForeignKey(Hit, on_delete=models.CASCADE, related_name="sides")
    number = models.PositiveIntegerField()
    is_self = models.BooleanField(default=False)
    has_arrived = models.BooleanField(help_text="This side's information came later: it asked.")
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="hit_sides")
    contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="hit_sides")
    kind = models.CharField(max_length=30, choices=Entity.Kind)
    grade = models.CharField(max_length=10, choices=HitGrade, blank=True, help_text="Empty where only the hit is told.")
    agreed = models.JSONField(default=list, help_text="Own values that agree, by what they are.")
    other = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list)
    hidden_by = models.CharField(
        max_length=10, choices=HiddenBy, blank=True, help_text="Who keeps even the hit from this side, if anybody."
    )
    is_held = models.BooleanField(default=False, help_text="Waits until Europol has verified it.")
    is_told = models.BooleanField(default=False)
    has_news = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=Outcome, default=Outcome.OPEN)
    status = models.CharField(max_length=15, choices=Status, default=Status.NEW)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True)

    objects = HitSideQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="hitside_by_party"),
            models.Index(fields=["id"], condition=Q(is_told=False), name="hitside_to_tell"),
            models.Index(fields=["id"], condition=Q(has_news=True), name="hitside_news"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hit", "entity"], name="hitside_once"),
            models.CheckConstraint(
                condition=Q(other__isnull=False) | Q(contact__isnull=True, crime_area__isnull=True, handling_codes=[]),
                name="hitside_without_owner_tells_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the hit as its side sees it."""
        return reverse("intelligence:hit-detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call the hit."""
        return f"H-{self.number}"
