"""Lists that the search index cuts, so that a filtered list does not grow with the table; page and API share them."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from intelligence.querysets import FIRST_KEY, LAST_KEY, Place, found
from intelligence.search import codes

Cut = Callable[[int, Place | None], Sequence[Place]]


def cases_found(wanted: dict[str, Any]) -> Cut:
    """Cases by state, crime area and operation."""
    facets = []
    if wanted.get("status"):
        facets.append(codes.of_status(wanted["status"]))
    if wanted.get("crime_area"):
        facets.append(codes.of_crime_area(wanted["crime_area"].pk))
    if wanted.get("operation"):
        facets.append(codes.of_operation(wanted["operation"].pk))
    return lambda limit, before: found("case", None, codes=facets, limit=limit, before=before)


def entities_found(wanted: dict[str, Any]) -> Cut:
    """Entities by kind, comparable form and contribution; the reader compares the form itself again."""
    kinds = [codes.of_entity_kind(wanted["kind"])] if wanted.get("kind") else []
    words = '"' + wanted["value"].replace('"', " ") + '"' if wanted.get("value") else None
    first, last = Place(), FIRST_KEY
    if contribution := wanted.get("contribution"):
        first, last = Place(str(contribution), LAST_KEY), str(contribution)
    return lambda limit, before: found("entity", words, codes=kinds, limit=limit, before=before or first, after=last)


def in_order(rows: Any, keys: Sequence[UUID]) -> list[Any]:
    """The rows of the keys, in their order, as far as they may be read."""
    shown = rows.filter(pk__in=keys).in_bulk()
    return [shown[key] for key in keys if key in shown]
