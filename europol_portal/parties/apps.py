"""Parties: countries and bodies, their authorities and their people."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Data only: other parts read these models, pages live in accounts and the admin."""

    name = "europol_portal.parties"
    verbose_name = "Parties and people"
