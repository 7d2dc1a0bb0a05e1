"""Application entry of the home part."""

from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.home"

    def ready(self) -> None:
        """What workers count; Celery calls it."""
        import_module("europol_portal.home.workers")
