"""Contributions that an owner opened to selected members of a task force (Article 20(2a))."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.querysets import OpeningQuerySet


class TaskForceOpening(models.Model):
    """One contribution, one member, until one moment. Known to the owner and to that member only.

    It names the contribution by key and reference without a foreign key, as the ledger does: the row outlives the
    erasure. What the member sees, it sees by the term on the contribution's own share row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey("operations.TaskForce", on_delete=models.PROTECT, related_name="openings")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="To whom it is open.")
    contribution_id = models.UUIDField()
    reference = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    classification_rank = models.SmallIntegerField(default=0, editable=False)
    closed_party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "contribution_id", "party"],
                condition=Q(ended_at__isnull=True),
                name="opening_once_in_force",
            ),
            models.CheckConstraint(condition=~Q(party=F("owner")), name="opening_to_others"),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opening_until_later"),
        ]
        indexes = [models.Index(fields=["contribution_id", "party"], name="opening_by_item")]

    def __str__(self) -> str:
        return f"{self.reference} to {self.party_id}"

    def get_absolute_url(self) -> str:
        """The contribution."""
        return reverse("intelligence:contribution-detail", args=[self.contribution_id])
