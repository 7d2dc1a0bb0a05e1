"""Notifications: outbox and delivery."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Loads who is told about which event once all apps exist."""

    name = "europol_portal.notifications"

    def ready(self) -> None:
        """Fill the registry from each app's notification_rules module; tell the bell what to count."""
        from europol_portal.notifications import rules, services  # noqa: PLC0415 - models are ready only now
        from europol_portal.web import navigation  # noqa: PLC0415

        rules.autodiscover()
        navigation.register_counter("notifications", services.unread_rows)
