"""Application entry of the calendar."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Loads what stands in the calendar once all apps exist."""

    name = "europol_portal.agenda"

    def ready(self) -> None:
        """Fill the registry from each app's agenda module."""
        from europol_portal.agenda import entries  # noqa: PLC0415 - models are ready only now

        entries.autodiscover()
