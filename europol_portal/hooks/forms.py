"""Shape of a webhook as people type it."""

from typing import Any

from django import forms

from europol_portal.notifications import rules


class WebhookForm(forms.Form):
    """Where to tell, and of what."""

    label = forms.CharField(max_length=60, label="Program", help_text="So that you know it again.")
    url = forms.URLField(max_length=300, label="Address", assume_scheme="https", help_text="It begins with https://.")
    kinds = forms.MultipleChoiceField(
        required=False, label="News", help_text="None chosen: all of them. What you may not see is never told."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kinds"]
        field.choices = kinds()


def kinds() -> list[tuple[str, str]]:
    """Every kind of news by its words."""
    return sorted(((kind, rules.title_of(kind)) for kind in rules.kinds()), key=lambda row: row[1])
