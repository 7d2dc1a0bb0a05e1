"""Addresses of programs that want to be told, and what each was told when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.core.sealed_fields import SealedTextField
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import User


class Webhook(models.Model):
    """An address that is told of the news of its person. What it is told is judged anew each time, as that person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", editable=False)
    label = models.CharField(max_length=60, help_text="Which program it is.")
    url = models.URLField(max_length=300, help_text="https; what stands behind it must be reachable from the portal.")
    secret = SealedTextField(editable=False)
    kinds = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="Kinds of news; empty: all of them."
    )
    is_active = models.BooleanField(default=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Given up one after the other.")
    made_at = models.DateTimeField(editable=False)
    seen_transaction = models.BigIntegerField(editable=False, help_text="How far the news were looked through.")
    seen_id = models.UUIDField(editable=False)

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Webhook {self.pk} of {self.user_id}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("hooks:webhook", args=[self.pk])


class Delivery(models.Model):
    """One thing that a webhook is told, or a test; it carries the reference of a notification."""

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", "Waits"
        SENDING = "sending", "On its way"
        DONE = "done", "Delivered"
        DROPPED = "dropped", "Dropped, no longer allowed to know"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, null=True, related_name="+", help_text="Empty for a test."
    )
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the last answer.")
    said = models.CharField(max_length=60, blank=True, help_text="Why there was no answer.")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["webhook", "notification"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["pending", "sending"]), name="delivery_waiting"),
            models.Index(fields=["webhook", "id"], name="delivery_of_webhook"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"

    @property
    def tone(self) -> str:
        """Colour of its state."""
        return {"done": "ok", "dead": "crit", "dropped": "mute"}.get(self.state, "open")
