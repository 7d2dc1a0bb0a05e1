"""Shape of what is typed in data protection."""

from typing import Any

from django import forms
from django.utils import timezone

from europol_portal.parties.models import Authority, Party
from europol_portal.protection.models import (
    Alert,
    DataBreach,
    NecessityAssessment,
    ProviderConsultation,
    SampleCheck,
    SubjectRequest,
)
from europol_portal.protection.services.breaches import BreachAssessment, BreachData
from europol_portal.protection.services.necessity import NecessityData
from europol_portal.protection.services.requests import Answer, RequestData

Ground = SubjectRequest.Ground
OBJECTIONS = [(one.value, str(one.label)) for one in Ground if one not in {Ground.IDENTITY, Ground.UNFOUNDED}]


class DayInput(forms.DateInput):
    """A day, with the picker of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time, with the picker of the browser."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _text(longest: int, label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        max_length=longest, label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


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


class BreachForm(forms.Form):
    """A breach as somebody reports it."""

    title = forms.CharField(max_length=120, label="What happened, in a few words", help_text="Without names of people.")
    kinds = forms.MultipleChoiceField(
        choices=DataBreach.Kind.choices, widget=forms.CheckboxSelectMultiple, label="What was lost"
    )
    aware_at = forms.DateTimeField(
        widget=MomentInput(), label="Noticed at, UTC", help_text="When somebody first knew. The 72 hours run from here."
    )
    details = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label="How it happened and what is known",
        help_text="Which data, how many people about, who may have seen them. References, no content.",
    )  # fmt: skip

    def data_of_breach(self) -> BreachData:
        """As the service takes it."""
        values = self.cleaned_data | {"kinds": tuple(self.cleaned_data["kinds"])}
        return BreachData(**values)


class AssessmentForm(forms.Form):
    """How bad a breach is, and whose data are concerned."""

    risk = forms.ChoiceField(
        choices=DataBreach.Risk.choices, widget=forms.RadioSelect, label="Risk for the people concerned"
    )
    persons = forms.IntegerField(min_value=0, required=False, label="How many people, about")
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), label="What the finding rests on")
    owners = forms.ModelMultipleChoiceField(
        Party.objects.none(), to_field_name="code", required=False, label="Owners whose data are concerned",
        widget=forms.CheckboxSelectMultiple, help_text="Each will be told on its own, and learns of no other.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners: Any = self.fields["owners"]
        owners.queryset = Party.objects.filter(is_active=True).order_by("name")

    def assessment(self) -> BreachAssessment:
        """As the service takes it."""
        return BreachAssessment(**self.cleaned_data | {"owners": tuple(self.cleaned_data["owners"])})


class SupervisorForm(forms.Form):
    """What the supervisor was told."""

    text = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label="What the supervisor was told",
        help_text="Nature, categories and numbers about, likely consequences, measures (Article 92(3)).",
    )  # fmt: skip
    delay_reason = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Reasons for a delay",
        help_text="Needed when the 72 hours are over.",
    )  # fmt: skip


class OwnersForm(forms.Form):
    """What the owners are told."""

    message = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label="What the owners are told",
        help_text="Every owner reads the same words. Name no other owner.",
    )  # fmt: skip


class MeasuresForm(forms.Form):
    """What was done."""

    measures = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label="What was done so that it does not happen again",
    )


class NecessityForm(forms.Form):
    """The questions of a necessity assessment."""

    title = forms.CharField(max_length=120, label="The measure in a line", help_text="Without personal data.")
    occasion = forms.ChoiceField(choices=NecessityAssessment.Occasion.choices, label="Why an assessment is needed")
    about = forms.CharField(
        max_length=120, required=False, label="Concerns", help_text="Reference of the data set, project or operation."
    )
    measure = _text(4000, "What is planned", "With which data, by which means, and for how long.")
    people = _text(2000, "Whose data", "Categories of Annex II, and about how many people.")
    objective = _text(2000, "What it shall reach", "The purpose of Article 18(2), and what it is good for.")
    alternatives = _text(4000, "What milder was considered", "And why it does not do.")
    balance = _text(4000, "What it costs the people concerned", "And why that is fair in view of what it reaches.")
    safeguards = _text(4000, "What protects them", "Access, term, checks, erasure.")

    def data_of(self) -> NecessityData:
        """As the service takes it."""
        return NecessityData(**self.cleaned_data)


class DecisionForm(forms.Form):
    """The officer's opinion, and until when an approval holds."""

    opinion = _text(4000, "Opinion", "The author reads it.")
    review_on = forms.DateField(widget=DayInput(), label="Looked at again on", help_text="Until then it holds.")

    def __init__(self, *args: Any, has_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_day:
            del self.fields["review_on"]
