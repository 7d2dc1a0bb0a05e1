"""Fields that several forms share."""

from collections.abc import Iterator
from copy import copy
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, CrimeArea
from europol_portal.web.codes import allowed_levels
from operations.models import Operation


class AuthoritiesByParty(ModelChoiceIterator):
    """Mailboxes in groups of their party."""

    def __iter__(self) -> Iterator[Any]:
        """One group per party, in the order of the query set."""
        for party, authorities in groupby(self.queryset, key=lambda authority: authority.party):
            yield party.name, [self.choice(authority) for authority in authorities]


def mailbox_label(authority: Authority) -> str:
    """Code and name of the party make an authority findable by typing either."""
    party = authority.party
    named = authority.name if party.name in authority.name else f"{authority.name}, {party.name}"
    return f"{party.code} {named}"


class LookupSelect(forms.SelectMultiple):
    """A select that holds only what is chosen; the rest is looked up at the address it names."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Options of the chosen rows, in one query."""
        iterator: Any = self.choices
        keys = [key for key in value if str(key).isdecimal()]
        narrowed = copy(self)
        narrowed.choices = [
            (row.pk, iterator.field.label_from_instance(row)) for row in iterator.queryset.filter(pk__in=keys)
        ]
        return super(LookupSelect, narrowed).optgroups(name, value, attrs)


class RecipientsField(forms.ModelMultipleChoiceField):
    """Authorities that can receive; with `is_lookup` the page holds the chosen ones only and asks for the others."""

    iterator = AuthoritiesByParty

    def __init__(self, *, is_lookup: bool = False, **kwargs: Any) -> None:
        attrs: dict[str, Any] = {"data-placeholder": "Type a country or an authority"}
        if is_lookup:
            attrs |= {"data-lookup": reverse_lazy("intelligence:mailbox-lookup"), "size": 3}
        widget = (LookupSelect if is_lookup else forms.SelectMultiple)(attrs=attrs)
        super().__init__(queryset=Authority.objects.mailboxes(), widget=widget, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The words by which it is found."""
        return mailbox_label(obj)


class OperationField(forms.ModelChoiceField):
    """An operation the person may know, by its code name."""

    def label_from_instance(self, obj: Operation) -> str:
        """Code name only."""
        return obj.code_name


def crime_area_field(**kwargs: Any) -> forms.ModelChoiceField:
    """A crime area of Annex I."""
    queryset = CrimeArea.objects.order_by("position", "name")
    return forms.ModelChoiceField(queryset=queryset, label="Crime area", empty_label="Choose", **kwargs)


def classification_field(label: str = "Classification", **kwargs: Any) -> forms.ChoiceField:
    """A marking; it begins at the basic protection level, never at public."""
    return forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL, label=label, **kwargs)
