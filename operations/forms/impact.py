"""Shape of what is asked of impact: a period, what it is narrowed to, what the charts count."""

from datetime import date, timedelta
from typing import Any

from django import forms

from europol_portal.parties.models import EmpactPriority, Party
from operations.forms.operations import day_input
from operations.reference import result_types
from operations.services import FORMS, ImpactQuestion
from operations.sources import Trace

LONGEST = timedelta(days=5 * 366)
USUAL = timedelta(days=364)


class ImpactForm(forms.Form):
    """The filters of the page; all of them stand in the address."""

    first = forms.DateField(widget=day_input(), label="From")
    last = forms.DateField(widget=day_input(), label="Until")
    kind = forms.ChoiceField(
        choices=lambda: [(one.code, one.name) for one in result_types().values()], label="Charts count", required=False
    )
    priority = forms.ModelChoiceField(
        queryset=EmpactPriority.objects.none(), to_field_name="code", required=False, empty_label="All priorities"
    )
    party = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", required=False, label="Country", empty_label="All"
    )
    service = forms.CharField(max_length=200, required=False, label="With support of", help_text="Name of a service.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].queryset = EmpactPriority.objects.order_by("cycle__code", "position")  # type: ignore[attr-defined]
        self.fields["party"].queryset = Party.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period is in order, and at most five years long."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and not timedelta(0) <= last - first <= LONGEST:
            self.add_error("last", "The period ends after it begins and is at most five years long.")
        return said

    def question(self) -> ImpactQuestion:
        """What was asked."""
        said = self.cleaned_data
        return ImpactQuestion(
            first=said["first"],
            last=said["last"],
            priority=said["priority"].code if said["priority"] else "",
            party=said["party"].code if said["party"] else "",
            service=said["service"],
            kind=said["kind"] or "arrest",
        )


def usual_days(today: date) -> dict[str, str]:
    """The last twelve months, as the address says it."""
    return {"first": (today - USUAL).isoformat(), "last": today.isoformat()}


class ExportForm(forms.Form):
    """A copy of the report."""

    form = forms.ChoiceField(choices=[(form, form.upper()) for form in FORMS], label="Form")
    purpose = forms.CharField(
        max_length=200, required=False, label="What it is for", help_text="Needed above basic protection level."
    )


class SourceForm(forms.Form):
    """What led to a result; the choices are support and hits that the person sees."""

    source = forms.ChoiceField(label="What led to it")

    def __init__(self, *args: Any, found: list[Trace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        choices = [(f"{one.kind}:{one.key}", f"{one.reference}, {one.title} ({one.state})") for one in found]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
