"""Application entry of intelligence."""

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    """Names the app for Django and lets the navigation say how much waits unread."""

    name = "intelligence"

    def ready(self) -> None:
        """Register the counter of the inbox."""
        from europol_portal.web.navigation import register_counter  # noqa: PLC0415 - models are ready only now
        from intelligence.desk import count_questions, count_triage, count_unread  # noqa: PLC0415

        register_counter("inbox", count_unread)
        register_counter("disclosures", count_questions)
        register_counter("triage", count_triage)
