"""Shape of what people type about results."""

from typing import Any

from django import forms

from europol_portal.parties.models import User
from operations.forms.operations import day_input
from operations.models import ActionDay, Operation
from operations.reference import result_types

MOST = 1_000_000


def substances() -> list[tuple[str, str]]:
    """Every substance that some type knows, and none."""
    names = dict.fromkeys(name for kind in result_types().values() for name in kind.substances)
    return [("", "None"), *((name, name.capitalize()) for name in names)]


class OperationResultForm(forms.Form):
    """A result of the own country; what the kind does not know stays empty."""

    kind = forms.ChoiceField(choices=lambda: [(one.code, one.name) for one in result_types().values()])
    number = forms.IntegerField(min_value=1, max_value=MOST, help_text="How many, in the unit of the kind.")
    on = forms.DateField(widget=day_input(), label="Day")
    substance = forms.ChoiceField(choices=substances, required=False, help_text="For drugs.")
    weight_kg = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=3, required=False, label="Weight, kg", help_text="Needed for drugs."
    )
    value_eur = forms.DecimalField(
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        label="Value, euro",
        help_text="Needed for cash and frozen assets.",
    )
    minors = forms.IntegerField(min_value=0, required=False, help_text="Of victims: how many are minors.")
    day = forms.ModelChoiceField(
        queryset=ActionDay.objects.none(), required=False, label="Action day", empty_label="None"
    )
    text = forms.CharField(max_length=300, required=False, label="In words", help_text="Without personal data.")

    def __init__(self, *args: Any, operation: Operation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = ActionDay.objects.visible_to(user).filter(operation=operation).order_by("starts_at")
        self.fields["day"].queryset = days  # type: ignore[attr-defined]
        self.fields["day"].label_from_instance = lambda day: day.title  # type: ignore[attr-defined]

    def clean_minors(self) -> int:
        """None said is none."""
        return self.cleaned_data["minors"] or 0


class CorrectionForm(OperationResultForm):
    """The right figures, and why they differ."""

    reason = forms.CharField(max_length=300, label="Why it is corrected")


class AttributionForm(forms.Form):
    """What a result belongs to."""

    reference = forms.CharField(
        max_length=24, help_text="Reference of a target, a task force or a proposal that you see, as OTF-2026-FR-1234."
    )
