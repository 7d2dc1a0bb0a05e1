"""The numbers and the legal bases of searches, as `rules.toml` has them and administrators have changed them."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from europol_portal.parties.models import Party
from intelligence.models import LegalBasis, QuestLimit


@dataclass(frozen=True)
class Limit:
    """How much a party may search."""

    lines_per_hour: int
    lines_per_day: int
    open_lists: int


@dataclass(frozen=True)
class FishingRule:
    """Over which time is counted, and from where it is noticed."""

    span: timedelta
    least: int
    gap: int = 0


def bases_of(party: Party) -> list[LegalBasis]:
    """On what the party's searches may rest, the usual one first; none means that it may not search."""
    bases = _read()["bases"]
    return [LegalBasis(name) for name in bases["parties"].get(party.code, bases["kinds"][party.kind])]


def limit_of(party: Party) -> Limit:
    """What administrators have set for the party, or what holds for all."""
    own = QuestLimit.objects.filter(party=party).first()
    if own is not None:
        return Limit(own.lines_per_hour, own.lines_per_day, own.open_lists)
    return Limit(**_read()["limits"])


def pace_of(*, is_batch: bool) -> timedelta:
    """The step in which answers are shown."""
    return timedelta(seconds=_read()["pace"]["list" if is_batch else "single"])


def fishing_rule(name: str) -> FishingRule:
    """The numbers of one rule."""
    row = _read()["fishing"][name]
    return FishingRule(timedelta(hours=row["hours"]), row["least"], row.get("gap", 0))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
