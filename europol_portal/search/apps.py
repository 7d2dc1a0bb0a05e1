"""Application entry of the search part."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Loads what can be found once all apps exist."""

    name = "europol_portal.search"

    def ready(self) -> None:
        """Fill the registry from each app's search module."""
        from europol_portal.search import index  # noqa: PLC0415 - models are ready only now

        index.autodiscover()
