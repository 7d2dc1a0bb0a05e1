"""Short forms of names: Pepe is José, Sasha is Aleksandr. One entry serves many spellings."""

import tomllib
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from intelligence.matching import letters

WRITTEN = Path(__file__).with_name("nicknames.toml")


@lru_cache(maxsize=letters.CACHED)
def full_names(token: str) -> frozenset[str]:
    """Marks of the full names that a word may stand for, itself included where it is one; empty for most words."""
    short, full = _table()
    spelling = letters.softened(token)
    return short.get(spelling, frozenset()) | ({spelling} if spelling in full else frozenset())


def is_short_form(one: str, other: str) -> bool:
    """Whether two different words may stand for the same full name."""
    return bool(full_names(one) & full_names(other))


@cache
def _table() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    rows: dict[str, set[str]] = defaultdict(set)
    for short, names in tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["short_forms"].items():
        rows[letters.softened(short)].update(letters.softened(name) for name in names)
    return {short: frozenset(names) for short, names in rows.items()}, frozenset(set().union(*rows.values()))
