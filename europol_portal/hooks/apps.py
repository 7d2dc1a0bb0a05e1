"""Application entry of news for programs."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.hooks"
