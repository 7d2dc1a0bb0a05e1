"""Application entry of intelligence."""

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    """Names the app for Django."""

    name = "intelligence"
