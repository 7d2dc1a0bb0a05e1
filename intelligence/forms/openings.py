"""What an owner opens to members of a task force."""

from typing import Any

from django import forms

from europol_portal.parties.models import Party
from operations.models import TaskForceMember


class OpeningForm(forms.Form):
    """One contribution, chosen members, and why."""

    reference = forms.CharField(
        max_length=40, label="Contribution", help_text="Reference of a contribution of your own, such as 4711-23."
    )
    parties = forms.ModelMultipleChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        label="Open it to",
        help_text="Only members that have signed the rules as they stand. It closes by itself at the end date.",
    )
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="What the joint analysis needs it for"
    )

    def __init__(self, *args: Any, members: list[TaskForceMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Party.objects.filter(pk__in=[member.party_id for member in members])
        self.fields["parties"].queryset = chosen.order_by("name")  # type: ignore[attr-defined]
