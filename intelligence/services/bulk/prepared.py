"""Entities of a checked row as they wait for the import: built once while the row is checked, written as they are."""

import json
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from intelligence.models import Entity
from intelligence.services.entities import category_due

KEPT = (
    "kind", "subtype", "label", "normalised", "role", "attributes", "data_subject_category", "necessity",
    "source_evaluation", "information_evaluation",
)  # fmt: skip
Packed = dict[str, Any]


def packed(entity: Entity) -> Packed:
    """What is kept of an entity until it is written; empty values are left out."""
    kept = {name: value for name in KEPT if (value := getattr(entity, name))}
    return kept | ({"birth_date": entity.birth_date.isoformat()} if entity.birth_date else {})


def unpacked(kept: Packed, *, at: datetime) -> Entity:
    """The entity again, not stored."""
    born = kept.get("birth_date")
    values = {name: kept[name] for name in KEPT if name in kept}
    category = values.get("data_subject_category", "")
    return Entity(
        **values,
        current_category=category,
        category_due=category_due(category, at),
        birth_date=date.fromisoformat(born) if born else None,
        added_at=at,
    )


def mark_of(kept: Packed) -> bytes:
    """Equal for entities that are the same in everything, and short, so that many can be held."""
    return blake2b(json.dumps(kept, sort_keys=True).encode(), digest_size=16).digest()
