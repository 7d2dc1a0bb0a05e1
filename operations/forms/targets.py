"""Shape of what people type about high value targets."""

import re
from datetime import date
from typing import Any

from django import forms

from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import CrimeArea, Party, Role, User
from europol_portal.web.codes import HANDLING_SHORT, allowed_levels
from operations.forms.operations import PeopleField, day_input
from operations.models import HIGHEST, Criterion, HighValueTarget

CODES = [(code.value, f"{code.value}, {HANDLING_SHORT[code]}") for code in HandlingCode if code != HandlingCode.H0]


class ReferencesField(forms.CharField):
    """References of contributions, apart by spaces, commas or lines."""

    def __init__(self, **kwargs: Any) -> None:
        words: dict[str, Any] = {"max_length": 1000, "required": False, "label": "Rests on contributions"}
        super().__init__(**words | kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        """The references one by one."""
        return tuple(one for one in re.split(r"[\s,;]+", super().clean(value) or "") if one)


class TargetForm(forms.Form):
    """What the nominating party says of a target."""

    kind = forms.ChoiceField(choices=HighValueTarget.Kind, initial=HighValueTarget.Kind.PERSON)
    name = forms.CharField(max_length=200, help_text="Your data, under your codes. Only those you ask see it.")
    role = forms.CharField(max_length=200, label="Part in the network", help_text="Leads, finances, supplies, hides.")
    crime_areas = forms.ModelMultipleChoiceField(queryset=CrimeArea.objects.none(), to_field_name="code")
    classification = forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL)
    handling_codes = forms.MultipleChoiceField(
        choices=CODES, required=False, widget=forms.CheckboxSelectMultiple, help_text="H0 always applies."
    )
    handling_text = forms.CharField(
        max_length=2000, required=False, label="Text of H3", widget=forms.Textarea(attrs={"rows": 2})
    )
    profile = forms.CharField(
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What the target does, where, and with which means. Facts, not origin.",
    )
    references = ReferencesField(
        help_text="References such as 4711-23. Their codes and marking are carried on, and nobody is shown the target "
        "for whom their owners have not agreed."
    )
    rests_on_conduct = forms.BooleanField(
        required=False,
        label="This nomination rests on what the target does",
        help_text="Never on nationality, ethnic origin or belief, and never on whom somebody knows.",
    )

    def __init__(self, *args: Any, on: date, target: HighValueTarget | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = CrimeArea.objects.valid_on(on)
        if target:
            areas |= CrimeArea.objects.filter(pk__in=target.crime_area_ids)
        self.fields["crime_areas"].queryset = areas.order_by("position", "name")  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Whom the nominating party asks."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        label="Country or body",
        empty_label="Choose one",
        help_text="It sees the target from now on. At Europol the duty desk sees it and names analysts.",
    )
    answer_until = forms.DateField(widget=day_input(), required=False, label="Answer by")
    message = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, seen_by: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = Party.objects.for_list().filter(personal_data_allowed=True).exclude(pk__in=seen_by)
        possible = possible.exclude(kind=Party.Kind.PRIVATE_PARTY)
        self.fields["party"].queryset = possible.order_by("name")  # type: ignore[attr-defined]


class CriterionField(forms.ModelChoiceField):
    """A criterion by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and guidance."""
        return f"{obj.name}. {obj.guidance}"


class PointsForm(forms.Form):
    """Points of the own party for one criterion."""

    criterion = CriterionField(queryset=Criterion.objects.none(), to_field_name="code", empty_label="Choose one")
    points = forms.IntegerField(min_value=0, max_value=HIGHEST, help_text=f"0 does not apply, {HIGHEST} is the most.")
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A sentence of its own. Nationality, ethnic origin, belief or acquaintance is no reason.",
    )
    references = ReferencesField(
        help_text="Needed for what the target does: references such as 4711-23 of contributions that show it."
    )

    def __init__(self, *args: Any, scale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].queryset = Criterion.objects.asked(scale)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Why a target stays one."""

    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label="Why it still belongs on the list"
    )


class AnalystsForm(forms.Form):
    """The analysts of Europol who work on a target."""

    people = PeopleField(
        queryset=User.objects.none(), to_field_name="username", widget=forms.CheckboxSelectMultiple, label="Analysts"
    )

    def __init__(self, *args: Any, user: User, rank: int, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        analysts = User.objects.holding(Role.ANALYST, on=on).filter(party_id=user.party_id, clearance_rank__gte=rank)
        self.fields["people"].queryset = analysts.order_by("last_name", "pk")  # type: ignore[attr-defined]
