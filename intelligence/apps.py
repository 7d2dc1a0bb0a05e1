"""Application entry of intelligence."""

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    """Names the app for Django and lets the navigation say how much waits unread."""

    name = "intelligence"

    def ready(self) -> None:
        """Register the counter of the inbox, and what statements of operations may rest on."""
        from europol_portal.protection import holdings  # noqa: PLC0415
        from europol_portal.web.navigation import register_counter  # noqa: PLC0415 - models are ready only now
        from intelligence.desk import count_unread, question_rows, triage_rows  # noqa: PLC0415
        from intelligence.services import subjects  # noqa: PLC0415
        from intelligence.services.linked import cases, hits_found, networks  # noqa: PLC0415
        from intelligence.services.packages import draft_package  # noqa: PLC0415
        from intelligence.services.targets import Contributions  # noqa: PLC0415
        from operations import sources  # noqa: PLC0415

        register_counter("inbox", count_unread)
        register_counter("disclosures", question_rows)
        register_counter("triage", triage_rows)
        holdings.register(subjects.SOURCE)
        sources.register(Contributions)
        sources.register_drafter(draft_package)
        sources.register_finder("case", cases)
        sources.register_finder("network", networks)
        sources.register_tracer("hit", hits_found)
