"""Bulk entry: a table that an officer uploads, its rows while they are checked, and the columns a party knows."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import CrimeArea, Party, User
from intelligence.models.entities import Entity
from intelligence.models.house import HouseRow
from intelligence.models.templates import ContributionTemplate

KEPT_FOR = timedelta(days=7)  # an import that nobody finishes is erased with its file and rows
MOST_PER_DRAFT = 1000  # entities; what a person can still read and check before sending


class BulkImportManager(models.Manager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    """Imports without the bytes of their files; who needs them asks by name."""

    def get_queryset(self) -> models.QuerySet["BulkImport"]:
        """Rows with the file deferred."""
        return super().get_queryset().defer("content")  # type: ignore[no-any-return]


class BulkImport(HouseRow):
    """One uploaded table on its way into drafts; nothing of it is a contribution until all of it is."""

    class Status(models.TextChoices):
        """The life of an import."""

        MAPPING = "mapping", "Columns to choose"
        CHECKING = "checking", "Being checked"
        REFUSED = "refused", "Cannot be read"
        READY = "ready", "Checked"
        IMPORTING = "importing", "Being imported"
        IMPORTED = "imported", "Imported"

    class Target(models.TextChoices):
        """What becomes of the rows."""

        ONE = "one", "All rows into one draft"
        EACH = "each", "One draft for each value of a column"

    AT_WORK: ClassVar[frozenset[str]] = frozenset({Status.CHECKING, Status.IMPORTING})

    name = models.CharField(max_length=150, help_text="Name of the file.")
    content = models.BinaryField(editable=False, default=bytes)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    shape = models.CharField(max_length=200, help_text="How it was read, in words.")
    header = models.JSONField(default=list)
    head = models.JSONField(default=list, help_text="The first rows, to choose the columns by.")
    has_header = models.BooleanField(default=True)
    mapping = models.JSONField(default=list, help_text="What each column holds.")
    is_known = models.BooleanField(default=False, help_text="The columns come from an earlier file of the party.")
    target = models.CharField(max_length=10, choices=Target, default=Target.ONE)
    group_column = models.PositiveSmallIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=150, blank=True)
    crime_area = models.ForeignKey(
        CrimeArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    template = models.ForeignKey(
        ContributionTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    default_category = models.CharField(max_length=20, choices=Entity.DataSubjectCategory, blank=True)
    default_necessity = models.CharField(max_length=500, blank=True)
    keeps_unchecked = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.MAPPING)
    refusal = models.CharField(max_length=500, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0, help_text="Rows with a problem that are not left out.")
    left_out_count = models.PositiveIntegerField(default=0)
    entity_count = models.PositiveIntegerField(default=0)
    draft_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    touched_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times that a worker has begun the work.")
    work_total = models.PositiveIntegerField(default=0, help_text="Rows to check or entities to write; 0 is unknown.")
    work_done = models.PositiveIntegerField(default=0, help_text="How many of them are done.")
    expires_at = models.DateTimeField()

    objects = BulkImportManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="bulkimport_by_party"),
            models.Index(fields=["expires_at"], name="bulkimport_by_end"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    def get_absolute_url(self) -> str:
        """Page of the import."""
        return reverse("intelligence:bulk-detail", args=[self.pk])

    @property
    def row_count(self) -> int:
        """Rows that the import holds, those left out included."""
        return int(self.rows_read)

    @property
    def good_count(self) -> int:
        """Rows that would be imported now."""
        return int(self.rows_read - self.bad_count - self.left_out_count)

    @property
    def is_at_work(self) -> bool:
        """True while the worker has it."""
        return self.status in self.AT_WORK


class BulkRow(models.Model):
    """One row of the table as it was read or corrected, with what is wrong in it."""

    id = HouseRow._meta.get_field("id").clone()
    owner_id = models.IntegerField(default=0, editable=False, help_text="Set by trigger.")
    classification_rank = models.SmallIntegerField(default=0, editable=False, help_text="Set by trigger.")
    bulk_import = models.ForeignKey(BulkImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="Row of the file, as the spreadsheet counts.")
    cells = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    entities = models.JSONField(default=list, help_text="What a sound row becomes, ready to be written.")
    entity_count = models.PositiveSmallIntegerField(default=0)
    is_bad = models.BooleanField(default=False)
    is_left_out = models.BooleanField(default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk_import", "number"], name="bulkrow_once")]
        indexes = [
            models.Index(fields=["bulk_import", "number"], condition=models.Q(is_bad=True), name="bulkrow_bad"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class BulkMapping(models.Model):
    """What a party chose for the columns of a file with a certain header, for the next file that has it."""

    id = HouseRow._meta.get_field("id").clone()
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    header_key = models.CharField(max_length=64, help_text="Hash of the header.")
    mapping = models.JSONField(default=list)
    used_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "header_key"], name="bulkmapping_once")]

    def __str__(self) -> str:
        return f"columns {self.pk}"
