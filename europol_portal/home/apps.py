"""Application entry of the home part."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.home"
