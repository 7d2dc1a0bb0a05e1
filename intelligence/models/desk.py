"""What a party keeps at its own desk: notes on contributions, saved views of the inbox, and what a person follows."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.contributions import Contribution
from intelligence.models.inbox import HousePart
from intelligence.querysets import PartQuerySet


class WorkNote(HousePart):
    """A note of a party on a contribution, for its own people only; who is mentioned in it is told."""

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=4000)
    mentioned_ids = ArrayField(models.IntegerField(), default=list, blank=True, help_text="Keys of colleagues.")
    written_at = models.DateTimeField()
    ts = SearchVectorField(editable=False, null=True, help_text="Set by trigger: the words of the note.")
    slices = ArrayField(models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets.")

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contribution", "party"], name="worknote_by_contribution"),
            GinIndex(fields=["ts", "party_ids", "slices"], name="worknote_search", gin_pending_list_limit=128),
        ]

    def __str__(self) -> str:
        return f"note of {self.party_id} on {self.contribution_id}"


class Follow(models.Model):
    """That a person wants to hear of news on a contribution. Nobody else knows of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "contribution"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.contribution_id}"


class SavedView(models.Model):
    """Filters of the inbox under a name: a person's own, or shared with the person's party."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner_id: int
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, help_text="Filters as they stand in the address.")
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "author", "name"],
                name="savedview_name_once",
                violation_error_message="You have a view of this name. Choose another name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The inbox with these filters."""
        return f"{reverse('intelligence:inbox')}?{self.query}"
