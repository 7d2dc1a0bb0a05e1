"""Notifications: outbox and delivery."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Loads who is told about which event once all apps exist."""

    name = "europol_portal.notifications"

    def ready(self) -> None:
        """Fill the registry from each app's notification_rules module."""
        from europol_portal.notifications import rules  # noqa: PLC0415 - models are ready only now

        rules.autodiscover()
