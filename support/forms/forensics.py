"""Shape of what people type about exhibits, their custody and examinations."""

from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.codes import allowed_levels
from operations.models import Operation
from support import services
from support.forms.funding import UtcInput
from support.forms.grants import NO_NAMES, text_field
from support.forms.requests import OperationField
from support.models import CustodyEntry, Examination, Exhibit
from support.services.forensics.custody import BY_HOLDER, TAKING_OVER

HASH = "64 signs, 0 to 9 and a to f."


def where(**facts: Any) -> forms.CharField:
    """The place where an exhibit is."""
    return forms.CharField(max_length=160, label="Where it is now", help_text="Building and shelf.", **facts)


def sha256_field(label: str) -> forms.RegexField:
    """A hash that may be left out."""
    return forms.RegexField(r"^[0-9a-fA-F]{64}$", label=label, required=False, help_text=HASH, strip=True)


class ExhibitForm(forms.Form):
    """What was seized."""

    label = forms.CharField(max_length=60, help_text="Your own number, as it stands on the bag.")
    kind = forms.ChoiceField(choices=Exhibit.Kind.choices)
    description = forms.CharField(max_length=300, help_text=f"What it looks like. {NO_NAMES}")
    operation = OperationField(queryset=Operation.objects.none(), required=False, empty_label="None")
    seized_at = forms.DateTimeField(label="Seized at, UTC", widget=UtcInput)
    seized_place = forms.CharField(max_length=160, label="Where it was seized", help_text=NO_NAMES)
    legal_basis = forms.CharField(max_length=200, help_text="Order or law under which it was seized.")
    location = where()
    seal = forms.CharField(max_length=60, required=False, help_text="Number of the seal, if it is under one.")
    content_sha256 = sha256_field("SHA-256 of the content")
    classification = forms.ChoiceField(choices=(), initial=Classification.BPL)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operations = Operation.objects.visible_to(user).open().order_by("code_name", "pk")
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]
        self.fields["classification"].choices = allowed_levels(user.clearance_rank)  # type: ignore[attr-defined]

    def plan(self) -> services.ExhibitPlan:
        """What the service takes."""
        return services.ExhibitPlan(**self.cleaned_data)


class CustodyForm(forms.Form):
    """An entry by the party that has the exhibit."""

    kind = forms.ChoiceField(
        label="What happened", choices=[choice for choice in CustodyEntry.Kind.choices if choice[0] in BY_HOLDER]
    )
    location = where(required=False)
    seal = forms.CharField(max_length=60, required=False, help_text="Number of the new seal.")
    content_sha256 = sha256_field("SHA-256 of the copy")
    note = forms.CharField(max_length=500, required=False, help_text=NO_NAMES)


class ExhibitStepForm(forms.Form):
    """A step of the way; who takes over says whether the seal was whole."""

    is_intact = forms.TypedChoiceField(
        label="The seal", choices=(("", "Choose"), ("yes", "was whole"), ("no", "was broken")),
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    location = where()
    note = forms.CharField(max_length=500, required=False, help_text=NO_NAMES)

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step not in TAKING_OVER:
            del self.fields["is_intact"]
        self.fields["note"].required = step == "release"


class AskForm(forms.Form):
    """What the laboratory is asked."""

    kind = forms.ChoiceField(choices=Examination.Kind.choices)
    question = text_field(2000, help_text=f"What you want to know. {NO_NAMES}")
    legal_basis = forms.CharField(max_length=200, required=False, help_text="Needed for decryption and malware.")


class ResultForm(forms.Form):
    """How it was examined and what was found."""

    method = text_field(2000, help_text="Tool with version, and steps.")
    result = text_field(5000, help_text=f"{NO_NAMES} What was read travels as a contribution.")
    result_sha256 = sha256_field("SHA-256 of the result")


class ExaminationNoteForm(forms.Form):
    """A step of an examination with its reason."""

    note = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_note:
            del self.fields["note"]


class VerifyForm(forms.Form):
    """A certificate to check, as a file or by its hash."""

    file = forms.FileField(required=False, label="The document", help_text="It is not stored.")
    sha256 = sha256_field("Or its SHA-256")

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("file") and not said.get("sha256"):
            message = "Choose the document, or type its hash."
            raise forms.ValidationError(message)
        return said
