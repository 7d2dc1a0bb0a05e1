"""The dated history of why a person is in a contribution."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from europol_portal.parties.models import User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.models.entities import Entity
from intelligence.querysets import PartQuerySet


class CategoryStatement(LentPart):
    """What the owner says of a person after sending: beside the sent item, which stays as it was.

    Nobody but a person of the owner writes one (second lock), so no category ever changes by itself. PostgreSQL
    carries the newest statement into the entity's current category, which every use asks.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="category_statements")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="statements")
    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the contribution, set by trigger.")
    contribution_id: Any
    entity_id: Any
    previous = models.CharField(max_length=20, choices=Entity.DataSubjectCategory, editable=False)
    category = models.CharField(max_length=20, choices=Entity.DataSubjectCategory)
    reason = models.CharField(max_length=1000)
    necessity = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True, editable=False, help_text="Without a category: in use until then.")
    stated_at = models.DateTimeField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="category_statement_has_a_reason"),
            models.CheckConstraint(condition=~Q(previous=F("category")), name="category_statement_changes"),
            models.CheckConstraint(
                condition=~Q(category__in=["witness", "victim", "informant"]) | ~Q(necessity=""),
                name="category_statement_has_its_necessity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} for {self.entity_id}"

    def get_absolute_url(self) -> str:
        """The person's line in its contribution."""
        return self.entity.get_absolute_url()
