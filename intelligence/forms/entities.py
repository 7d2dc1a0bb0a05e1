"""The rows of entities in the form of a contribution."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms

from intelligence.models import Entity
from intelligence.services import EntityContent

WITHOUT_SUBTYPE = [kind for kind in Entity.Kind if kind not in Entity.SUBTYPES]
MOST_ROWS = 200
PLACE = re.compile(r"^([+-]?\d{1,2}(?:\.\d+)?)°?[\s,;]+([+-]?\d{1,3}(?:\.\d+)?)°?$")
MOST_ATTRIBUTES, LONGEST_FACT = 20, 300


def type_choices() -> list[tuple[str, Any]]:
    """Every type a row can have: kinds, and the means and documents by what they are."""
    groups: list[tuple[str, Any]] = [("", "Choose")]
    groups += [(kind.value, str(kind.label)) for kind in WITHOUT_SUBTYPE]
    for kind, subtypes in Entity.SUBTYPES.items():
        label = str(Entity.Kind(kind).label)
        groups.append((label, [(f"{kind}:{sub}", str(Entity.Subtype(sub).label)) for sub in subtypes]))
    return groups


class EntityForm(forms.Form):
    """One row; a row without a value is left out."""

    type = forms.ChoiceField(choices=type_choices, required=False, label="Type")
    label = forms.CharField(max_length=300, required=False, label="Value")
    role = forms.CharField(max_length=120, required=False, label="Role in this report")
    category = forms.ChoiceField(
        choices=[("", "Not a person"), *Entity.DataSubjectCategory.choices], required=False, label="Category"
    )
    birth_date = forms.DateField(
        required=False, label="Born", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    necessity = forms.CharField(max_length=500, required=False, label="Why strictly necessary")
    place = forms.CharField(max_length=60, required=False, label="Coordinates")
    attributes = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "in", "aria-label": str(field.label)}
        self.fields["necessity"].widget.attrs["placeholder"] = (
            "Why are the data strictly necessary? Needed for witnesses, victims, informants and people under 18"
        )
        self.fields["place"].widget.attrs["placeholder"] = "Latitude and longitude of a location, such as 51.96, 4.03"

    def shown(self) -> list[Any]:
        """The cells of the row; the reason has a line of its own."""
        return [self[name] for name in ("type", "label", "role", "category", "birth_date")]

    def needing_reason(self) -> str:
        """Categories that need a reason, for the page's script."""
        return " ".join(sorted(Entity.PROTECTED_CATEGORIES))

    def clean_place(self) -> tuple[float, float] | None:
        """Latitude and longitude, from what was typed."""
        given = str(self.cleaned_data.get("place") or "").strip()
        if not given:
            return None
        parts = PLACE.match(given)
        if parts is None:
            message = "Write latitude and longitude as decimal degrees, such as 51.96, 4.03."
            raise forms.ValidationError(message)
        return float(parts[1]), float(parts[2])

    def clean_attributes(self) -> dict[str, str]:
        """Names and values of facts that the row carries along, such as the country of a plate."""
        given = self.cleaned_data.get("attributes") or {}
        if not isinstance(given, dict) or len(given) > MOST_ATTRIBUTES:
            return {}
        return {str(name)[:LONGEST_FACT]: str(value)[:LONGEST_FACT] for name, value in given.items()}

    def clean(self) -> dict[str, Any]:
        """A value needs its type."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("label") and not data.get("type"):
            self.add_error("type", "Choose what it is.")
        is_person = data.get("type") == Entity.Kind.PERSON
        if data.get("category") and not is_person:
            self.add_error("category", "Only a person has a category.")
        if data.get("place") and data.get("type") != Entity.Kind.LOCATION:
            self.add_error("place", "Only a location has coordinates.")
        return data

    def content(self) -> EntityContent | None:
        """The entity of the row, if it holds one."""
        data = self.cleaned_data
        if not data.get("label"):
            return None
        kind, _, subtype = data["type"].partition(":")
        return EntityContent(
            kind=kind,
            subtype=subtype,
            label=data["label"],
            role=data["role"],
            birth_date=data["birth_date"],
            data_subject_category=data["category"],
            necessity=data["necessity"],
            attributes=data.get("attributes") or {},
            latitude=data["place"][0] if data.get("place") else None,
            longitude=data["place"][1] if data.get("place") else None,
        )


class BaseEntityFormSet(forms.BaseFormSet):
    """All rows."""

    def contents(self) -> list[EntityContent]:
        """The entities that the rows hold; a row that is not right yet is left out."""
        found = [form.content() for form in self.forms if form.is_valid()]
        return [content for content in found if content is not None]


EntityFormSet = forms.formset_factory(EntityForm, formset=BaseEntityFormSet, extra=2, max_num=MOST_ROWS)


def entity_rows(entities: list[Entity]) -> list[dict[str, Any]]:
    """First values of rows for stored entities."""
    return [
        {
            "type": f"{entity.kind}:{entity.subtype}" if entity.subtype else entity.kind,
            "label": entity.label,
            "role": entity.role,
            "category": entity.data_subject_category,
            "birth_date": entity.birth_date,
            "necessity": entity.necessity,
            "attributes": entity.attributes,
            "place": "" if entity.latitude is None else f"{entity.latitude}, {entity.longitude}",
        }
        for entity in entities
    ]


def rows_of_draft(data: Mapping[str, Any], prefix: str = "entities") -> list[dict[str, Any]]:
    """First values of rows from what the drafts kit kept of the form."""
    row_of = re.compile(rf"^{prefix}-(\d+)-(\w+)$")
    rows: dict[int, dict[str, Any]] = {}
    for name, value in data.items():
        if found := row_of.match(name):
            rows.setdefault(int(found[1]), {})[found[2]] = _facts(value) if found[2] == "attributes" else value
    return [row for _, row in sorted(rows.items()) if row.get("label")]


def _facts(value: Any) -> Any:
    """Facts as they were kept: JSON in a text."""
    try:
        return json.loads(value) if value else {}
    except (TypeError, ValueError):
        return {}
