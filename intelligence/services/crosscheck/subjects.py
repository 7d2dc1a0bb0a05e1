"""An entity as a cross-check compares it: its names and identifiers, its keys, and what a pair of them is worth.

Only the matching worker makes subjects of persons and organisations: their analysis needs the vocabulary of names.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from intelligence.extraction import normalise
from intelligence.matching import (
    Analysis,
    Evidence,
    Grade,
    KeyCounts,
    Kind,
    Match,
    Side,
    analyse,
    asked_keys,
    graded,
    identifier_key,
    keys_of,
    letters,
    name_keys,
    settings,
)
from intelligence.models import Entity
from intelligence.services.people.annex import annex

NAMED = {Entity.Kind.PERSON: Kind.PERSON, Entity.Kind.ORGANISATION: Kind.ORGANISATION}
# Names of accounts are chosen freely: the same one on two services is no identifier. The others are, when well formed.
WEAK = frozenset({Entity.Subtype.ACCOUNT, Entity.Subtype.VESSEL})
OF_A_COUNTRY = frozenset({Entity.Subtype.PLATE, *Entity.SUBTYPES[Entity.Kind.IDENTITY_DOCUMENT]})
FACTS = {
    "nationality": ("nationality", "nationalities", "citizenship"),
    "gender": ("gender", "sex"),
    "alias": ("alias", "aliases", "also known as", "other names"),
    "given": ("given name", "given names", "given_name", "first name", "first_name"),
    "family": ("family name", "family_name", "surname", "last name", "last_name"),
    "birth": ("birth_date_as_written", "year of birth", "birth_year", "birth year"),
}
CODE = 2


@dataclass(frozen=True)
class Subject:
    """One entity that may be compared, as the index gives it."""

    entity_id: UUID
    contribution_id: UUID
    owner_id: int
    kind: str
    subtype: str
    label: str
    normalised: str
    birth_date: date | None
    attributes: Mapping[str, Any]
    number: int = 0

    @property
    def is_named(self) -> bool:
        """True for persons and organisations, which are compared by name."""
        return self.kind in NAMED

    @cached_property
    def analysis(self) -> Analysis:
        """Names and facts, read once."""
        born = [self.birth_date.isoformat()] if self.birth_date else self.facts("birth")
        return analyse(
            [self.label, *self.facts("alias")],
            born,
            [code for code in self.facts("nationality") if len(code) == CODE],
            kind=NAMED[Entity.Kind(self.kind)],
            given=next(iter(self.facts("given")), ""),
            family=next(iter(self.facts("family")), ""),
            gender=next(iter(self.facts("gender")), ""),
        )

    def facts(self, name: str) -> list[str]:
        """What it says of one thing; of a person only what the index may hold (Annex II A)."""
        found: list[str] = []
        for heading, value in self.attributes.items():
            if str(heading).strip().lower() in FACTS[name] and self._is_in_index(str(heading), name):
                found += [str(one).strip() for one in (value if isinstance(value, list) else [value])]
        return [value for value in found if value]

    def _is_in_index(self, heading: str, name: str) -> bool:
        if self.kind != Entity.Kind.PERSON or name == "birth":
            return True
        field = annex().field_of(heading)
        return field is not None and field.is_in_index

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The telling words of the name as it is written, without the vocabulary."""
        return letters.telling(letters.tokens(self.label))

    @property
    def identifier(self) -> tuple[str, str]:
        """What equality is asked of: the type and the normalised value."""
        return (self.subtype or self.kind, self.normalised)

    @property
    def is_strong(self) -> bool:
        """True where an equal value is enough: a well-formed number, of a known country where countries number."""
        country = str(self.attributes.get("country", "")) if self.subtype in OF_A_COUNTRY else ""
        if self.subtype in WEAK or (self.subtype in OF_A_COUNTRY and not country):
            return False
        if self.subtype in OF_A_COUNTRY:
            return True
        # A national number is well formed in the form that was compared, which knew its country.
        return any(normalise(self.kind, self.subtype, text).valid for text in (self.normalised, self.label))

    def keys(self) -> tuple[int, ...]:
        """The keys under which it is kept."""
        return keys_of(self.analysis) if self.is_named else (identifier_key(*self.identifier),)

    def asked(self) -> tuple[int, ...]:
        """The keys to look for."""
        return asked_keys(self.analysis) if self.is_named else (identifier_key(*self.identifier),)

    def content(self) -> str:
        """What it says and whose it is, as one text; corrections repeat it under another key."""
        return f"{self.kind} {self.subtype} {self.normalised} {self.birth_date} {self.owner_id}"


def likeness(one: Subject, other: Subject) -> str:
    """The pair by its content, hashed: what was rejected once does not come back with a correction."""
    text = "\n".join(sorted((one.content(), other.content())))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def match_of(asked: Subject, stored: Subject, counts: KeyCounts) -> Match | None:
    """What a pair of names is worth, or nothing."""
    if asked.kind != stored.kind:
        return None
    return graded(asked.analysis, stored.analysis, sharers=counts.sharers(name_keys(asked.analysis)))


def written(parts: Iterable[Evidence]) -> list[dict[str, Any]]:
    """The evidence as it is kept."""
    return [asdict(part) | {"side": str(part.side)} for part in parts]


def agreed_values(match: Match, *, is_asking: bool) -> list[dict[str, str]]:
    """What one side learns of why: its own values that agree, by what they are; nothing that the other side wrote."""
    rows: dict[str, list[str]] = {}
    for part in match.of(Side.FOR):
        value = part.here if is_asking else part.there
        if value and value not in rows.setdefault(part.attribute, []):
            rows[part.attribute].append(value)
    return [{"attribute": name, "value": " ".join(values)} for name, values in rows.items()]


def equal_of(asked: Subject, stored: Subject, held: int) -> Match | None:
    """What an equal identifier is worth that so many hold, or nothing where it only hashed to the same key."""
    if asked.kind != stored.kind or asked.identifier != stored.identifier:
        return None
    rules = settings.default()
    name = Entity.Subtype(asked.subtype).label if asked.subtype else Entity.Kind(asked.kind).label
    is_strong = asked.is_strong and stored.is_strong
    words = f"The same {name.lower()}: {asked.normalised}."
    caution = "" if is_strong else " Alone it is weak: the value is not well formed, or its country is not known."
    if held > rules.telling_holders:
        is_strong = False
        caution += f" More than {rules.telling_holders} entities hold it, as many share the telephone of a hotel."
    part = Evidence(name, asked.normalised, stored.normalised, "identical", Side.FOR, 1.0, words)
    grade = Grade.EXACT if is_strong else Grade.POSSIBLE
    return Match(grade, 1.0 if is_strong else 0.7, (part,), words + caution, rules.version)
