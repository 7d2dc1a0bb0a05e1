"""Administrators keep the defaults by crime area and the limits of searches; nothing else is shown here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from europol_portal.accounts.site import ServiceAdmin
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Authority
from europol_portal.web.codes import allowed_levels
from europol_portal.web.http import signed_in
from intelligence import services
from intelligence.models import CrimeAreaDefault, ProcessingPurpose, QuestLimit
from intelligence.services import quest

CODES = [(code.value, f"{code.value}, {code.label}") for code in (HandlingCode.H1, HandlingCode.H2)]


class DefaultForm(forms.ModelForm):
    """Codes and purposes as boxes to tick."""

    classification = forms.ChoiceField(choices=allowed_levels)
    handling_codes = forms.MultipleChoiceField(
        choices=CODES, required=False, widget=forms.CheckboxSelectMultiple, help_text="H0 always applies."
    )
    purposes = forms.MultipleChoiceField(
        choices=ProcessingPurpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


@admin.register(CrimeAreaDefault)
class CrimeAreaDefaultAdmin(ServiceAdmin):
    """What a contribution begins with; an entry that is no longer wanted is switched off."""

    form = DefaultForm
    fields = ["crime_area", "kind", "to", "cc", "classification", "handling_codes", "purposes", "is_active"]
    filter_horizontal = ["to", "cc"]
    list_display = ["crime_area", "kind", "classification", "handling_codes", "is_active"]
    list_filter = ["kind", "is_active", "crime_area"]
    list_select_related = ["crime_area"]
    search_fields = ["crime_area__name", "crime_area__code"]
    ordering = ["crime_area__position", "kind"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only authorities that take contributions."""
        return super().formfield_for_manytomany(
            db_field, request, **kwargs | {"queryset": Authority.objects.mailboxes().order_by("party__code", "name")}
        )

    def save_model(self, request: HttpRequest, obj: CrimeAreaDefault, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service, recipients included."""
        typed = form.cleaned_data
        services.save_default(
            entry=obj,
            to=list(typed["to"]),
            cc=list(typed["cc"]),
            fields=form.changed_data,
            by=signed_in(request),
            at=timezone.now(),
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing is left to save."""


@admin.register(QuestLimit)
class QuestLimitAdmin(ServiceAdmin):
    """How much a party may search, where it is not what holds for all."""

    fields = ["party", "lines_per_hour", "lines_per_day", "open_lists"]
    list_display = ["party", "lines_per_hour", "lines_per_day", "open_lists"]
    list_select_related = ["party"]
    ordering = ["party__code"]

    def save_model(self, request: HttpRequest, obj: QuestLimit, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        quest.save_limit(limit=obj, by=signed_in(request), at=timezone.now())
