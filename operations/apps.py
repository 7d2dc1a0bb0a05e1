"""Application entry of operations."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Names the app for Django and lets the navigation say how many invitations wait."""

    name = "operations"

    def ready(self) -> None:
        """Register the counter of unanswered invitations, and what is held about people."""
        from europol_portal.protection import holdings  # noqa: PLC0415
        from europol_portal.web.navigation import register_counter  # noqa: PLC0415 - models are ready only now
        from operations.desk import unanswered_rows  # noqa: PLC0415
        from operations.services import subjects  # noqa: PLC0415

        register_counter("operations", unanswered_rows)
        holdings.register(subjects.SOURCE)
