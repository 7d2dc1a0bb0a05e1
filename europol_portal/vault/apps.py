"""Application entry of the vault: keys of stored files and of sealed columns, and what is done with them."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Names the part for Django and loads the checks of production."""

    name = "europol_portal.vault"

    def ready(self) -> None:
        """Register what `manage.py check --deploy` asks."""
        from europol_portal.vault import checks  # noqa: F401, PLC0415 - registers itself
