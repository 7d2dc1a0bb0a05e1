"""What a person fills in for a step of a request for information."""

from typing import Any

from django import forms

from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.deadlines import REFUSAL_WORDS
from intelligence.models import InformationRequest
from intelligence.services import StepData


class RequestStepForm(forms.Form):
    """Base: no field; subclasses name what the step needs."""

    def __init__(self, *args: Any, request_row: InformationRequest, user: User, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request_row, self.user, self.on = request_row, user, on

    def step_data(self) -> StepData:
        """The input as the service takes it."""
        return StepData(**self.cleaned_data)


class TextForm(RequestStepForm):
    """A reason or an explanation."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, label="Reason")


class ClarificationForm(RequestStepForm):
    """A question, or its answer."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, label="Clarification")


class IndirectForm(RequestStepForm):
    """Why it is not directly accessible."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=500, label="Reason")


class DelayForm(TextForm):
    """A delay notice."""

    expected_at = forms.DateTimeField(
        label="Answer expected",
        help_text="UTC.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class RefusalForm(RequestStepForm):
    """A reason of the closed list."""

    reason = forms.ChoiceField(
        choices=[("", "Choose"), *((reason.value, words) for reason, words in REFUSAL_WORDS.items())],
        label="Reason (Directive (EU) 2023/977, Article 6)",
    )


class AssignForm(RequestStepForm):
    """Who of the party works on it."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label="Person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            User.objects.holding(*READERS, on=self.on).filter(party_id=self.user.party_id).order_by("last_name", "pk")
        )
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["person"].initial = self.user.pk


class NoInformationForm(RequestStepForm):
    """Nothing is held: closes without a contribution."""

    def step_data(self) -> StepData:
        """The outcome is given by the step."""
        return StepData(outcome="no_information")


STEP_FORMS: dict[str, type[RequestStepForm]] = {
    "assign": AssignForm,
    "indirect": IndirectForm,
    "ask_clarification": ClarificationForm,
    "clarify": ClarificationForm,
    "need_judge": DelayForm,
    "delay": DelayForm,
    "authorised": RequestStepForm,
    "answer": NoInformationForm,
    "refuse": RefusalForm,
    "withdraw": RequestStepForm,
}
