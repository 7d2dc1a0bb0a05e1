"""Shape of what people type into the pages of operations."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.core.file_types import ALLOWED_EXTENSIONS
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from europol_portal.web.codes import allowed_levels
from europol_portal.web.uploads import FilesField, FilesInput
from operations.access import READERS
from operations.models import RESTRICTIONS, LogEntry, Operation, Participation
from operations.services.log import ASKED, WRITTEN_BY_PEOPLE, Handling


def day_input() -> forms.DateInput:
    """A date as browsers know it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class OperationForm(forms.Form):
    """What the lead says about an operation."""

    code_name = forms.CharField(max_length=40, help_text="One or two words that tell nothing about the target.")
    title = forms.CharField(max_length=160, help_text="What it is about, in one line, without personal data.")
    crime_areas = forms.ModelMultipleChoiceField(
        queryset=CrimeArea.objects.none(),
        to_field_name="code",
        help_text="One or more forms of crime of Annex I.",
    )
    priority = forms.ModelChoiceField(
        queryset=EmpactPriority.objects.none(),
        to_field_name="code",
        required=False,
        label="EMPACT priority",
        empty_label="None",
    )
    classification = forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL)
    starts_on = forms.DateField(widget=day_input(), label="Starts on")
    action_day_on = forms.DateField(widget=day_input(), required=False, label="Action day")
    ends_on = forms.DateField(widget=day_input(), required=False, label="Ends on")
    summary = forms.CharField(
        max_length=5000,
        required=False,
        label="Situation",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Names of persons belong into contributions, with their codes.",
    )
    objectives = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What shall be reached, one per line.",
    )

    def __init__(self, *args: Any, on: date, operation: Operation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas, priorities = CrimeArea.objects.valid_on(on), EmpactPriority.objects.valid_on(on)
        if operation:
            areas |= CrimeArea.objects.filter(pk__in=operation.crime_area_ids)
        if operation and operation.priority:
            priorities |= EmpactPriority.objects.filter(pk=operation.priority.pk)
        self.fields["crime_areas"].queryset = areas.order_by("position", "name")  # type: ignore[attr-defined]
        self.fields["priority"].queryset = priorities.order_by("position", "name")  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Whom the lead invites, and as what."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        label="Country or body",
        empty_label="Choose one",
        help_text="It sees the operation and its log from now on. All participants see that it is invited.",
    )
    role = forms.ChoiceField(choices=Participation.Role, initial=Participation.Role.PARTICIPANT)
    answer_until = forms.DateField(widget=day_input(), required=False, label="Answer by")
    message = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you ask of them. All participants read it.",
    )

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = Party.objects.for_list().filter(personal_data_allowed=True).exclude(pk__in=operation.party_ids)
        possible = possible.exclude(kind=Party.Kind.PRIVATE_PARTY)
        self.fields["party"].queryset = possible.order_by("name")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word on a step; some steps need it."""

    note = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_needed
        self.fields["note"].label = "Reason" if is_needed else "Note"
        self.fields["note"].help_text = "All who take part read it."


class LogEntryForm(forms.Form):
    """A line for the log. `key` makes a repeated sending harmless; `answers` makes it the answer to a question."""

    text = forms.CharField(
        max_length=4000,
        label="New log entry",
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "in", "placeholder": "Write to all. @ names a country, # a reference"}
        ),
    )
    kind = forms.ChoiceField(initial=LogEntry.Kind.NOTE, widget=forms.Select(attrs={"class": "in"}))
    reason = forms.CharField(
        max_length=1000,
        required=False,
        label="Reason of the decision",
        widget=forms.TextInput(attrs={"class": "in", "placeholder": "Why it is decided so"}),
    )
    answers = forms.ModelChoiceField(
        queryset=LogEntry.objects.none(), required=False, label="Question", widget=forms.HiddenInput
    )
    handling_codes = forms.MultipleChoiceField(
        choices=[(code, code) for code in RESTRICTIONS], widget=forms.CheckboxSelectMultiple, required=False,
        label="Handling codes",
    )  # fmt: skip
    handling_text = forms.CharField(
        max_length=500,
        required=False,
        label="Text of H3",
        widget=forms.TextInput(attrs={"class": "in", "placeholder": "What H3 demands; shown with the line"}),
    )
    files = FilesField(  # type: ignore[assignment]
        required=False, widget=FilesInput(attrs={"accept": ",".join(ALLOWED_EXTENSIONS)}), label="Attach files"
    )
    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    choices = [(kind.value, kind.label) for kind in LogEntry.Kind if kind in WRITTEN_BY_PEOPLE - {LogEntry.Kind.ANSWER}]

    def __init__(self, *args: Any, operation: Operation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = LogEntry.objects.visible_to(user).filter(operation=operation, kind__in=ASKED)
        self.fields["answers"].queryset = questions  # type: ignore[attr-defined]
        self.fields["kind"].choices = self.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What answers a question is an answer; codes and their text become one."""
        typed: dict[str, Any] = super().clean() or {}
        codes, text = typed.pop("handling_codes", ()), typed.pop("handling_text", "")
        typed["handling"] = Handling(tuple(codes), text)
        typed["uploads"] = typed.pop("files", ())
        if typed.get("answers"):
            typed["kind"] = LogEntry.Kind.ANSWER
        return typed


class PeopleField(forms.ModelMultipleChoiceField):
    """Colleagues by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Full name."""
        return str(obj.display_name)


class CircleForm(forms.Form):
    """The people of the own party who keep the operation."""

    people = PeopleField(
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only these people",
        help_text="You are always among them. Choose nobody to open it to your whole party again.",
    )

    def __init__(self, *args: Any, user: User, operation: Operation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.holding(*READERS, on=on).filter(
            party_id=user.party_id, clearance_rank__gte=operation.classification_rank
        )
        ordered = colleagues.exclude(pk=user.pk).order_by("last_name", "first_name", "pk")
        self.fields["people"].queryset = ordered  # type: ignore[attr-defined]
