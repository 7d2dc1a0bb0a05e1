"""An attachment: a file that came with a contribution, hashed on entry, never overwritten; and what is on its way."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.parties.models import Party, User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import PartQuerySet, UploadQuerySet

FILES_FOLDER = "attachments"


def storage_key(_attachment: object = None, _name: str = "") -> str:
    """A key that nobody can guess and that says nothing; the given name stays in the database."""
    key = uuid.uuid4().hex
    return f"{FILES_FOLDER}/{key[:2]}/{key}"


class Attachment(LentPart):
    """A stored file with its SHA-256."""

    class Scan(models.TextChoices):
        """What the virus scanner has said; only clean and not scanned (where there is no scanner) may leave."""

        NOT_SCANNED = "not_scanned", "Not scanned"
        WAITING = "waiting", "Waiting for the virus scan"
        CLEAN = "clean", "No virus found"
        INFECTED = "infected", "Virus found"
        TOO_LARGE = "too_large", "Too large for the virus scanner"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="Position in its contribution; part of the exported name.")
    file = models.FileField(upload_to=storage_key, max_length=120)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    scan = models.CharField(
        max_length=12, choices=Scan, default=Scan.NOT_SCANNED, db_default=Scan.NOT_SCANNED, editable=False
    )
    scan_note = models.CharField(
        max_length=100, default="", db_default="", editable=False, help_text="What was found, or that nobody answered."
    )
    scanned_at = models.DateTimeField(null=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(scan="waiting"), name="attachment_to_scan")]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="attachment_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_has_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.contribution_id}"

    def get_absolute_url(self) -> str:
        """The file itself, through the access rule."""
        return reverse("intelligence:attachment", args=[self.pk])

    @property
    def extension(self) -> str:
        """The ending of the given name."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_quarantined(self) -> bool:
        """True while nobody may take it out: not yet scanned, or not clean."""
        return self.scan not in {self.Scan.CLEAN, self.Scan.NOT_SCANNED}


class Upload(GuardedPart):
    """A file on its way into a draft: `offset` bytes are safe on disk.

    Known to the draft's party, written by one person. It stays until the draft is sent, so that a person who lost the
    last answer learns that all of it arrived.
    """

    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="uploads")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    file = models.CharField(max_length=120, default=storage_key, editable=False)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, help_text="As the sender says; compared when all has come.")
    fingerprint = models.CharField(max_length=200, blank=True, help_text="By which a browser knows the file again.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, null=True, related_name="upload", editable=False
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner"], name="upload_of_party"),
            models.Index(fields=["expires_at"], condition=Q(attachment=None), name="upload_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__gte=0, offset__lte=F("size"), size__gt=0), name="upload_offset_in_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.offset} of {self.size} bytes for {self.contribution_id}"

    @property
    def is_complete(self) -> bool:
        """True when every byte has come."""
        return self.offset == self.size

    @property
    def percent(self) -> int:
        """How much has come, for the progress bar."""
        return self.offset * 100 // self.size
