"""Shape of what people type on action days. Times are UTC, as all clocks of the portal."""

from typing import Any

from django import forms
from django.utils import timezone

from europol_portal.parties.models import Party
from operations.forms.operations import LogEntryForm
from operations.models import ActionDay, CheckCount, LogEntry, RoomTask

MOMENT = "%Y-%m-%dT%H:%M"
HIGHEST_COUNT = 1_000_000


def moment_input() -> forms.DateTimeInput:
    """A moment as browsers know it."""
    return forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A moment in UTC."""
    return forms.DateTimeField(
        widget=moment_input(), input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs
    )


class DayForm(forms.Form):
    """What the lead says about an action day."""

    title = forms.CharField(max_length=120, help_text="What happens on it, in a few words.")
    starts_at = moment_field(label="Starts, UTC")
    ends_at = moment_field(label="Ends, UTC")
    centre = forms.CharField(max_length=160, label="Coordination centre", help_text="Where it stands.")
    centre_zone = forms.CharField(
        max_length=50, initial="UTC", label="Time zone of the centre", help_text="As Europe/Sarajevo."
    )
    standing_order = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What holds for all. It stands above the log.",
    )


class SheetForm(forms.Form):
    """What the own country brings."""

    contact = forms.CharField(max_length=160, required=False, label="On the day", help_text="Who answers, and where.")
    targets = forms.IntegerField(min_value=0, initial=0, help_text="Places or people that the teams go to.")
    teams_planned = forms.IntegerField(min_value=0, initial=0)
    teams_named = forms.IntegerField(min_value=0, initial=0)
    officers = forms.IntegerField(min_value=0, initial=0)
    warrants_needed = forms.IntegerField(min_value=0, initial=0)
    warrants_signed = forms.IntegerField(min_value=0, initial=0)
    channel_tested_at = moment_field(required=False, label="Channel tested, UTC")
    briefing_read_at = moment_field(required=False, label="Briefing read, UTC")
    remarks = forms.CharField(max_length=500, required=False, help_text="All participants read it.")


class ShiftForm(forms.Form):
    """Somebody of the own party in the coordination centre."""

    person = forms.CharField(max_length=120, label="Officer")
    duty = forms.CharField(max_length=120, help_text="What the officer does there.")
    phone = forms.CharField(max_length=40, required=False)
    starts_at = moment_field(label="From, UTC")
    ends_at = moment_field(label="Until, UTC")


class TaskForm(forms.Form):
    """A task for a party that takes part."""

    text = forms.CharField(max_length=500, label="Task", widget=forms.Textarea(attrs={"rows": 2}))
    doer = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="For", empty_label="Choose one"
    )
    due_at = moment_field(label="Due, UTC")

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doer"].queryset = parties  # type: ignore[attr-defined]


class CheckAnswerForm(forms.Form):
    """The answer of the Operational Centre."""

    outcome = forms.ChoiceField(choices=RoomTask.Outcome, widget=forms.RadioSelect)
    reference = forms.CharField(
        max_length=40, required=False, help_text="Of the message that holds more. Needed for “See message”."
    )
    note = forms.CharField(max_length=300, required=False, help_text="All participants read it: no personal data.")


class CountForm(forms.Form):
    """The figures of the own country for one hour; what is left empty is not changed."""

    hour = moment_field(label="Hour, UTC", help_text="Any minute of it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hour"].initial = timezone.now().replace(minute=0, second=0, microsecond=0)
        for kind in CheckCount.Kind:
            self.fields[kind.value] = forms.IntegerField(
                min_value=0, max_value=HIGHEST_COUNT, required=False, label=kind.label
            )

    def figures(self) -> list[tuple[str, int]]:
        """Kinds that were filled in."""
        typed = self.cleaned_data
        return [(kind.value, typed[kind.value]) for kind in CheckCount.Kind if typed.get(kind.value) is not None]


class RoomForm(LogEntryForm):
    """A line for the live log; with Europol in the room also a question to the Operational Centre."""

    choices = [*LogEntryForm.choices, (LogEntry.Kind.CHECK.value, "Cross-check by Europol")]

    def __init__(self, *args: Any, day: ActionDay, **kwargs: Any) -> None:
        super().__init__(*args, operation=day.operation, **kwargs)
