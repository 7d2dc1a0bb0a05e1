"""The form of a template."""

from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from intelligence.forms.contributions import PURPOSES_OFFERED, RESTRICTIONS
from intelligence.forms.fields import RecipientsField, classification_field, crime_area_field
from intelligence.models import FRAMED_KINDS, Contribution
from intelligence.services import TemplateContent

PLAIN = ("name", "kind", "subject", "body", "classification", "handling_text", "urgency")


class TemplateForm(forms.Form):
    """The frame of contributions."""

    name = forms.CharField(max_length=80, help_text="As your colleagues look for it.")
    kind = forms.ChoiceField(choices=FRAMED_KINDS)
    urgency = forms.ChoiceField(choices=Contribution.Urgency.choices)
    to = RecipientsField(label="To", required=False)
    cc = RecipientsField(label="Copy to", required=False)
    subject = forms.CharField(required=False, max_length=200, help_text="The part of the line that is always the same.")
    body = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        label="Text",
        help_text="Headings and standing sentences. No personal data: a template stays when contributions are erased.",
    )
    crime_area = crime_area_field(required=False)
    classification = classification_field()
    handling_codes = forms.MultipleChoiceField(
        choices=RESTRICTIONS, required=False, widget=forms.CheckboxSelectMultiple, label="Handling codes"
    )
    handling_text = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Text of H3"
    )
    purposes = forms.MultipleChoiceField(
        choices=[(purpose.value, str(purpose.label)) for purpose in PURPOSES_OFFERED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Purposes for Europol",
    )
    is_confirmed = forms.BooleanField(required=False, label="It holds no data of a person")

    def content(self) -> TemplateContent:
        """What was typed."""
        data = self.cleaned_data
        return TemplateContent(
            **{name: data[name] for name in PLAIN},
            crime_area=data["crime_area"],
            handling_codes=tuple(data["handling_codes"]),
            purposes=tuple(data["purposes"]),
            to=tuple(data["to"]),
            cc=tuple(data["cc"]),
        )

    @staticmethod
    def initial_of(content: TemplateContent) -> dict[str, Any]:
        """First values for a template."""
        return {name: getattr(content, name) for name in PLAIN} | {
            "crime_area": content.crime_area and content.crime_area.pk,
            "handling_codes": list(content.handling_codes),
            "purposes": list(content.purposes),
            "to": [authority.pk for authority in content.to],
            "cc": [authority.pk for authority in content.cc],
            "classification": content.classification or Classification.BPL,
        }
