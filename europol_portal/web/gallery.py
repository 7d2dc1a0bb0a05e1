"""Pages about the portal itself: every component once, and help with keys and codes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from europol_portal.core.fields import Classification, HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.web import codes


@dataclass(frozen=True)
class SamplePage:
    """A keyset page in the middle of a list."""

    newer: str = "n1"
    older: str = "o1"


class SampleForm(forms.Form):
    """One field of each kind, with invented content."""

    title = forms.CharField(help_text="One line that says what happened and where.")
    plate = forms.RegexField(
        r"^[A-Z0-9]+$", error_messages={"invalid": "Write the plate without spaces, like 71QX40"}, required=False
    )
    level = forms.ChoiceField(
        choices=[("", "Choose"), *Classification.choices],
        label="Classification",
        error_messages={"required": "Choose a classification"},
    )
    source = forms.ChoiceField(choices=SourceEvaluation.choices[:2], widget=forms.RadioSelect, label="Source")
    handling = forms.MultipleChoiceField(
        choices=HandlingCode.choices[1:3], widget=forms.CheckboxSelectMultiple, label="Handling", required=False
    )
    recipients = forms.MultipleChoiceField(
        choices=[("NL", "Netherlands"), ("PL", "Poland"), ("FX", "Frontex"), ("EP", "Europol")],
        help_text="Only those you choose will know that this exists.",
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What happened", required=False)
    attachment = forms.FileField(required=False, help_text="Up to 50 MB.")
    is_urgent = forms.BooleanField(required=False, label="Urgent: an officer looks at it at once")


class SampleFilter(forms.Form):
    """Filters of a list."""

    state = forms.ChoiceField(choices=[("", "Any"), ("open", "Open")], required=False)
    q = forms.CharField(required=False, label="Words", widget=forms.TextInput(attrs={"type": "search"}))


def components(request: HttpRequest) -> HttpResponse:
    """Every component once, in both densities; a test renders this page."""
    now = timezone.now()
    sheets = [_sheet("compact", now), _sheet("cosy", now)]
    return render(request, "web/components.html", {"sheets": sheets})


def help_page(request: HttpRequest) -> HttpResponse:
    """The keyboard map and the exact words of all codes."""
    context = {
        "levels": list(Classification),
        "handling": [codes.handling_words(code) for code in HandlingCode],
        "sources": [codes.source_words(code) for code in SourceEvaluation],
        "information": [codes.information_words(code) for code in InformationEvaluation],
    }
    return render(request, "web/help.html", context)


def _sheet(density: str, now: datetime) -> dict[str, Any]:
    form = SampleForm(
        {
            "title": "Container switch at Algeciras",
            "plate": "71 QX 40",
            "source": "B",
            "handling": ["H2"],
            "recipients": ["NL", "FX"],
        },
        auto_id=f"{density}_%s",
    )
    return {
        "density": density,
        "form": form,
        "filters": SampleFilter({"state": "open"}, auto_id=f"{density}_f_%s"),
        "page": SamplePage(),
        "levels": list(Classification),
        "markings": [codes.marking(level) for level in Classification],
        "steps": [
            {"label": "Asked", "note": "20 Nov", "state": "done"},
            {"label": "Assessed", "note": "23 Nov", "state": "done"},
            {"label": "Your answer", "note": "by Wed 12:00", "state": "now"},
            {"label": "Reserved", "note": "", "state": ""},
        ],
        "calm": now + timedelta(hours=6, minutes=28),
        "soon": now + timedelta(hours=1, minutes=18, seconds=30),
        "late": now - timedelta(hours=1, minutes=42),
        "past": now - timedelta(minutes=52),
    }
