"""The words of an attached file, as far as they could be read: what search looks into, never shown as the file."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from intelligence.models.contributions import Contribution, LentPart
from intelligence.models.files import Attachment
from intelligence.querysets import PartQuerySet


class FileText(LentPart):
    """One row per attachment, made with it by trigger, so that no file is forgotten when a worker dies."""

    class Status(models.TextChoices):
        """How far the reading of the file has come."""

        WAITING = "waiting", "Being read"
        READ = "read", "Searchable"
        NO_TEXT = "no_text", "No text in it"
        FAILED = "failed", "Not readable"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="file_texts")
    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="text")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="", help_text="Why there is no text.")
    body = models.TextField(blank=True, default="", db_default="")
    ts = SearchVectorField(editable=False, null=True, help_text="Set by trigger: name and text of the file.")
    slices = ArrayField(models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets.")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    claimed_until = models.DateTimeField(null=True, editable=False, help_text="A worker reads it until then.")
    read_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["ts", "party_ids", "slices"], name="filetext_search", gin_pending_list_limit=128),
            models.Index(fields=["claimed_until"], condition=models.Q(status="waiting"), name="filetext_waiting"),
        ]

    def __str__(self) -> str:
        return f"text of file {self.attachment_id}"
