"""Notifications: each row is the message in the portal and, until its mail is sent, the outbox entry."""

from django.db import models
from django.db.models import Q

from europol_portal.core.ids import uuid7
from europol_portal.notifications.querysets import NotificationQuerySet
from europol_portal.parties.models import User


class Notification(models.Model):
    """One person is told of one event. Carries a reference and a link, never content."""

    class Mail(models.TextChoices):
        """State of the mail of a notification."""

        NONE = "none", "No mail"
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Dropped, no longer allowed to know"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.NONE)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "recipient"], name="notification_once_per_event")]
        indexes = [
            models.Index(fields=["recipient", "id"], name="notification_by_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["id"], condition=Q(mail__in=["pending", "sending"]), name="notification_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} for {self.recipient_id}"
