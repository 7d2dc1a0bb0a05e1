"""Forms of packages of partner agencies."""

from typing import Any

from django import forms

from europol_portal.parties.models import CrimeArea, Party, User
from operations.models import PackagePerson
from operations.reference import partners

Decision = PackagePerson.Decision


def date_input() -> forms.DateInput:
    """A day as browsers know it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PackageForm(forms.Form):
    """What the agency says of a package."""

    title = forms.CharField(max_length=160, help_text="Without personal data: it stands in lists and in the subject.")
    host = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="Host state",
        help_text="It decides on each person before anything goes on.",
    )  # fmt: skip
    crime_area = forms.ModelChoiceField(
        queryset=CrimeArea.objects.none(), to_field_name="code", help_text="Those that your mandate names."
    )
    place = forms.CharField(max_length=120, help_text="Where it was gathered.")
    gathered_on = forms.DateField(label="Gathered on", widget=date_input())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = Party.objects.filter(kind=Party.Kind.MEMBER_STATE, is_active=True)
        self.fields["host"].queryset = states.order_by("name")  # type: ignore[attr-defined]
        partner = partners().get(user.party.code)
        areas = CrimeArea.objects.order_by("position", "name")
        if partner and partner.areas:
            areas = areas.filter(code__in=partner.areas)
        self.fields["crime_area"].queryset = areas  # type: ignore[attr-defined]


class PackagePersonForm(forms.Form):
    """One person, with the necessity of reporting exactly this one."""

    name = forms.CharField(max_length=160)
    birth_date = forms.DateField(required=False, label="Date of birth", widget=date_input())
    category = forms.ChoiceField(choices=PackagePerson.Category, help_text="Why the person is in it.")
    account = forms.CharField(
        max_length=4000, label="What is known", widget=forms.Textarea(attrs={"rows": 4}), help_text="And who said it."
    )
    necessity = forms.CharField(
        max_length=1000, label="Necessity", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why this person must be reported. What holds for the whole package is no reason.",
    )  # fmt: skip


class PackageDecisionForm(forms.Form):
    """The host state on one person."""

    decision = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Decision.APPROVED, Decision.REFUSED)], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        max_length=500, required=False, help_text="Needed for a refusal. It stays: write nothing about the person."
    )
