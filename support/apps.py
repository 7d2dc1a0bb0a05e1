"""Application entry of support."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Names the app for Django and tells the navigation how much waits."""

    name = "support"

    def ready(self) -> None:
        """Register the counter of requests."""
        from europol_portal.web.navigation import register_counter  # noqa: PLC0415 - models are ready only now
        from operations import sources  # noqa: PLC0415
        from support.desk import needed_rows  # noqa: PLC0415 - models are ready only now
        from support.services.linked import requests, support_given  # noqa: PLC0415

        register_counter("requests", needed_rows)
        sources.register_finder("request", requests)
        sources.register_tracer("support", support_given)
