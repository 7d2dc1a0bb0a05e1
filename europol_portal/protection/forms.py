"""Shape of what is typed in data protection."""

from typing import Any

from django import forms
from django.utils import timezone

from europol_portal.parties.models import Authority
from europol_portal.protection.models import Alert, ProviderConsultation, SampleCheck, SubjectRequest
from europol_portal.protection.services.requests import Answer, RequestData

Ground = SubjectRequest.Ground
OBJECTIONS = [(one.value, str(one.label)) for one in Ground if one not in {Ground.IDENTITY, Ground.UNFOUNDED}]


class DayInput(forms.DateInput):
    """A day, with the picker of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RequestForm(forms.Form):
    """A request as an authority registers it."""

    kind = forms.ChoiceField(choices=SubjectRequest.Kind.choices, label="What is asked for")
    received_on = forms.DateField(
        widget=DayInput(), label="Received on", help_text="The answer is due three months after this day."
    )
    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="Authority that received it", required=False, to_field_name="code"
    )
    name = forms.CharField(max_length=200, help_text="As on the proof of identity.")
    also_known_as = forms.CharField(
        max_length=600, required=False, label="Other spellings and names", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line. The search compares whole names.",
    )  # fmt: skip
    born_on = forms.DateField(widget=DayInput(), required=False, label="Born on")
    details = forms.CharField(
        max_length=4000, required=False, label="What the person writes", widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, is_officer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.now().date()
        if is_officer:
            field: Any = self.fields["authority"]
            units = Authority.objects.filter(kind=Authority.Kind.NATIONAL_UNIT)
            field.queryset = units.select_related("party").order_by("name")
            field.help_text = "Empty: it came to Europol itself."
        else:
            del self.fields["authority"]

    def data_of_request(self) -> RequestData:
        """As the service takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "authority"}
        return RequestData(**given)


class IdentifyForm(forms.Form):
    """How the identity was proven."""

    proof = forms.CharField(
        max_length=300, label="How the identity was proven", help_text="The kind of document and who saw it, no number."
    )


class AnswerForm(forms.Form):
    """What the person is told."""

    outcome = forms.ChoiceField(choices=SubjectRequest.Outcome.choices)
    ground = forms.ChoiceField(
        choices=[("", "None: granted in full"), *Ground.choices], required=False, label="Ground, Art. 36(6)"
    )
    text = forms.CharField(
        max_length=8000, label="Answer", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The authority hands it to the person. Say that a complaint to the supervisor is possible.",
    )  # fmt: skip

    def answer(self) -> Answer:
        """As the service takes it."""
        return Answer(**self.cleaned_data)


class ConsultationForm(forms.Form):
    """What a provider says."""

    position = forms.ChoiceField(
        choices=ProviderConsultation.Position.choices, widget=forms.RadioSelect, label="Do you object?"
    )
    ground = forms.ChoiceField(
        choices=[("", "No objection"), *OBJECTIONS], required=False, label="Ground of the objection, Art. 36(6)"
    )
    reason = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only Europol’s data protection officer reads it.",
    )  # fmt: skip


class AlertForm(forms.Form):
    """What the officer concludes."""

    decision = forms.ChoiceField(choices=Alert.Decision.choices, widget=forms.RadioSelect, label="Conclusion")
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Whom you asked, and what the answer was."
    )


class SampleForm(forms.Form):
    """What the officer finds."""

    verdict = forms.ChoiceField(
        choices=SampleCheck.Verdict.choices, widget=forms.RadioSelect, label="Was it justified?"
    )
    note = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Needed for a doubt."
    )
