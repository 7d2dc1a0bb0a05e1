"""Administrators keep the service catalogue; requests are never shown here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from europol_portal.web.http import signed_in
from support import services
from support.models import Service


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    """The catalogue. A service that is no longer offered ends or is switched off; it is never deleted."""

    list_display = ("name", "kind", "lead_time_days", "is_active", "valid_until")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    ordering = ("position", "name")

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:  # noqa: FBT001, ARG002 - Django's signature
        """Save by the service, so that it is in the record."""
        services.save_service(service=obj, fields=form.changed_data, by=signed_in(request), at=timezone.now())

    def has_delete_permission(self, _request: HttpRequest, _obj: Service | None = None) -> bool:
        """Requests point at services for ever."""
        return False
