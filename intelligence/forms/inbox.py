"""Acts on lines of the inbox."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from europol_portal.parties.models import User
from intelligence.services import Act, colleagues_for


class ColleagueField(forms.ModelChoiceField):
    """A colleague by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Full name."""
        return str(obj.display_name)


class AssigneeForm(forms.Form):
    """Whose work it becomes: people of the own party."""

    assignee = ColleagueField(
        queryset=User.objects.none(),
        required=False,
        empty_label="Give to",
        label="Colleague",
        widget=forms.Select(attrs={"class": "in"}),
    )

    def __init__(self, *args: Any, user: User, place: str = "lines", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{place}-%s"
        self.fields["assignee"].queryset = colleagues_for(user, on=timezone.now().date())  # type: ignore[attr-defined]


class ActForm(AssigneeForm):
    """One act and the lines it is for: those that are ticked, or the one whose own button was pressed."""

    act = forms.ChoiceField(choices=Act, required=False)

    def clean(self) -> dict[str, Any]:
        """The button of a line counts for that line alone."""
        given: dict[str, Any] = super().clean() or {}
        for act in Act:
            if pressed := self.data.get(f"{act}_one"):
                return given | {"act": act, "contributions": keys_of([pressed])}
        if not given.get("act"):
            raise forms.ValidationError("Choose what to do with the selected contributions.")
        return given | {"contributions": keys_of(self.data.getlist("contributions"))}  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note of the party."""

    text = forms.CharField(
        max_length=4000,
        label="Note for your party",
        help_text="Only people of your party who may see this contribution read it. @user.name tells a colleague.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
    )


class SavedViewForm(forms.Form):
    """A name for the filters that are set."""

    name = forms.CharField(max_length=40, label="Name", widget=forms.TextInput(attrs={"class": "in"}))
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(
        required=False, label="Share with my party", help_text="The name is then read by everybody of your party."
    )


def keys_of(values: list[str]) -> list[UUID]:
    """The keys among the values; a value that is none stands for nothing."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
