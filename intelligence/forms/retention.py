"""What an owner says at a review."""

from typing import Any

from django import forms
from django.utils import timezone

from intelligence.models import latest_review


class KeepForm(forms.Form):
    """Until when, and why."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why it is still needed",
        help_text="Recorded with your name. Your party alone reads it.",
    )
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Keep it until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = latest_review(timezone.now().date())
        self.fields["until"].initial = latest
        self.fields["until"].help_text = f"At most three years: {latest:%-d %B %Y}. Then it is reviewed again."


class GiveUpForm(forms.Form):
    """Why it is not needed any more."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why it is not needed any more",
        help_text="Name nobody. The reason is erased with the information.",
    )
