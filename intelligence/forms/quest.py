"""Forms of searches: a single one, a list, and the conclusion of a case of fishing."""

from typing import Any

from django import forms

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.extraction import region_of
from intelligence.forms.fields import classification_field, crime_area_field
from intelligence.models import PolicePurpose, QuestSearch
from intelligence.services import quest

THINGS = [choice for choice in QuestSearch.Of.choices if choice[0] not in QuestSearch.NAMED]
COUNTRY = r"^[A-Za-z]{2}$"


class WhyForm(forms.Form):
    """What every search states: purpose, legal basis, case and reason."""

    case_reference = forms.CharField(
        max_length=80, label="Case reference", help_text="The file of the investigation at your authority."
    )
    crime_area = crime_area_field()
    purpose = forms.ChoiceField(choices=PolicePurpose.choices, label="Purpose")
    legal_basis = forms.ChoiceField(label="Legal basis")
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Why you search for this",
        help_text="It is recorded with the search.",
    )
    classification = classification_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["legal_basis"].choices = [(one.value, one.label) for one in quest.bases_of(user.party)]  # type: ignore[attr-defined]
        self.fields["region"].initial = region_of(user.party.code)

    def why(self) -> dict[str, Any]:
        """What was stated, as the service takes it."""
        names = ("case_reference", "crime_area", "purpose", "legal_basis", "reason", "classification")
        return {name: self.cleaned_data[name] for name in names}

    def refuse(self, refusal: DomainError) -> None:
        """Put a refusal on its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def region_field() -> forms.RegexField:
    """The country whose national numbers and plates are meant."""
    return forms.RegexField(
        COUNTRY,
        label="Country of the numbers",
        help_text="Two letters. It reads numbers without a country code, plates and documents.",
        required=False,
        max_length=2,
    )


class SearchForm(WhyForm):
    """A person, and numbers or identifiers: up to ten values."""

    name = forms.CharField(
        required=False, max_length=300, label="Name of a person", help_text="In any script and order."
    )
    born = forms.DateField(required=False, label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}))
    nationality = forms.RegexField(COUNTRY, required=False, max_length=2, label="Nationality", help_text="Two letters.")
    organisation = forms.CharField(required=False, max_length=300, label="Name of an organisation")
    of = forms.ChoiceField(choices=THINGS, label="Identifiers are", initial=QuestSearch.Of.PHONE)
    values = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        label="Identifiers",
        help_text="One in a line. They must be equal to be found; how they are written does not matter.",
    )
    region = region_field()
    field_order = ("name", "born", "nationality", "organisation", "of", "values", "region", "case_reference")

    def clean(self) -> dict[str, Any]:
        """At least one value; they become lines."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        lines = []
        if given.get("name"):
            born = given["born"].isoformat() if given.get("born") else ""
            lines.append(quest.Line(QuestSearch.Of.PERSON, given["name"], born, given.get("nationality", "").upper()))
        if given.get("organisation"):
            lines.append(quest.Line(QuestSearch.Of.ORGANISATION, given["organisation"]))
        if given.get("values"):
            lines += quest.lines_of_text(
                given["values"], of=given.get("of", ""), region=given.get("region", "").upper()
            )
        if not lines and not self.errors:
            self.add_error("name", "Give a name or an identifier.")
        return given | {"lines": lines}

    def question(self) -> quest.Question:
        """The search as the service takes it."""
        return quest.Question(lines=self.cleaned_data["lines"], **self.why())


class ListForm(WhyForm):
    """A list as a file or pasted."""

    of = forms.ChoiceField(choices=QuestSearch.Of.choices, label="The list holds", initial=QuestSearch.Of.PHONE)
    file = forms.FileField(
        required=False,
        label="File",
        help_text="CSV or XLSX with up to 100,000 rows. The column that fits is taken.",
    )
    values = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        label="Or paste the list",
        help_text="One in a line. Persons: name; date of birth; nationality.",
    )
    region = region_field()
    field_order = ("of", "file", "values", "region", "case_reference")

    def clean(self) -> dict[str, Any]:
        """Read the lines; what is wrong with the list stands at its field."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        of, region, upload = given.get("of", ""), given.get("region", "").upper(), given.get("file")
        if self.errors:
            return given
        try:
            if upload is not None:
                return given | {"lines": quest.lines_of_file(upload.name, upload.read(), of=of, region=region)}
            return given | {"lines": quest.lines_of_text(given.get("values", ""), of=of, region=region)}
        except DomainError as refusal:
            self.refuse(refusal)
            return given

    def question(self) -> quest.Question:
        """The search as the service takes it."""
        upload = self.cleaned_data.get("file")
        name = upload.name if upload is not None else "Pasted list"
        return quest.Question(lines=self.cleaned_data["lines"], is_batch=True, name=name, **self.why())


class PassOnForm(forms.Form):
    """Why Europol tells a side what a rule left to it."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="What you compared, and why the other side needs it. It stays on record.",
    )


class ConclusionForm(forms.Form):
    """What the data protection officer has found."""

    conclusion = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Conclusion",
        help_text="What you looked at, what the party said, and what follows. Counting begins anew.",
    )
