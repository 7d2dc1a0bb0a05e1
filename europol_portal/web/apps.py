"""Application entry of the web part."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.web"
