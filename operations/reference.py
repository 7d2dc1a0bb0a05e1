"""Criteria and standing members to begin with; loading again adds what is new and changes nothing that is there.

The members are those that publications about the joint cyber task force name.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

MEMBERS = ("AT", "AU", "CA", "FR", "DE", "IT", "NL", "NO", "PL", "RO", "ES", "SE", "CH", "GB", "US")
BEGAN = date(2014, 9, 1)
CRITERIA = Path(__file__).with_name("criteria.toml")
RESULTS = Path(__file__).with_name("results.toml")
PARTNERS = Path(__file__).with_name("partners.toml")
NEEDED = "needed"


@dataclass(frozen=True)
class ResultType:
    """What a result can be: what is counted, and what must or may be said besides."""

    code: str
    name: str
    number: str
    weight: str = ""
    value: str = ""
    substances: tuple[str, ...] = ()
    minors: bool = False


@cache
def result_types() -> dict[str, ResultType]:
    """The types of results by code, in the order in which they are listed."""
    entries = tomllib.loads(RESULTS.read_text(encoding="utf-8"))["type"]
    types = [ResultType(**entry | {"substances": tuple(entry.get("substances", ()))}) for entry in entries]
    return {one.code: one for one in types}


@dataclass(frozen=True)
class Partner:
    """What a partner may do here: roles in operations, packages of persons and for which crime, and by which law."""

    code: str
    law: str
    mandate: str
    hits: str
    roles: tuple[str, ...]
    packages: bool = False
    areas: tuple[str, ...] = ()


@cache
def partners() -> dict[str, Partner]:
    """The partners with a mandate of their own, by the code of their party."""
    entries = tomllib.loads(PARTNERS.read_text(encoding="utf-8"))["partner"]
    lists = ("roles", "areas")
    rows = [Partner(**entry | {name: tuple(entry.get(name, ())) for name in lists}) for entry in entries]
    return {one.code: one for one in rows}


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
    _load_members()
    return int(manager.count())


def _load_members() -> None:
    """The list is filled once; afterwards administrators keep it."""
    members = apps.get_model("operations", "StandingMember")._default_manager
    if members.exists():
        return
    parties = apps.get_model("parties", "Party")._default_manager.filter(code__in=MEMBERS)
    members.bulk_create(members.model(party=party, since=BEGAN) for party in parties.order_by("code"))
