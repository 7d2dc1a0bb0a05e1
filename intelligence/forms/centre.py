"""What people of the Operational Centre fill in, and what a recipient says of a grade."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Party, User
from intelligence import services
from intelligence.models import Shift
from intelligence.services import TriageData, WayIn

MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: str, help_text: str = "UTC.", *, required: bool = True) -> forms.DateTimeField:
    """A moment in UTC."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )


def with_codes(grades: Any) -> list[tuple[str, str]]:
    """Grades as "B: where ...", none of them preselected."""
    return [("", "Choose"), *((code, f"{code}: {words}") for code, words in grades.choices)]


class TriageStepForm(forms.Form):
    """Base: no field; subclasses name what the step needs."""

    def step_data(self) -> TriageData:
        """The input as the service takes it."""
        return TriageData(**self.cleaned_data)


class ReturnForm(TriageStepForm):
    """What the sender is to correct."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        label="What is to be corrected",
        help_text="The sender reads it as a contribution of Europol and answers with a correction.",
    )


class OutOfMandateForm(TriageStepForm):
    """Why Europol does not process it."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        label="Why it is out of mandate",
        help_text="The sender reads it. Europol does not use the contribution any more.",
    )


class PenForm(TriageStepForm):
    """Why it is kept apart, and until when."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, label="What is to be found out")
    until = moment_field("Ends", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = settings.TRIAGE_PEN_DAYS
        self.fields["until"].help_text = f"UTC, {days} days at most; empty means {days} days. It closes by itself then."


class ReasonForm(TriageStepForm):
    """A reason that stays inside the centre."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        label="Reason",
        help_text="Stays inside the Operational Centre.",
    )


class AnalysisForm(TriageStepForm):
    """Which project, why, and whether it is compared as well."""

    project = forms.TypedChoiceField(choices=(), coerce=UUID, widget=forms.RadioSelect, label="Project")
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        label="Why it serves the purpose of the project",
        help_text="The provider is told that it was accepted, not this reason.",
    )
    with_cross_check = forms.BooleanField(required=False, label="Accept it for cross-check as well")

    def __init__(self, *args: Any, ways: Iterable[WayIn], can_compare: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [way.project for way in ways if not way.reasons]
        chosen: Any = self.fields["project"]
        chosen.choices = [(str(project.pk), f"{project.code}: {project.name}") for project in possible]
        if len(possible) == 1:
            chosen.initial = str(possible[0].pk)
        if not can_compare:
            del self.fields["with_cross_check"]


TRIAGE_FORMS: dict[str, type[TriageStepForm]] = {
    "accept_for_cross_check": TriageStepForm,
    "accept_for_analysis": AnalysisForm,
    "return": ReturnForm,
    "out_of_mandate": OutOfMandateForm,
    "pen": PenForm,
    "note": ReasonForm,
    "reopen": ReasonForm,
}


class ShiftForm(forms.Form):
    """A planned shift."""

    starts_at = moment_field("Starts")
    ends_at = moment_field("Ends")
    people = forms.ModelMultipleChoiceField(queryset=User.objects.none(), label="On duty")
    contact = forms.CharField(max_length=80, required=False, label="Phone of the duty desk")

    def __init__(self, *args: Any, user: User, at: Any, shift: Shift | None = None, **kwargs: Any) -> None:
        if shift is not None:
            kwargs["initial"] = {
                "starts_at": shift.starts_at,
                "ends_at": shift.ends_at,
                "people": shift.people_ids,
                "contact": shift.contact,
            } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = services.people_of_centre(user, at)
        people.label_from_instance = lambda person: person.display_name


class HandoverForm(forms.Form):
    """What the next shift must know besides what is gathered."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        required=False,
        label="For the next shift",
        help_text="Basic protection level: name references and what to do, no content of contributions.",
    )


class OpinionForm(forms.Form):
    """Another grade with its reason, and who may see it besides the provider."""

    source_evaluation = forms.ChoiceField(choices=with_codes(SourceEvaluation), label="Source")
    information_evaluation = forms.ChoiceField(choices=with_codes(InformationEvaluation), label="Information")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, label="Reason")
    shown_to = forms.ModelMultipleChoiceField(
        queryset=Party.objects.none(),
        required=False,
        label="Also shown to",
        help_text="Seen only by parties that have the contribution anyway; you are not told which these are.",
    )

    def __init__(self, *args: Any, user: User, owner_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown_to: Any = self.fields["shown_to"]
        parties = Party.objects.filter(is_active=True).exclude(pk__in=[user.party_id, owner_id])
        shown_to.queryset = parties.order_by("name")


class OpinionAnswerForm(forms.Form):
    """What the provider says."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False, label="Your words to the author"
    )
