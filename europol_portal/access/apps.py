"""Access: policies, the second lock, who acts."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Loads every policy once all models exist."""

    name = "europol_portal.access"

    def ready(self) -> None:
        """Fill the registry from each app's access module."""
        from europol_portal.access import policy  # noqa: PLC0415 - models are ready only now

        policy.autodiscover()
