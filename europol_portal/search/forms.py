"""What the address of a search holds; page and API read it in the same way."""

from typing import Any

from django import forms

from europol_portal.search.index import FILTERS, Question
from europol_portal.search.services import LONGEST_TEXT

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = 100  # characters of a filter or a cursor


class SearchForm(forms.Form):
    """Words, filters, days and order; what is not understood is left out and said on the page."""

    q = forms.CharField(max_length=LONGEST_TEXT, required=False, label="Words, number, plate or reference")
    type = forms.CharField(max_length=MOST, required=False)
    kind = forms.CharField(max_length=MOST, required=False)
    owner = forms.CharField(max_length=MOST, required=False)
    crime_area = forms.CharField(max_length=MOST, required=False)
    handling = forms.CharField(max_length=MOST, required=False)
    since = forms.DateField(required=False, label="From", widget=DAY)
    until = forms.DateField(required=False, label="To", widget=DAY)
    sort = forms.ChoiceField(choices=[("", "Newest first"), ("best", "Best first")], required=False)
    before = forms.CharField(max_length=MOST * 2, required=False)

    def question(self) -> Question:
        """What is asked."""
        self.full_clean()
        given: dict[str, Any] = self.cleaned_data
        return Question(
            text=given.get("q") or self.data.get("q", "")[:LONGEST_TEXT],
            **{name: given.get(name, "") for name in FILTERS},
            since=given.get("since"),
            until=given.get("until"),
            best=given.get("sort") == "best",
        )
