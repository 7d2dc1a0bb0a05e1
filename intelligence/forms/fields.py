"""Fields that several forms share."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, CrimeArea
from europol_portal.web.codes import marking
from operations.models import Operation


class AuthoritiesByParty(ModelChoiceIterator):
    """Mailboxes in groups of their party."""

    def __iter__(self) -> Iterator[Any]:
        """One group per party, in the order of the query set."""
        for party, authorities in groupby(self.queryset, key=lambda authority: authority.party):
            yield party.name, [self.choice(authority) for authority in authorities]


class RecipientsField(forms.ModelMultipleChoiceField):
    """Authorities that can receive; the browser adds a search to the plain list."""

    iterator = AuthoritiesByParty

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SelectMultiple(attrs={"data-placeholder": "Type a country or an authority"})
        super().__init__(queryset=Authority.objects.mailboxes(), widget=widget, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Code and name of the party make an authority findable by typing either."""
        named = obj.name if obj.party.name in obj.name else f"{obj.name}, {obj.party.name}"
        return f"{obj.party.code} {named}"


class OperationField(forms.ModelChoiceField):
    """An operation the person may know, by its code name."""

    def label_from_instance(self, obj: Operation) -> str:
        """Code name only."""
        return obj.code_name


def crime_area_field(**kwargs: Any) -> forms.ModelChoiceField:
    """A crime area of Annex I."""
    queryset = CrimeArea.objects.order_by("position", "name")
    return forms.ModelChoiceField(queryset=queryset, label="Crime area", empty_label="Choose", **kwargs)


def allowed_levels() -> list[tuple[str, str]]:
    """Markings up to the ceiling of this portal, the highest last."""
    ceiling = Classification(settings.CLASSIFICATION_CEILING)
    return [
        (level.value, f"{marking(level).short}, {level.label}")
        for level in Classification
        if level.rank <= ceiling.rank
    ]
