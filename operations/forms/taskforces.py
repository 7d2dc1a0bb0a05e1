"""Shape of what people type about task forces."""

from datetime import date
from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from europol_portal.web.codes import allowed_levels
from operations.access import READERS
from operations.forms.operations import day_input
from operations.models import HighValueTarget, Operation, TaskForce, TaskForceResult
from operations.services.taskforces.contents import WRITTEN_BY_PEOPLE

LONG = {"rows": 8}


class TaskForceForm(forms.Form):
    """What the lead says of a task force."""

    code_name = forms.CharField(max_length=40, help_text="One or two words that tell nothing about the targets.")
    title = forms.CharField(max_length=160, help_text="What it is about, in one line, without personal data.")
    crime_areas = forms.ModelMultipleChoiceField(queryset=CrimeArea.objects.none(), to_field_name="code")
    classification = forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL)
    starts_on = forms.DateField(widget=day_input(), label="Starts on")
    ends_on = forms.DateField(
        widget=day_input(), label="Ends on", help_text="After this day it must be renewed or closed."
    )
    objectives = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    plan = forms.CharField(
        max_length=10000, required=False, label="Operational plan", widget=forms.Textarea(attrs=LONG)
    )
    rules = forms.CharField(
        max_length=10000,
        required=False,
        label="Rules of information exchange",
        widget=forms.Textarea(attrs=LONG),
        help_text="Case to be used, handling codes, what is opened to whom. Every party signs them; a change must be "
        "signed again.",
    )

    def __init__(self, *args: Any, on: date, force: TaskForce | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = CrimeArea.objects.valid_on(on)
        if force:
            areas |= CrimeArea.objects.filter(pk__in=force.crime_area_ids)
        self.fields["crime_areas"].queryset = areas.order_by("position", "name")  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Whom the lead invites."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        label="Country or body",
        empty_label="Choose one",
        help_text="It sees the task force from now on and takes part once it has signed the rules.",
    )
    basis = forms.CharField(
        max_length=200,
        required=False,
        label="Agreement",
        help_text="Needed outside the Union: the agreement by which the party joins.",
    )
    message = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, seen_by: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = Party.objects.for_list().filter(personal_data_allowed=True).exclude(pk__in=seen_by)
        possible = possible.exclude(kind=Party.Kind.PRIVATE_PARTY)
        self.fields["party"].queryset = possible.order_by("name")  # type: ignore[attr-defined]


class PersonField(forms.ModelChoiceField):
    """A colleague by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Full name."""
        return str(obj.display_name)


class AnswerForm(forms.Form):
    """An answer to the invitation; who signs names the contact."""

    contact = PersonField(
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        label="Point of contact",
        empty_label="I am",
    )
    note = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, step: str, is_needed: bool, user: User, rank: int, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_needed
        self.fields["note"].label = "Reason" if is_needed else "Note"
        self.fields["note"].help_text = "All members read it."
        if step != "sign":
            del self.fields["contact"]
            return
        people = User.objects.holding(*READERS, on=on).filter(party_id=user.party_id, clearance_rank__gte=rank)
        others = people.exclude(pk=user.pk).order_by("last_name", "pk")
        self.fields["contact"].queryset = others  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """A line that members read."""

    text = forms.CharField(max_length=4000, label="Text", widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in WRITTEN_BY_PEOPLE])


class ResultForm(forms.Form):
    """A result of the own party."""

    kind = forms.ChoiceField(choices=TaskForceResult.Kind)
    number = forms.IntegerField(min_value=1, max_value=100_000)
    on = forms.DateField(widget=day_input(), label="Day")
    text = forms.CharField(max_length=300, required=False, label="In words", help_text="Without personal data.")


class RenewForm(forms.Form):
    """A later end, and why."""

    ends_on = forms.DateField(widget=day_input(), label="New end")
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), label="Why it goes on")


class ReportForm(forms.Form):
    """The closing report."""

    report = forms.CharField(max_length=20000, widget=forms.Textarea(attrs={"rows": 12}), label="Closing report")
    lessons = forms.CharField(max_length=10000, widget=forms.Textarea(attrs={"rows": 6}))


class TargetChoice(forms.ModelChoiceField):
    """A target by reference and name."""

    def label_from_instance(self, obj: Any) -> str:
        """Reference and name."""
        return f"{obj.reference} {obj.name}"


class LinkForm(forms.Form):
    """An own target or operation to link."""

    target = TargetChoice(queryset=HighValueTarget.objects.none(), required=False, empty_label="None")
    operation = forms.ModelChoiceField(queryset=Operation.objects.none(), required=False, empty_label="None")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = HighValueTarget.objects.visible_to(user).filter(
            owner_id=user.party_id, status__in=["active", "dormant"]
        )
        operations = Operation.objects.visible_to(user).led_by(user.party).open()
        self.fields["target"].queryset = targets.order_by("-pk")  # type: ignore[attr-defined]
        self.fields["operation"].queryset = operations.order_by("-pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        typed: dict[str, Any] = super().clean() or {}
        if bool(typed.get("target")) == bool(typed.get("operation")) and not self.errors:
            self.add_error(None, "Choose a target or an operation.")
        return typed
