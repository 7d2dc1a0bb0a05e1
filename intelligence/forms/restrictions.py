"""Forms that restrict, recall and pass on."""

from datetime import UTC
from typing import Any

from django import forms

from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Party, User
from intelligence.forms.contributions import PURPOSES_OFFERED
from intelligence.forms.fields import RecipientsField
from intelligence.services import Limits

CODES = [(code.value, str(code.label)) for code in HandlingCode if code is not HandlingCode.H0]


class RestrictForm(forms.Form):
    """What the owner adds to a contribution."""

    handling_codes = forms.MultipleChoiceField(
        choices=[], required=False, widget=forms.CheckboxSelectMultiple, label="Handling codes to add"
    )
    handling_text = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Text of H3"
    )
    is_closed_to_onward_sharing = forms.BooleanField(required=False, label="Not to be passed on")
    hides_hits = forms.BooleanField(
        required=False,
        label="Tell nobody of hits on it",
        help_text="In a cross-check only you and Europol learn of a hit; the other party learns nothing.",
    )
    is_closed_to_third_countries = forms.BooleanField(
        required=False,
        label="Not for third countries",
        help_text="Third countries and organisations outside the Union that have it lose access at once.",
    )
    named_parties = forms.ModelMultipleChoiceField(
        queryset=Party.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-placeholder": "Type a country"}),
        label="Only for these parties",
        help_text="Others that have it lose access at once. Recipients are not told who is named.",
    )
    purposes = forms.MultipleChoiceField(
        choices=[(purpose.value, str(purpose.label)) for purpose in PURPOSES_OFFERED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only for these purposes",
    )
    valid_until = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        label="Valid until (UTC)",
        help_text="Recipients see it until then.",
    )
    erase_by = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        label="To be erased by",
        help_text="After this day (UTC) its content is erased for good, for you too. Lift the restriction to keep it.",
    )
    text = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), label="In words",
        help_text="Shown wherever the contribution is shown.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, given: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handling_codes"].choices = [pair for pair in CODES if pair[0] not in given]  # type: ignore[attr-defined]
        self.fields["named_parties"].queryset = Party.objects.for_list().exclude(pk=user.party_id)  # type: ignore[attr-defined]

    def clean_valid_until(self) -> Any:
        """The moment is typed in UTC, the working time of the portal."""
        moment = self.cleaned_data["valid_until"]
        return moment.replace(tzinfo=UTC) if moment else None

    def limits(self) -> Limits:
        """What was chosen."""
        chosen = self.cleaned_data
        return Limits(
            handling_codes=tuple(chosen["handling_codes"]),
            handling_text=chosen["handling_text"],
            text=chosen["text"],
            purposes=tuple(chosen["purposes"]),
            named_parties=tuple(chosen["named_parties"]),
            is_closed_to_third_countries=chosen["is_closed_to_third_countries"],
            is_closed_to_onward_sharing=chosen["is_closed_to_onward_sharing"],
            hides_hits=chosen["hides_hits"],
            valid_until=chosen["valid_until"],
            erase_by=chosen["erase_by"],
        )


class ReasonForm(forms.Form):
    """Why; recipients read it."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason")


class ForwardForm(forms.Form):
    """To whom, and the forwarder's own words."""

    to = RecipientsField(label="To")
    note = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Covering note",
        help_text="Your own words. The contribution itself is seen as its owner wrote it.",
    )


class AddRecipientsForm(forms.Form):
    """To whom the owner opens what it sent."""

    to = RecipientsField(label="To")
