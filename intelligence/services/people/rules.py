"""What must be recorded about a person, asked in one place by page, API, bulk entry, sending and projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intelligence.models import Entity
from intelligence.services.people.annex import annex


@dataclass(frozen=True)
class Gap:
    """One thing that is wrong with the data of a person: at which field, in words that say what to do."""

    field: str
    message: str
    code: str


def person_gaps(entity: Entity, on: date) -> list[Gap]:
    """Everything that stands against holding the data of a person on the day; nothing for other entities."""
    if entity.kind != Entity.Kind.PERSON:
        return []
    return [*field_gaps(entity), *_reason_gaps(entity, on)]


def field_gaps(entity: Entity) -> list[Gap]:
    """Data that Annex II does not allow for the person's category."""
    if entity.kind != Entity.Kind.PERSON:
        return []
    known = annex()
    refused = [heading for heading in entity.attributes if not known.may_hold(heading, entity.category)]
    if not refused:
        return []
    who = str(Entity.DataSubjectCategory(entity.category).label).lower()
    named = in_words([f"“{heading}”" for heading in refused])
    message = f"{named} may not be held about “{entity.label}” ({who}, Annex II). Take it out, or check the category."
    return [Gap("attributes", message, "field_not_permitted")]


def _reason_gaps(entity: Entity, on: date) -> list[Gap]:
    if entity.shown_necessity.strip():
        return []
    if entity.needs_necessity(on):
        message = f"Say why the data of “{entity.label}” are strictly necessary (witness, victim, informant or minor)."
        return [Gap("necessity", message, "necessity_missing")]
    if special := annex().special_among(entity.attributes):
        named = in_words([field.label.lower() for field in special])
        message = f"Say why it is strictly necessary to hold this about “{entity.label}”: {named} (Article 30(2))."
        return [Gap("necessity", message, "special_without_reason")]
    return []


def index_attributes(entity: Entity) -> dict[str, str]:
    """Those attributes of a person that Annex II A allows in the cross-check index; special data never is."""
    known = annex()
    return {
        heading: str(value)
        for heading, value in entity.attributes.items()
        if (field := known.field_of(heading)) is not None and field.is_in_index
    }


def in_words(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
