"""What the web kit keeps: drafts of forms, answers of repeated API calls, signs of life."""

from django.db import models

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.sealed_fields import SealedBytesField
from europol_portal.parties.models import User


class Draft(models.Model):
    """What a person has typed into a form and not sent yet."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=120, help_text="Which form, e.g. intelligence.contribution.new.")
    data = models.JSONField()
    saved_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"


class IdempotencyRecord(models.Model):
    """The answer to a POST with an Idempotency-Key; the same key again gets the same answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True, help_text="The key of what was answered alone: an erasure finds it by that.")
    answer = SealedBytesField(bound_to="fingerprint", null=True, help_text="What was answered, as JSON, sealed.")
    created_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_person")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"


class Heartbeat(models.Model):
    """The last sign of life of a background process."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%dT%H:%M:%SZ}"
