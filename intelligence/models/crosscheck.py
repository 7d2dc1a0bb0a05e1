"""The index in which entities are compared, and the runs that fill it.

Nobody reads these tables but the functions of PostgreSQL that the matching worker calls (0036). They hold no content:
an entity by its key, and hashed keys that tell nothing by themselves.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from europol_portal.access.querysets import VisibleQuerySet
from intelligence.models.contributions import Contribution
from intelligence.models.entities import Entity

# Only what was sent is compared, and the application may delete none of it: drafts go without asking (DO_NOTHING).


class ComparedEntity(models.Model):
    """An entity that takes part in cross-checks, under a small number that the keys repeat."""

    number = models.BigAutoField(primary_key=True)
    entity = models.OneToOneField(Entity, on_delete=models.DO_NOTHING, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    keys = ArrayField(models.BigIntegerField(), default=list, help_text="What MatchKey holds of it, to take it away.")

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"compared entity {self.number}"


class MatchKey(models.Model):
    """One hashed key of one compared entity; the primary key is the index that candidates are read from."""

    pk = models.CompositePrimaryKey("key", "number")
    key = models.BigIntegerField()
    number = models.BigIntegerField()
    holder = models.IntegerField(null=True, editable=False, help_text="Whose it is; of identifiers only.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["key", "holder", "number"], condition=Q(holder__isnull=False), name="key_by_holder")
        ]

    def __str__(self) -> str:
        return f"key of compared entity {self.number}"


class CommonKey(models.Model):
    """How many rows a key had that many share, when they were counted last."""

    key = models.BigIntegerField(primary_key=True)
    held = models.BigIntegerField()

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"common key, {self.held} times"


class CrossCheck(models.Model):
    """The run that compares one contribution. A trigger asks for it when the Operational Centre has accepted it."""

    contribution = models.OneToOneField(Contribution, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")
    requested_at = models.DateTimeField()
    taken_until = models.DateTimeField(null=True, help_text="A worker has it until then.")
    finished_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=20, blank=True, help_text="Of the keys that were written.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(finished_at__isnull=True), name="crosscheck_to_run"),
            models.Index(fields=["version"], name="crosscheck_by_version"),
        ]

    def __str__(self) -> str:
        return f"cross-check of {self.contribution_id}"
