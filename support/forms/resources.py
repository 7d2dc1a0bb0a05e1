"""Shape of what coordinators type about resources, bookings and proposals."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party
from support import services
from support.forms.requests import DayInput
from support.models import Resource, SupportRequest
from support.models.resources import MOST_DAYS_AROUND

MOST_WORDS = 20


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=600, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as people type it."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The words; raises ValidationError for one that is too long."""
        words = [word.strip() for word in str(super().clean(value)).split(",") if word.strip()]
        if len(words) > MOST_WORDS or any(len(word) > Resource.WORD for word in words):
            message = f"At most {MOST_WORDS} words of {Resource.WORD} letters, with commas between them."
            raise forms.ValidationError(message)
        return words


class ResourceForm(forms.Form):
    """One resource."""

    kind = forms.ChoiceField(choices=Resource.Kind.choices)
    code = forms.SlugField(max_length=24, help_text="What people call it, such as mo-3. Small letters and hyphens.")
    name = forms.CharField(max_length=120, help_text="What it is. For an expert the name.")
    base = forms.ModelChoiceField(
        queryset=Party.objects.order_by("name"), label="Stands in", help_text="Where it is when nobody has it."
    )
    skills = WordsField(help_text="What it can do, with commas between: phone extraction, drones.")
    languages = WordsField(help_text="What it speaks, with commas between: German, Polish.")
    clearance = forms.ChoiceField(
        choices=Classification.choices, initial=Classification.EU_RESTRICTED, help_text="Highest marking it may see."
    )
    travel_days = forms.IntegerField(
        min_value=0, max_value=MOST_DAYS_AROUND, initial=1, help_text="Days on the road, before and again after."
    )
    buffer_days = forms.IntegerField(
        min_value=0, max_value=MOST_DAYS_AROUND, initial=0, help_text="Days of rest or cleaning afterwards."
    )
    note = forms.CharField(max_length=300, required=False)
    is_active = forms.BooleanField(label="In use", required=False, initial=True)

    def plan(self) -> services.ResourcePlan:
        """What the service takes."""
        return services.ResourcePlan(**self.cleaned_data)


class DaysForm(forms.Form):
    """Days of a booking."""

    starts_on = forms.DateField(label="From", widget=DayInput, help_text="First day on the spot; the road is added.")
    ends_on = forms.DateField(label="Until", widget=DayInput)


class BlockForm(DaysForm):
    """Days out for maintenance or leave."""

    note = forms.CharField(max_length=300, required=False, label="Why")


class BookForm(DaysForm):
    """A resource for a request."""

    resource = forms.ModelChoiceField(queryset=Resource.objects.none(), empty_label="Choose")
    note = forms.CharField(max_length=300, required=False)
    field_order = ("resource", "starts_on", "ends_on", "note")

    def __init__(self, *args: Any, choices: Sequence[tuple[Resource, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resource"]
        field.queryset = Resource.objects.filter(pk__in=[row.pk for row, _free in choices])  # type: ignore[attr-defined]
        field.choices = [("", "Choose"), *((row.pk, _said(row, is_free)) for row, is_free in choices)]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Why a booking is given back."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PeriodForm(forms.Form):
    """The days of a report."""

    first = forms.DateField(label="From", widget=DayInput)
    last = forms.DateField(label="Until", widget=DayInput)

    def clean(self) -> dict[str, Any]:
        """The days in order, two years at most."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last - first).days <= 2 * 366:
            self.add_error("last", "Choose a day after the first, two years later at most.")
        return cleaned


class ProposalForm(forms.Form):
    """One proposal of the planner that a coordinator takes up."""

    request = forms.UUIDField()
    resource = forms.UUIDField()
    first = forms.DateField()
    last = forms.DateField()
    why = forms.CharField(max_length=300)


def days_wanted(request: SupportRequest) -> Mapping[str, date | None]:
    """The days of the request, for a booking."""
    return {
        "starts_on": request.scheduled_from or request.starts_on,
        "ends_on": request.scheduled_until or request.ends_on,
    }


def _said(resource: Resource, is_free: bool) -> str:  # noqa: FBT001  # one of two words
    return f"{resource.code}, {resource.name} ({resource.base.name}, {'free' if is_free else 'taken'})"
