"""An attachment: a file that came with a contribution, hashed on entry and never overwritten."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.parties.models import User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import PartQuerySet


def storage_key(_attachment: "Attachment", _name: str) -> str:
    """A key that nobody can guess and that says nothing; the given name stays in the database."""
    key = uuid.uuid4().hex
    return f"attachments/{key[:2]}/{key}"


class Attachment(LentPart):
    """A stored file with its SHA-256."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="Position in its contribution; part of the exported name.")
    file = models.FileField(upload_to=storage_key, max_length=120)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
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
