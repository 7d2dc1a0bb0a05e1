"""The rows of what was found in text and files: each confirmed, corrected or dropped."""

from collections.abc import Sequence
from typing import Any

from django import forms

from intelligence.forms.entities import BaseEntityFormSet, EntityForm
from intelligence.models import Entity
from intelligence.services import EntityContent, FoundEntity

TAKEN, DROPPED = "take", "drop"
DECISIONS = [(TAKEN, "Confirm"), (DROPPED, "Drop")]
PREFIX = "found"
MOST_FOUND = 200
CARRIED = ("key", "before", "words", "after", "source", "reason", "is_certain")


def _carried() -> forms.CharField:
    return forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput, strip=False)


class ProposalForm(EntityForm):
    """One thing that was found; it becomes an entity once it is confirmed."""

    decision = forms.ChoiceField(choices=DECISIONS, required=False, widget=forms.RadioSelect, label="Decision")
    key = _carried()
    before = _carried()
    words = _carried()
    after = _carried()
    source = _carried()
    reason = _carried()
    is_certain = _carried()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("decision", *CARRIED):
            self.fields[name].widget.attrs.pop("class", None)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", "Say why"),
            *Entity.DataSubjectCategory.choices,
        ]

    def carried(self) -> list[Any]:
        """What travels with the row unseen."""
        return [self[name] for name in ("attributes", *CARRIED)]

    def is_person(self) -> bool:
        """True while the row is one of a person."""
        return bool(self["type"].value() == Entity.Kind.PERSON)

    def state(self) -> str:
        """Confirmed, dropped, or nothing yet."""
        return str(self["decision"].value() or "")

    def clean(self) -> dict[str, Any]:
        """A dropped row is never wrong; a confirmed person needs its category."""
        data = super().clean()
        if data.get("decision") != TAKEN:
            self.errors.clear()
            return data
        if not data.get("label"):
            self.add_error("label", "Write the value, or drop it.")
        if data.get("type") == Entity.Kind.PERSON and not data.get("category"):
            self.add_error("category", "Say why the person is in it.")
        return data

    def content(self) -> EntityContent | None:
        """The entity, once it is confirmed."""
        return super().content() if self.cleaned_data.get("decision") == TAKEN else None


class BaseProposalFormSet(BaseEntityFormSet):
    """All that was found."""

    @property
    def undecided(self) -> int:
        """How many wait for a decision."""
        return sum(1 for form in self.forms if not form.state())

    @property
    def taken(self) -> int:
        """How many are confirmed."""
        return sum(1 for form in self.forms if form.state() == TAKEN)


ProposalFormSet = forms.formset_factory(
    ProposalForm, formset=BaseProposalFormSet, extra=0, max_num=MOST_FOUND, absolute_max=MOST_FOUND
)


def proposal_rows(
    found: Sequence[FoundEntity], decided: dict[str, dict[str, Any]], known: set[tuple[str, str]], *, confirm: bool
) -> list[dict[str, Any]]:
    """First values of rows: what was decided before stays so; what is an entity already is left out.

    With `confirm` whatever is certain and no person is confirmed.
    """
    rows = [_row(one) | _typed(decided.get(one.key)) for one in found if (one.kind, one.normalised) not in known]
    keys = {one.key for one in found}
    rows += [row for key, row in decided.items() if key not in keys and row.get("decision") == TAKEN]
    for row in rows:
        if confirm and not row["decision"] and row["is_certain"] and row["type"] != Entity.Kind.PERSON:
            row["decision"] = TAKEN
    return rows


def _typed(row: dict[str, Any] | None) -> dict[str, Any]:
    """What the author has typed and decided in a row; its place comes from the text as it is now."""
    return {name: value for name, value in (row or {}).items() if name not in CARRIED}


def _row(one: FoundEntity) -> dict[str, Any]:
    place = one.places[0]
    return {
        "decision": "",
        "type": f"{one.kind}:{one.subtype}" if one.subtype else one.kind,
        "label": one.value,
        "birth_date": one.birth_date,
        "attributes": dict(one.attributes),
        "key": one.key,
        "before": place.before,
        "words": place.found,
        "after": place.after,
        "source": one.source,
        "reason": one.reason,
        "is_certain": "1" if one.is_certain else "",
    }
