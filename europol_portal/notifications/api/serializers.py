"""Shape of a notification in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.notifications.access import subject_of
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import title_of


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One thing the person was told; reference and path only while its subject may still be seen."""

    title = serializers.SerializerMethodField()
    reference = serializers.SerializerMethodField(help_text="Null when the subject is no longer open to you.")
    path = serializers.SerializerMethodField(help_text="Null when the subject is no longer open to you.")

    class Meta:
        model = Notification
        fields = ["id", "kind", "title", "reference", "path", "is_urgent", "created_at", "read_at"]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_title(self, notification: Notification) -> str:
        """The words of the rule."""
        return title_of(notification.kind)

    @extend_schema_field({"type": ["string", "null"]})
    def get_reference(self, notification: Notification) -> str | None:
        """What people call the subject."""
        return notification.reference if self._is_open(notification) else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_path(self, notification: Notification) -> str | None:
        """The page of the subject."""
        return notification.path if self._is_open(notification) else None

    def _is_open(self, notification: Notification) -> bool:
        seen: Any = self.context.get("seen_subjects", frozenset())
        return subject_of(notification) in seen
