"""What is known of a person or an organisation, read once so that comparing many is quick."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rigour._core import Name, NamePartTag, NameTypeTag, analyze_names, text_scripts

from intelligence.matching import letters
from intelligence.matching.births import Birth

READ_NAMES = 20_000


class Kind(StrEnum):
    """What carries the name."""

    PERSON = "person"
    ORGANISATION = "organisation"
    THING = "thing"


TAGS = {Kind.PERSON: NameTypeTag.PER, Kind.ORGANISATION: NameTypeTag.ORG, Kind.THING: NameTypeTag.OBJ}


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write the name: its words, and the name as the symbols of rigour see it."""

    text: str
    words: tuple[str, ...]
    telling: tuple[str, ...]
    scripts: frozenset[str]
    names: tuple[Name, ...] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A person or organisation ready to be compared; unknown facts are empty."""

    kind: Kind
    forms: tuple[Form, ...]
    births: tuple[Birth, ...] = ()
    nationalities: frozenset[str] = frozenset()
    gender: str = ""
    identifiers: frozenset[tuple[str, str]] = frozenset()


def analyse(
    name: str | Iterable[str],
    birth: str | Iterable[str] | None = None,
    nationality: str | Iterable[str] | None = None,
    *,
    kind: Kind = Kind.PERSON,
    given: str = "",
    middle: str = "",
    family: str = "",
    gender: str = "",
    identifiers: Iterable[tuple[str, str]] = (),
) -> Analysis:
    """Read the names, the dates of birth (ISO, also in part), the nationalities (ISO codes) and the rest.

    `given`, `middle` and `family` say which words of the names are which, where the source knows. Identifiers are
    pairs of a type and a value that is normalised already.
    """
    parts = (given.strip(), middle.strip(), family.strip())
    texts = [text for text in _several(name) if letters.tokens(text)]
    if not texts and any(parts):
        texts = [" ".join(part for part in parts if part)]
    return Analysis(
        kind=kind,
        forms=tuple(_form(text, kind, parts) for text in dict.fromkeys(texts)),
        births=tuple(dict.fromkeys(one for one in map(Birth.read, _several(birth)) if one)),
        nationalities=frozenset(code.strip().lower() for code in _several(nationality) if code.strip()),
        gender=gender.strip().lower()[:1],
        identifiers=frozenset(identifiers),
    )


@lru_cache(maxsize=READ_NAMES)
def _form(text: str, kind: Kind, parts: tuple[str, str, str]) -> Form:
    words = letters.tokens(text)
    tags = (NamePartTag.GIVEN, NamePartTag.MIDDLE, NamePartTag.FAMILY)
    tagged = {tag: [part] for tag, part in zip(tags, parts, strict=True) if part}
    names: list[Name] = []
    for spelling in letters.spellings(text):
        for known in (tagged, None) if tagged else (None,):
            names += analyze_names(TAGS[kind], [spelling], known, infer_initials=kind == Kind.PERSON)
    return Form(text, words, letters.telling(words), frozenset(text_scripts(text)), tuple(names))


def _several(value: str | Iterable[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
