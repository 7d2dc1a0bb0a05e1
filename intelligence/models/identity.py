"""What a party says of two entities: the same person or thing, or not; and the entities that a person watches."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.contributions import Contribution
from intelligence.models.entities import Entity
from intelligence.querysets import IdentityQuerySet


class IdentityStatement(GuardedPart):
    """A merge or a split: it stays, and is taken back by nobody but the party that made it.

    Known inside that party alone, to who sees both entities: the audience is what both contributions have in common
    there, and follows them (trigger). So a merge shows nobody anything that was not shown before.
    """

    class Says(models.TextChoices):
        """Merge or split."""

        SAME = "same", "The same"
        DIFFERENT = "different", "Not the same"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    party_id: int
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    says = models.CharField(max_length=10, choices=Says)
    # Only what was sent is merged, and the application may delete none of it: drafts go without asking (DO_NOTHING).
    first = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    second = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    first_contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    second_contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    reason = models.TextField(max_length=2000)
    said_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(max_length=2000, blank=True)
    seen_until = models.DateTimeField(null=True, editable=False, help_text="End of what the party sees of both.")

    objects = IdentityQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party", "id"], name="identity_by_party")]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "first", "second"], condition=Q(withdrawn_at=None), name="identity_once_in_force"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="identity_of_two_entities"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason=""),
                name="identity_withdrawn_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.says} {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of one of the two."""
        return reverse("intelligence:entity-detail", args=[self.first_id])

    @property
    def owner_id(self) -> int:
        """The party that says it."""
        return int(self.party_id)

    @property
    def is_in_force(self) -> bool:
        """True until it is taken back."""
        return self.withdrawn_at is None

    @property
    def classification(self) -> str:
        """The higher marking of the two contributions."""
        return next(level.value for level in Classification if level.rank == self.classification_rank)

    def other(self, entity_id: Any) -> Any:
        """The entity that it names besides."""
        return self.second_id if entity_id == self.first_id else self.first_id


class EntityWatch(models.Model):
    """That a person wants to be told when something new comes in about an entity. It ends when its sight ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    since = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entity"], name="entitywatch_once")]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.entity_id}"

    def get_absolute_url(self) -> str:
        """The page of the entity."""
        return reverse("intelligence:entity-detail", args=[self.entity_id])
