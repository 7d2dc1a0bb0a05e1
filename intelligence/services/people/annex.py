"""Which data may be held about whom, read from `annex.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anyascii import anyascii

WRITTEN = Path(__file__).with_name("annex.toml")
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class PermittedField:
    """One kind of data: about whom it may be held, whether the index may, whether it is special (Art. 30(2))."""

    code: str
    label: str
    about: frozenset[str]
    is_in_index: bool
    is_special: bool

    def may_be_held_about(self, category: str) -> bool:
        """True when the annex allows it for the category."""
        return EVERYBODY in self.about or category in self.about


@dataclass(frozen=True, slots=True)
class Annex:
    """The fields by what they are called."""

    version: str
    unlisted_about: frozenset[str]
    fields: Mapping[str, PermittedField]
    by_word: Mapping[str, PermittedField]

    def field_of(self, heading: str) -> PermittedField | None:
        """The field that a heading means, nothing when the annex does not list it."""
        return self.by_word.get(folded(heading))

    def may_hold(self, heading: str, category: str) -> bool:
        """True when data under the heading may be held about a person of the category."""
        field = self.field_of(heading)
        return category in self.unlisted_about if field is None else field.may_be_held_about(category)

    def special_among(self, headings: Iterable[str]) -> list[PermittedField]:
        """Special categories of data among the headings."""
        found = [self.field_of(heading) for heading in headings]
        return [field for field in found if field is not None and field.is_special]


def folded(text: str) -> str:
    """Letters and digits in ASCII, small, with single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in anyascii(text).lower()).split())


def read(path: Path = WRITTEN) -> Annex:
    """The annex of a file; an unknown or missing name is an error."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    fields: dict[str, PermittedField] = {}
    by_word: dict[str, PermittedField] = {}
    for code, row in rows["fields"].items():
        special = bool(row.get("special", False))
        if special and row["index"]:
            message = f"{code}: special categories of data are never in the index."
            raise ValueError(message)
        field = PermittedField(code, row["label"], frozenset(row["about"]), bool(row["index"]), special)
        fields[code] = field
        by_word |= {folded(word): field for word in [code, *row["words"]]}
    return Annex(rows["version"], frozenset(rows["unlisted_about"]), fields, by_word)


@cache
def annex() -> Annex:
    """The annex that comes with the portal."""
    return read()
