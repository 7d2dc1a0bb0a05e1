"""Forms of bulk entry."""

from collections.abc import Mapping
from typing import Any

from django import forms

from europol_portal.parties.models import User
from intelligence.forms.fields import classification_field, crime_area_field
from intelligence.models import BulkImport, ContributionTemplate, Entity
from intelligence.services import BulkChoice, column_labels

COLUMN = "column_{}"
SAMPLES = 3


class BulkUploadForm(forms.Form):
    """The table and its marking."""

    file = forms.FileField(
        label="Table",
        help_text="CSV or XLSX, up to 20 MB, 50,000 rows and 40 columns. Nothing is imported yet.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    classification = classification_field(help_text="The drafts get it, too. It stays with the table.")


class BulkReturnForm(forms.Form):
    """The file of errors, put right."""

    file = forms.FileField(label="File of errors, put right", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))


class BulkColumnsForm(forms.Form):
    """What each column holds and what becomes of the rows."""

    has_header = forms.BooleanField(
        required=False, label="The first row names the columns", help_text="Untick it when data begin in the first row."
    )
    default_category = forms.ChoiceField(
        choices=[("", "As each row says"), *Entity.DataSubjectCategory.choices],
        required=False,
        label="Why the people are in the file",
        help_text="For rows without a category of their own.",
    )
    default_necessity = forms.CharField(
        required=False,
        max_length=500,
        label="Why strictly necessary",
        help_text="For witnesses, victims, informants and people under 18, where the row gives no reason.",
    )
    keeps_unchecked = forms.BooleanField(
        required=False,
        label="Keep values that fail their check as they are written",
        help_text="Otherwise a wrong IBAN, card, phone or e-mail is an error of its row.",
    )
    target = forms.ChoiceField(
        choices=BulkImport.Target.choices, widget=forms.RadioSelect, label="What the rows become"
    )
    group_column = forms.TypedChoiceField(
        choices=[], required=False, coerce=int, empty_value=None, label="Column whose values make the drafts",
        help_text="For example the number of the file: each number becomes a draft with its rows.",
    )  # fmt: skip
    template = forms.ModelChoiceField(
        queryset=ContributionTemplate.objects.none(),
        required=False,
        empty_label="None",
        label="Template",
        help_text="Gives the drafts text, recipients and codes. You can change each draft before it is sent.",
    )
    subject = forms.CharField(
        required=False,
        max_length=150,
        help_text="Of the drafts. With one draft for each value, the value is added. Empty: the template's.",
    )
    crime_area = crime_area_field(required=False)

    def __init__(self, *args: Any, user: User, bulk_import: BulkImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bulk_import = bulk_import
        self.headings = [heading or f"Column {at + 1}" for at, heading in enumerate(bulk_import.header)]
        self.fields["group_column"].choices = [("", "Choose"), *enumerate(self.headings)]  # type: ignore[attr-defined]
        templates = ContributionTemplate.objects.visible_to(user).order_by("name")
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        for at, heading in enumerate(self.headings):
            field = forms.ChoiceField(choices=column_labels(), required=False, label=heading)
            field.widget.attrs |= {"class": "in", "aria-label": f"What “{heading}” holds"}
            self.fields[COLUMN.format(at)] = field

    def columns(self) -> list[tuple[str, list[str], Any]]:
        """Each column: heading, first values, choice."""
        head = self.bulk_import.head
        return [
            (heading, [row[at] for row in head if at < len(row) and row[at]][:SAMPLES], self[COLUMN.format(at)])
            for at, heading in enumerate(self.headings)
        ]

    def choice(self) -> BulkChoice:
        """What was chosen."""
        data = self.cleaned_data
        plain = ("has_header", "target", "group_column", "subject", "crime_area", "template")
        people = ("default_category", "default_necessity", "keeps_unchecked")
        return BulkChoice(
            mapping=[data[COLUMN.format(at)] for at in range(len(self.headings))],
            **{name: data[name] for name in (*plain, *people)},
        )

    @staticmethod
    def initial_of(found: BulkImport) -> dict[str, Any]:
        """What was chosen before, or guessed."""
        plain = ("has_header", "target", "group_column", "subject", "default_category", "default_necessity")
        values: dict[str, Any] = {name: getattr(found, name) for name in (*plain, "keeps_unchecked")}
        values |= {COLUMN.format(at): code for at, code in enumerate(found.mapping)}
        return values | {"template": found.template_id, "crime_area": found.crime_area_id}


def corrections_of(data: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """Cells that were typed anew: fields "cell-<row>-<column>"."""
    found: dict[int, dict[int, str]] = {}
    for name, text in data.items():
        mark, _, place = name.partition("-")
        row, _, column = place.partition("-")
        if mark == "cell" and row.isdecimal() and column.isdecimal():
            found.setdefault(int(row), {})[int(column)] = text
    return found
