"""Application entry of the search part."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.search"
