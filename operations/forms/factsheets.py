"""Shape of what the lead writes for the public."""

from django import forms


class FactsheetForm(forms.Form):
    """The words of a factsheet; its figures are computed."""

    title = forms.CharField(max_length=120, help_text="As the public reads it. No code name, no person, no target.")
    text = forms.CharField(
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        label="What was done",
        help_text="Without personal data and methods. A paragraph per line.",
    )
