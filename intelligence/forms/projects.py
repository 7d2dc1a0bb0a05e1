"""Forms of analysis projects and of the categories of people."""

from typing import Any

from django import forms

from europol_portal.parties.models import CrimeArea, Party, Role, User
from europol_portal.web.codes import allowed_levels
from intelligence.models import LONGEST_STORAGE_MONTHS, AnalysisProject, Contribution, Entity, ProjectAnalyst
from intelligence.services import ProjectContent

LISTS = ("crime_area_ids", "data_kinds", "person_categories")


def _day(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def _reason(label: str = "Reason", **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class ProjectForm(forms.Form):
    """What a project is (Article 18(3))."""

    code = forms.CharField(max_length=20, label="Short name", help_text="As people say it, in capitals.")
    name = forms.CharField(max_length=120)
    purpose = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    crime_area_ids = forms.ModelMultipleChoiceField(
        queryset=CrimeArea.objects.order_by("position", "name"),
        required=False,
        label="Crime areas",
        widget=forms.SelectMultiple(attrs={"data-placeholder": "Type a crime area"}),
    )
    data_kinds = forms.MultipleChoiceField(
        choices=Entity.Kind.choices, required=False, label="Categories of data", widget=forms.CheckboxSelectMultiple
    )
    person_categories = forms.MultipleChoiceField(
        choices=AnalysisProject.PERSONS,
        required=False,
        label="Categories of persons",
        widget=forms.CheckboxSelectMultiple,
        help_text="People without a category never enter a project.",
    )
    conditions = forms.CharField(
        max_length=4000,
        required=False,
        label="Conditions for access, transfer and use",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    storage_months = forms.IntegerField(
        min_value=1, max_value=LONGEST_STORAGE_MONTHS, initial=LONGEST_STORAGE_MONTHS, label="Storage in months"
    )
    review_on = _day(label="Review by")
    board_informed_on = _day(required=False, label="Management Board informed on")
    supervisor_informed_on = _day(required=False, label="EDPS informed on")
    classification = forms.ChoiceField(choices=allowed_levels, label="Classification of this page", initial="bpl")

    def content(self) -> ProjectContent:
        """The definition."""
        data = dict(self.cleaned_data)
        data["crime_area_ids"] = tuple(sorted(area.pk for area in data["crime_area_ids"]))
        return ProjectContent(**data | {name: tuple(data[name]) for name in LISTS})


class JoinForm(forms.Form):
    """Who takes part."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="Country or body", empty_label="Choose one"
    )
    basis = forms.CharField(
        max_length=500,
        required=False,
        label="Arrangement by which a third party joins",
        help_text="Only for parties outside the Union.",
    )

    def __init__(self, *args: Any, project: AnalysisProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Party.objects.for_list().exclude(pk__in=project.party_ids)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class AnalystField(forms.ModelChoiceField):
    """An analyst by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Full name."""
        return str(obj.display_name)


class AnalystForm(forms.Form):
    """Who works on the project."""

    person = AnalystField(queryset=User.objects.none(), label="Analyst", empty_label="Choose one")
    task = forms.ChoiceField(choices=ProjectAnalyst.Task.choices, initial=ProjectAnalyst.Task.ANALYST)

    def __init__(self, *args: Any, project: AnalysisProject, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.holding(Role.ANALYST, on=on).filter(party_id=project.owner_id, is_active=True)
        self.fields["person"].queryset = people.order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = _reason()


class NoteForm(forms.Form):
    """Why a project takes a step."""

    note = _reason(required=False)


class ReviewForm(forms.Form):
    """Why the project is still needed, and until when."""

    reason = _reason("Why it is still needed")
    review_on = _day(label="Next review by")


class AcceptForm(forms.Form):
    """Which contribution, and why."""

    contribution = forms.CharField(
        max_length=40, label="Contribution", help_text="Its reference, such as 20417733-5118."
    )
    reason = _reason("Why it serves the purpose of the project")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_contribution(self) -> Contribution:
        """The contribution of the reference, if the person may know it."""
        case, _, message = self.cleaned_data["contribution"].strip().partition("-")
        found = None
        if case.isdecimal() and message.isdecimal() and max(len(case), len(message)) < 10:  # noqa: PLR2004 - integer
            sent = Contribution.objects.visible_to(self.user).sent().for_list()
            found = sent.filter(case_number=int(case), message_number=int(message)).first()
        if found is None:
            message_text = "No contribution that you can see has this reference."
            raise forms.ValidationError(message_text)
        chosen: Contribution = found
        return chosen


class CategoryForm(forms.Form):
    """Why a person is in the contribution, as its owner says now."""

    category = forms.ChoiceField(choices=[("", "Choose one"), *Entity.DataSubjectCategory.choices], label="Category")
    reason = _reason("Why it changes", help_text="Recipients read it beside what you sent.")
    necessity = forms.CharField(
        max_length=500,
        required=False,
        label="Why the data are strictly necessary",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed for witnesses, victims, informants and people under 18.",
    )
