"""Criteria to begin with; loading again adds what is new and changes nothing that is there."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

CRITERIA = Path(__file__).with_name("criteria.toml")


@cache
def written() -> dict[str, list[dict[str, Any]]]:
    """The criteria as written, by scale."""
    return tomllib.loads(CRITERIA.read_text(encoding="utf-8"))


@transaction.atomic
def load() -> int:
    """Add each criterion that is missing; what administrators changed stays. Returns how many there are."""
    manager = apps.get_model("operations", "Criterion")._default_manager
    for scale, entries in written().items():
        for position, entry in enumerate(entries, start=1):
            manager.get_or_create(
                scale=scale, code=entry["code"], defaults={**entry, "position": position, "is_active": True}
            )
    return int(manager.count())
