"""Application entry of the accounts part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.accounts"
