"""Application entry of data protection."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Names the part for Django and collects the records of processing."""

    name = "europol_portal.protection"

    def ready(self) -> None:
        """Load the processing module of each app."""
        from europol_portal.protection import records  # noqa: PLC0415 - models are ready only now

        records.autodiscover()
