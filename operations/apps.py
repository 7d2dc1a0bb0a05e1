"""Application entry of operations."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Names the app for Django."""

    name = "operations"
