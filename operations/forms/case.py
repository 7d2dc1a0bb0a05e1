"""What of a case record is shown."""

from django import forms

from operations.models import CaseLine


class CaseForm(forms.Form):
    """A kind and a day; without them everything."""

    kind = forms.ChoiceField(required=False, choices=[("", "Everything"), *CaseLine.Kind.choices], label="Kind")
    on = forms.DateField(
        required=False, label="Day, UTC", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def asked(self) -> dict[str, object]:
        """What was asked for; what is not well formed counts as not asked."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
