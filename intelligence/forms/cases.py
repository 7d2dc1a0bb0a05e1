"""The form of a case."""

from typing import Any

from django import forms

from europol_portal.parties.models import User
from intelligence.forms.fields import OperationField, classification_field, crime_area_field
from operations.models import Operation


class CaseForm(forms.Form):
    """What a new case needs."""

    title = forms.CharField(
        max_length=200, help_text="Parties you send a contribution of this case see the title, others do not."
    )
    crime_area = crime_area_field()
    operation = OperationField(queryset=Operation.objects.none(), required=False, empty_label="None")
    classification = classification_field("Classification of the title")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operations = Operation.objects.visible_to(user).order_by("code_name", "pk")
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]
