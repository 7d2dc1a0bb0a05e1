"""Who is told what of a hit: the one rule, pure and without tables.

The owner of the other side decides first (a restriction that hides hits, that names parties, that keeps third countries
out), then the rule of the party that would learn of it (`telling.toml`), then the protection of people.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from europol_portal.parties.models import Party
from intelligence.models import HitSide

OUTSIDE = frozenset({Party.Kind.THIRD_COUNTRY, Party.Kind.INTERNATIONAL_ORGANISATION, Party.Kind.PRIVATE_PARTY})
Hidden = HitSide.HiddenBy


class Learns(StrEnum):
    """How much a side learns of the other."""

    OWNER = "owner"
    HIT = "hit"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Terms:
    """One side of a pair: whose it is, and what its owner allows."""

    entity: UUID
    contribution: UUID
    owner: int
    code: str
    kind: str
    crime_area: int | None = None
    crime_area_code: str | None = None
    handling_codes: tuple[str, ...] = ()
    hides: bool = False
    no_third: bool = False
    named: tuple[frozenset[int], ...] = ()
    protected: bool = False

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Terms":
        """From what PostgreSQL tells of it."""
        return cls(
            **{
                **row,
                "entity": UUID(row["entity"]),
                "contribution": UUID(row["contribution"]),
                "handling_codes": tuple(row["handling_codes"]),
                "named": tuple(frozenset(names) for names in row["named"]),
            }
        )


@dataclass(frozen=True)
class PartnerRule:
    """What a party learns, what the owner learns of the party's hits, and what the party is competent for."""

    learns: Learns
    provider_is_told: bool = True
    crime_areas: frozenset[str] = frozenset()

    def is_competent(self, area: str | None) -> bool:
        """True where the crime area of the other side is the party's, or it has no limit."""
        return not self.crime_areas or area in self.crime_areas


@dataclass(frozen=True)
class Telling:
    """What one side is told, once nobody keeps it from it."""

    learns: Learns
    hidden_by: str = ""


def telling(*, me: Terms, other: Terms) -> Telling:
    """What the owner of `me` learns of a hit with `other`."""
    mine, theirs = rule_of(me), rule_of(other)
    learns = Learns.HIT if other.protected or mine.learns != Learns.OWNER else Learns.OWNER
    if other.hides or any(me.owner not in names for names in other.named) or (other.no_third and me.kind in OUTSIDE):
        return Telling(learns, Hidden.OWNER)
    if mine.learns == Learns.NOTHING or not mine.is_competent(other.crime_area_code):
        return Telling(learns, Hidden.PARTNER)
    if not theirs.provider_is_told or not theirs.is_competent(me.crime_area_code):
        return Telling(learns, Hidden.RULE)
    return Telling(learns)


def rule_of(terms: Terms) -> PartnerRule:
    """The rule of the party, or of its kind."""
    rules = _rules()
    return rules.get(f"party {terms.code}") or rules[f"kind {terms.kind}"]


@cache
def _rules() -> dict[str, PartnerRule]:
    rows = tomllib.loads(Path(__file__).with_name("telling.toml").read_text(encoding="utf-8"))
    read = {f"kind {kind}": row for kind, row in rows["kinds"].items()}
    read |= {f"party {code}": row for code, row in rows["parties"].items()}
    return {
        name: PartnerRule(
            Learns(row["learns"]), row.get("provider_is_told", True), frozenset(row.get("crime_areas", ()))
        )
        for name, row in read.items()
    }
