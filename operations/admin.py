"""Administrators keep the criteria and the standing members; nothing operational is shown here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from europol_portal.accounts.site import ServiceAdmin
from europol_portal.web.http import signed_in
from operations import services
from operations.models import Criterion, StandingMember


@admin.register(Criterion)
class CriterionAdmin(ServiceAdmin):
    """What targets and proposals are weighed by; a question that is no longer asked is switched off."""

    fields = ["scale", "code", "name", "guidance", "weight", "is_conduct", "position", "is_active"]
    list_display = ["name", "scale", "weight", "is_conduct", "position", "is_active"]
    list_filter = ["scale", "is_active"]
    ordering = ["scale", "position", "code"]

    def save_model(self, request: HttpRequest, obj: Criterion, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_criterion(criterion=obj, fields=form.changed_data, by=signed_in(request), at=timezone.now())


@admin.register(StandingMember)
class StandingMemberAdmin(ServiceAdmin):
    """Who is in the cyber task force; a former member gets its last day."""

    fields = ["party", "since", "until", "is_chair"]
    list_display = ["party", "since", "until", "is_chair"]
    list_select_related = ["party"]
    ordering = ["party__code"]

    def save_model(self, request: HttpRequest, obj: StandingMember, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_standing_member(member=obj, fields=form.changed_data, by=signed_in(request), at=timezone.now())
