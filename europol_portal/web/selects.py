"""Selects whose page does not grow with the table behind them."""

from contextlib import suppress
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class NewestSelect(forms.Select):
    """A select of the newest rows and of what is chosen."""

    MOST = 40

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The empty choice and the rows by their label; a row that is not among the newest is read by its key."""
        iterator: Any = self.choices
        rows = list(iterator.queryset.order_by("-pk")[: self.MOST])
        for key in set(value) - {"", *(str(row.pk) for row in rows)}:
            with suppress(ValidationError):
                rows.append(iterator.field.to_python(key))
        labelled = sorted((iterator.field.label_from_instance(row), str(row.pk)) for row in rows)
        narrowed = copy(self)
        narrowed.choices = [("", iterator.field.empty_label), *((key, label) for label, key in labelled)]
        return super(NewestSelect, narrowed).optgroups(name, value, attrs)
