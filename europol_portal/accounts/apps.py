"""Application entries of the accounts part and of the admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """Names the part for Django and loads the checks of production."""

    name = "europol_portal.accounts"

    def ready(self) -> None:
        """Register what `manage.py check --deploy` asks, and what a sign-in starts."""
        from europol_portal.accounts import checks, receivers  # noqa: F401, PLC0415 - models are ready only now

        autodiscover_modules("sensitive")


class PortalAdminConfig(AdminConfig):
    """Django admin with the portal's own site."""

    default_site = "europol_portal.accounts.site.PortalAdminSite"
