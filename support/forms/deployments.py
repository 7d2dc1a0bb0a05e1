"""Shape of what people type about deployments."""

import uuid
from typing import Any

from django import forms

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import User
from support import services
from support.forms.funding import UtcInput
from support.forms.grants import NO_NAMES, text_field
from support.forms.requests import DayInput
from support.models import Deployment, DeploymentPerson, FieldEntry, LineTest
from support.models.deployments import RESTRICTIONS

HANDLING = {
    "H1": "Not as evidence in court without permission",
    "H2": "Not to be passed on without permission",
    "H3": "Other restriction",
}


class DeploymentForm(forms.Form):
    """What is done where."""

    title = forms.CharField(max_length=160, help_text=f"What is done there. Requester and host read it. {NO_NAMES}")
    place = forms.CharField(max_length=120)
    starts_on = forms.DateField(label="First day", widget=DayInput)
    ends_on = forms.DateField(label="Last day", widget=DayInput)

    def plan(self) -> services.DeploymentPlan:
        """What the service takes."""
        return services.DeploymentPlan(**self.cleaned_data)


class PersonForm(forms.Form):
    """Somebody of the team, or a contact of the host."""

    role = forms.ChoiceField(choices=DeploymentPerson.Role.choices)
    name = forms.CharField(max_length=120)
    person = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, empty_label="None", label="Account",
        help_text="Who is named with the account works in this deployment.",
    )  # fmt: skip
    reach = forms.CharField(max_length=120, label="How to reach", help_text="Number of the office, channel.")
    first_day = forms.DateField(widget=DayInput)
    last_day = forms.DateField(widget=DayInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(party_id=user.party_id, is_active=True).order_by("last_name", "first_name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def plan(self) -> services.PersonPlan:
        """What the service takes."""
        return services.PersonPlan(**self.cleaned_data)


class ChecklistForm(forms.Form):
    """Something to do before the start."""

    text = forms.CharField(max_length=160, help_text=NO_NAMES)


class LineForm(forms.Form):
    """A test of the line."""

    system = forms.ChoiceField(choices=LineTest.System.choices)
    line = forms.ChoiceField(choices=LineTest.Line.choices)
    worked = forms.TypedChoiceField(
        label="Result", choices=(("yes", "It worked"), ("no", "It did not work")), coerce=lambda value: value == "yes"
    )
    delay_ms = forms.IntegerField(label="Delay, milliseconds", min_value=0, required=False)
    note = forms.CharField(max_length=300, required=False, help_text=NO_NAMES)


class EntryForm(forms.Form):
    """What was found on the spot, in the name of the host."""

    kind = forms.ChoiceField(choices=FieldEntry.Kind.choices)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="What")
    source = forms.ChoiceField(
        choices=[(value, f"{value}, {label}") for value, label in SourceEvaluation.choices], initial=SourceEvaluation.X
    )
    information = forms.ChoiceField(
        choices=[(value, f"{value}, {label}") for value, label in InformationEvaluation.choices],
        initial=InformationEvaluation.FOUR,
    )
    handling_codes = forms.MultipleChoiceField(
        choices=[(code, HANDLING[code]) for code in RESTRICTIONS], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="As the host demands; H0 always applies.",
    )  # fmt: skip
    handling_text = forms.CharField(max_length=300, required=False, label="Words of H3")
    noted_at = forms.DateTimeField(label="Written at, UTC", required=False, widget=UtcInput, help_text="Empty: now.")
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def plan(self) -> services.EntryPlan:
        """What the service takes."""
        said = self.cleaned_data
        return services.EntryPlan(**(said | {"handling_codes": tuple(said["handling_codes"])}))


class DayReportForm(forms.Form):
    """What the team says of a day."""

    day = forms.DateField(widget=DayInput)
    text = text_field(3000, 4, help_text=f"What was done, what is needed. {NO_NAMES}")


class EndForm(forms.Form):
    """The end report."""

    report = text_field(5000, 8, help_text=f"What was done, what came of it, what should change. {NO_NAMES}")


class DeploymentNoteForm(forms.Form):
    """A step with its reason."""

    note = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_note:
            del self.fields["note"]


def days_of(deployment: Deployment) -> dict[str, Any]:
    """The days of the deployment, for forms that ask for some of them."""
    return {"first_day": deployment.starts_on, "last_day": deployment.ends_on}
