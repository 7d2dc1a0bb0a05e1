"""Application entry of support."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Names the app for Django."""

    name = "support"
