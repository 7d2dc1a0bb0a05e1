"""Shape of a request for several services."""

from typing import Any

from django import forms
from django.utils import timezone

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from europol_portal.web.codes import allowed_levels
from operations.models import Operation
from support.forms.requests import COUNTRIES, DayInput, OperationField
from support.models import Service, SupportRequest
from support.services import BundlePlan


class ServicesField(forms.ModelMultipleChoiceField):
    """Services by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.name)


class BundleForm(forms.Form):
    """The services, and what all of their requests share."""

    services = ServicesField(
        queryset=Service.objects.none(),
        to_field_name="code",
        help_text="Two to eight. Each gets a draft that asks what it needs to know.",
    )
    title = forms.CharField(max_length=120, help_text="What it is for, in one line. No names of persons.")
    need = forms.CharField(
        label="What it is for",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the support shall change for your case. No names of persons.",
    )
    operation = OperationField(
        queryset=Operation.objects.none(),
        required=False,
        empty_label="None",
        help_text="Europol reads its name only if it takes part in it. The other countries do not see your request.",
    )
    country = forms.ModelChoiceField(queryset=Party.objects.none(), required=False, empty_label="Choose")
    place = forms.CharField(max_length=120, required=False, help_text="Town and site.")
    starts_on = forms.DateField(label="From", required=False, widget=DayInput)
    ends_on = forms.DateField(label="Until", required=False, widget=DayInput)
    urgency = forms.ChoiceField(choices=SupportRequest.Urgency.choices)
    classification = forms.ChoiceField(choices=(), initial=Classification.BPL, label="Classification of this request")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Service.objects.offered_on(timezone.now().date())
        keys = [service.pk for service in offered if service.is_open_to(user.party)]
        operations = Operation.objects.visible_to(user).open().order_by("code_name", "pk")
        countries = Party.objects.filter(kind__in=COUNTRIES, is_active=True).order_by("name", "pk")
        for name, rows in (
            ("services", offered.filter(pk__in=keys)),
            ("operation", operations),
            ("country", countries),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["classification"].choices = allowed_levels(user.clearance_rank)  # type: ignore[attr-defined]

    def plan(self) -> BundlePlan:
        """What the services take."""
        typed = self.cleaned_data
        return BundlePlan(**(typed | {"services": tuple(typed["services"])}))
