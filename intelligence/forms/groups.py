"""Shape of what people write in an assessment of a group, and of what they ask and let out for a dossier."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import CrimeArea, Party
from intelligence.models import PURPOSES, VALUES, GroupAssessment, GroupEvidence, GroupMember, Question
from intelligence.services.groups import GroupProfile, ShownGroup, next_review
from intelligence.services.targets import REFERENCE
from operations.forms.operations import day_input

DAYS_TO_ANSWER = 14


class GroupForm(forms.Form):
    """What the party says of the group. The hidden fields come from the workbench."""

    name = forms.CharField(max_length=120, label="Name of the group", help_text="A working name; seen by your party.")
    aliases = forms.CharField(max_length=300, required=False, label="Other names")
    structure = forms.ChoiceField(choices=GroupAssessment.Structure, required=False, label="How it is built")
    crime_areas = forms.ModelMultipleChoiceField(
        queryset=CrimeArea.objects.none(), to_field_name="code", required=False, label="Crime areas"
    )
    summary = forms.CharField(
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        label="Summary",
        help_text="What the group does, where and with which means. Needed before you submit it. Facts, not origin.",
    )
    network = forms.UUIDField(required=False, widget=forms.HiddenInput)
    entities = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = CrimeArea.objects.valid_on(timezone.now().date()).order_by("position", "name")
        self.fields["crime_areas"].queryset = areas  # type: ignore[attr-defined]

    def profile(self) -> GroupProfile:
        """As the service takes it."""
        data = self.cleaned_data
        structure = data["structure"] or GroupAssessment.Structure.UNKNOWN
        return GroupProfile(data["name"], data["aliases"], data["summary"], structure, tuple(data["crime_areas"]))


class AnswerForm(forms.Form):
    """An answer with its reason, and by choice one more piece of evidence."""

    value = forms.ChoiceField(widget=forms.RadioSelect, label="Answer")
    reason = forms.CharField(
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Why",
        help_text="A sentence of its own; only “unknown” needs none. Never nationality, origin or belief.",
    )
    source = forms.ChoiceField(required=False, label="Shown by", help_text="What the group rests on so far.")
    reference = forms.CharField(
        max_length=24, required=False, label="Or by another contribution", help_text="Its reference, 47110001-23."
    )
    weight = forms.ChoiceField(
        choices=GroupEvidence.Weight, initial=GroupEvidence.Weight.SUPPORTING, required=False, label="How much it says"
    )
    note = forms.CharField(
        max_length=1000, required=False, label="What of it", help_text="The passage or fact that you mean."
    )

    def __init__(self, *args: Any, question: Question, shown: ShownGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [(one.value, one.label) for one in VALUES[question.scale]]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "Nothing more"), *_sources(shown)]  # type: ignore[attr-defined]
        if question.scale == "criterion":
            self.fields["reason"].help_text = "A sentence. A criterion that is met needs evidence besides."

    def clean(self) -> dict[str, Any]:
        """One source at a time."""
        data = super().clean() or {}
        if data.get("source") and data.get("reference"):
            self.add_error("reference", "Choose from the list or give a reference, not both.")
        if data.get("reference") and not REFERENCE.fullmatch(data["reference"].strip()):
            self.add_error("reference", "A reference looks like 47110001-23.")
        return data

    def evidence(self) -> dict[str, Any] | None:
        """What to lay to the answer, as the service takes it."""
        data = self.cleaned_data
        kind, _, key = data.get("source", "").partition(":")
        if not kind and not data.get("reference"):
            return None
        source = {"entity": UUID(key)} if kind == "entity" else {"reference": kind or data["reference"].strip()}
        return source | {"weight": data["weight"] or GroupEvidence.Weight.SUPPORTING, "note": data["note"]}

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal on its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class MembersForm(forms.Form):
    """Members to add, found by words, and the part that they play."""

    entities = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Found")
    role = forms.ChoiceField(choices=GroupMember.Role, initial=GroupMember.Role.UNKNOWN, label="Their part")
    note = forms.CharField(max_length=1000, required=False, label="Note")

    def __init__(self, *args: Any, found: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entities"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.label}, {one.kind_text.lower()} in {one.contribution.reference}") for one in found
        ]


class StepForm(forms.Form):
    """A word on a step, and for a confirmation the day of the next review."""

    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    review_on = forms.DateField(
        required=False, widget=day_input(), label="Review on", help_text="Three years from now at the latest."
    )

    def __init__(self, *args: Any, step: str, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_needed
        self.fields["note"].label = "Reason" if is_needed else "Note"
        if step == "confirm":
            self.fields["review_on"].initial = next_review(timezone.now().date())
        else:
            del self.fields["review_on"]


class ReviewForm(forms.Form):
    """Why the group still stands, and until when."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label="Why it still stands")
    review_on = forms.DateField(required=False, widget=day_input(), label="Next review")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = next_review(timezone.now().date())


def recipients(shown: ShownGroup) -> Any:
    """Parties to which a dossier can be released at all."""
    possible = Party.objects.for_list().filter(personal_data_allowed=True).exclude(pk=shown.group.owner_id)
    return possible.exclude(kind=Party.Kind.PRIVATE_PARTY).order_by("name")


class ReleaseForm(forms.Form):
    """What the recipient reads first, why it gets the dossier, and whose parts stay out."""

    words = forms.CharField(
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="Summary for the recipient",
        help_text="It may rest on nothing that you leave out.",
    )
    reason = forms.CharField(max_length=1000, label="What the recipient needs it for")
    without = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Leave out everything that belongs to",
        help_text="What rests on it is left out, too. The recipient does not learn that there is more.",
    )

    def __init__(self, *args: Any, shown: ShownGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["without"].choices = [(owner.code, owner.name) for owner in shown.owners]  # type: ignore[attr-defined]
        self.fields["words"].initial = shown.summary


class AskOwnersForm(forms.Form):
    """What an owner is asked, for a dossier to one recipient."""

    purpose = forms.ChoiceField(choices=PURPOSES, label="For what")
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Why",
        help_text="The owner reads it, with the reference of each of its contributions; not what you assess.",
    )
    deadline = forms.DateField(widget=day_input(), label="Answer by", help_text="Silence is no agreement.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].initial = timezone.now().date() + timedelta(days=DAYS_TO_ANSWER)

    def clean_deadline(self) -> datetime:
        """The end of the day, UTC."""
        return datetime.combine(self.cleaned_data["deadline"], time(23, 59), tzinfo=UTC)


def _sources(shown: ShownGroup) -> list[tuple[str, str]]:
    entities = {member.entity.pk: member for member in shown.members}
    usable = [row for key, row in shown.contributions.items() if key not in shown.unusable]
    return [
        *((row.reference, f"{row.reference} {row.subject} ({row.evaluation}, {row.owner.code})") for row in usable),
        *(
            (f"entity:{key}", f"{member.entity.label}, in {member.contribution.reference}")
            for key, member in entities.items()
            if member.is_fit and member.contribution.pk not in shown.unusable
        ),
    ]
