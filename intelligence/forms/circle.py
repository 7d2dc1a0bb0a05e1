"""Who inside the own party sees a contribution."""

from typing import Any

from django import forms

from europol_portal.parties.models import User
from intelligence.access import READERS


class PeopleField(forms.ModelMultipleChoiceField):
    """Colleagues by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Full name."""
        return str(obj.display_name)


class CircleForm(forms.Form):
    """The people of the own party who keep the contribution; nobody chosen opens it to the whole party."""

    people = PeopleField(
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only these people",
        help_text="You are always among them. Choose nobody to open it to your whole party again.",
    )

    def __init__(self, *args: Any, user: User, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.holding(*READERS, on=on).filter(party_id=user.party_id).exclude(pk=user.pk)
        self.fields["people"].queryset = colleagues.order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]
