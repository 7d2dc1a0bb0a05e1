"""Forms of networks: what one begins with, and the notes and versions on it."""

from typing import Any
from uuid import UUID

from django import forms

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.models import AnalysisProject, Case, Entity, Network
from intelligence.services.networks import READ_TITLES, Beginning
from operations.models import Operation

HOPS = [(0, "Only what it begins with"), (1, "1 step"), (2, "2 steps"), (3, "3 steps")]
MOST_OFFERED = 200


class NetworkForm(forms.Form):
    """Title, beginning, reach and sharing. `entities` comes from the page of an entity."""

    title = forms.CharField(max_length=120, label="Title", help_text="Seen by you, and by your party if you share it.")
    begins = forms.ChoiceField(choices=Network.Begins.choices, label="Begins with")
    entities = forms.CharField(required=False, widget=forms.HiddenInput)
    case = forms.ModelChoiceField(Case.objects.none(), required=False, label="Case")
    project = forms.ModelChoiceField(AnalysisProject.objects.none(), required=False, label="Analysis project")
    operation = forms.ModelChoiceField(Operation.objects.none(), required=False, label="Operation")
    query = forms.CharField(
        max_length=200, required=False, label="Words of the search", help_text="Names, numbers, plates: what you find."
    )
    hops = forms.TypedChoiceField(choices=HOPS, coerce=int, initial=1, label="How far")
    is_shared = forms.BooleanField(
        required=False, label="Share with my party", help_text="Each colleague sees only what he or she may see."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.visible_to(user).order_by("-pk")  # type: ignore[attr-defined]
        self.fields["project"].queryset = AnalysisProject.objects.visible_to(user).order_by("-pk")  # type: ignore[attr-defined]
        self.fields["operation"].queryset = Operation.objects.visible_to(user).order_by("-pk")  # type: ignore[attr-defined]
        if not self["entities"].value():
            offered = [choice for choice in Network.Begins.choices if choice[0] != Network.Begins.ENTITIES]
            self.fields["begins"].choices = offered  # type: ignore[attr-defined]

    def clean_entities(self) -> list[UUID]:
        """Keys of entities, as the page gave them."""
        try:
            return [UUID(key) for key in self.cleaned_data["entities"].split(",") if key]
        except ValueError:
            message = "This list of entities cannot be read. Begin from the page of an entity again."
            raise forms.ValidationError(message) from None

    def beginning(self) -> Beginning:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        source = data.get(data["begins"]) if data["begins"] in {"case", "project", "operation"} else None
        return Beginning(
            begins=data["begins"],
            entities=data["entities"],
            source=source.pk if source is not None else None,
            query=data["query"],
            hops=data["hops"],
        )

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal on its field."""
        field = self.data.get("begins", "") if refusal.field == "source" else refusal.field
        self.add_error(field if field in self.fields else None, refusal.message)


FORMS = [("", "Recognise it"), *((str(form), title) for form, title in READ_TITLES.items())]
COLUMNS = {
    "origin": ("caller", "payer", "origin"),
    "target": ("called", "payee", "target"),
    "begin": ("begin",),
    "amount": ("amount",),
}


class NetworkFileForm(forms.Form):
    """A file of another program, what it is, and the columns of a table where they have other names."""

    file = forms.FileField(label="File", help_text="Up to 5 MB, 1,000 people and things, 2,000 links.")
    format = forms.ChoiceField(choices=FORMS, required=False, label="Format")
    subject = forms.CharField(max_length=200, label="Subject of the draft")
    category = forms.ChoiceField(
        choices=Entity.DataSubjectCategory.choices,
        initial=Entity.DataSubjectCategory.UNCATEGORISED,
        label="The people in it are",
        help_text="Of every person in the file. Change single ones in the draft.",
    )
    origin = forms.CharField(max_length=80, required=False, label="Column: from", help_text="Caller, payer or origin.")
    target = forms.CharField(max_length=80, required=False, label="Column: to", help_text="Called, payee or target.")
    begin = forms.CharField(max_length=80, required=False, label="Column: when")
    amount = forms.CharField(max_length=80, required=False, label="Column: amount")

    def columns(self) -> dict[str, str]:
        """The columns by field, as the reader knows them."""
        data = self.cleaned_data
        return {field: data[name] for name, fields in COLUMNS.items() for field in fields if data[name]}

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal on its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
