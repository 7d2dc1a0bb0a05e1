"""Persons who are named together with a date of birth; a name alone is left to the person who enters it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anyascii import anyascii

from intelligence.extraction.dates import WrittenDate, find_dates
from intelligence.extraction.name_words import (
    ARTICLES,
    BIRTH_MARKERS,
    FAMILY_LABELS,
    GIVEN_LABELS,
    GIVEN_NAMES,
    NO_PERSON,
    NOUN_ENDINGS,
    PARTICLES,
    PREPOSITIONS,
    ROLE_STEMS,
    ROLES,
)  # fmt: skip
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import Attributes, Candidate, Confidence, Kind, Strength, Subtype

REACH = 110  # characters before a date in which its person stands
FORM_REACH = 260
MOST_WORDS = 6
FIRST_YEAR, LAST_BARE_YEAR = 1900, 2012  # a bare date behind a name is a birth date only in these years
MARKER = re.compile(
    rf"(?:^|[\s,;(\[*†])(?:\*|(?:{BIRTH_MARKERS}))[ :.]*\n?"
    r"(?: ?(?:am|the|le|il|el|on|op|den|dne|dnia|w dniu|la data de|la|"
    r"în data de|în|pe|na|στις|την|year|г\.|на|d\.|em|a)[ .:]{1,2}){0,2}$",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?: in| à| a| en| w| v| ve| te| i| στην| στη| στο| в| la| din| em)[ ]([^\W\d_][\w' -]{1,30}?)"
    r"(?: am| le| il| el| on| op| den| dne| dnia| στις| на| la| pe)?[ ,]{0,2}$"
)
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?")
GAP = re.compile(r"[ ]{0,3}\n?[ ]{0,3}")
BEFORE_MARKER = re.compile(r"[\s,;(\[]*$")
OPENER = re.compile(r"[,;(\[]\s*$")
FRENCH = {"FR", "BE", "LU", "CH", "MC"}  # where "M." is a title before it is an initial
INITIAL = 2  # "J."


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    words: tuple[str, ...]
    has_comma_after: int  # how many words stand before the comma of "Family, Given"; 0 without one


def find_persons(text: PlainText, default_region: str) -> Iterator[Candidate]:
    """Each person whose name stands before a date of birth."""
    for written in find_dates(text.plain, default_region):
        yield from _person(text, written, default_region)


def _person(text: PlainText, written: WrittenDate, region: str) -> Iterator[Candidate]:
    floor = max(0, written.start - REACH)
    before = text.plain[floor : written.start]
    marked_at = _marker(before)
    if marked_at is None:
        yield from _bare(text, written, before, floor, region)
        return
    form = _from_form(text, written, floor + marked_at)
    if form is not None:
        yield form
        return
    name = _name_before(text.plain, floor, floor + marked_at, region)
    if name is not None:
        yield _candidate(text, name, written, region, is_marked=True)


def _marker(before: str) -> int | None:
    """Where the word for birth stands that leads to the end of the window, a place of birth left out."""
    for window in (before, PLACE.sub(" ", before) if before else before):
        if found := MARKER.search(window):
            return found.start()
    return None


def _bare(text: PlainText, written: WrittenDate, before: str, floor: int, region: str) -> Iterator[Candidate]:
    """ "NAME, 1984-03-12" and "NAME (12.03.1984)": only in years in which a person of a report can be born."""
    if written.year is None or not FIRST_YEAR <= written.year <= LAST_BARE_YEAR or not OPENER.search(before):
        return
    name = _name_before(text.plain, floor, written.start, region)
    if name is None or any(_folded(word).startswith(NO_PERSON) for word in name.words):
        return
    yield _candidate(text, name, written, region, is_marked=False)


def _folded(word: str) -> str:
    return anyascii(word).lower().rstrip(".")


def _name_before(plain: str, floor: int, end: int, region: str) -> _Name | None:
    """Walk back over capitalised words, particles and one comma."""
    end = floor + len(BEFORE_MARKER.sub("", plain[floor:end]))
    words = list(WORD.finditer(plain, floor, end))
    if not words or words[-1].end() != end:
        return None
    taken: list[re.Match[str]] = []
    comma_at = -1
    for match in reversed(words):
        gap = plain[match.end() : taken[-1].start()] if taken else ""
        is_comma = gap.strip() == "," and comma_at < 0 and len(taken) <= 3 and bool(taken)  # noqa: PLR2004 (given names)
        if taken and not GAP.fullmatch(gap) and not is_comma:
            break
        if not _is_name_word(match[0]) or len(taken) == MOST_WORDS or (is_comma and not _is_family(match[0], taken)):
            break
        if is_comma:
            comma_at = len(taken)
        taken.append(match)
    return _trimmed(list(reversed(taken)), comma_at, region)


def _is_family(word: str, given: list[re.Match[str]]) -> bool:
    """A comma belongs to a name only between FAMILY and Given, or Family and Given where neither is a role."""
    return (word.isupper() and len(word) > 1 and not all(match[0].isupper() for match in given)) or len(given) == 1


def _is_name_word(word: str) -> bool:
    if word.lower() in PARTICLES:
        return True
    if word.endswith(".") and len(word) > INITIAL:
        return False
    folded = _folded(word)
    return word[0].isupper() and folded not in ROLES and not folded.startswith(ROLE_STEMS)


def _trimmed(taken: list[re.Match[str]], comma_at: int, region: str) -> _Name | None:
    """Drop particles and prepositions that lead, and what stands before a preposition that a full name follows."""
    if taken and taken[0][0] == "M." and region in FRENCH:
        taken = taken[1:]
    while taken and (taken[0][0] in PARTICLES or taken[0][0].lower() in ARTICLES):
        taken = taken[1:]
    for at, match in enumerate(taken):
        is_preposition = match[0].islower() and match[0] in PREPOSITIONS
        if is_preposition and at and len(taken) - at > 2 and _folded(taken[at - 1][0]).endswith(NOUN_ENDINGS):  # noqa: PLR2004
            taken = taken[at + 1 :]
            break
    taken = _without_opener(taken, region)
    names = [match for match in taken if match[0].lower() not in PARTICLES]
    if len(names) < 2:  # noqa: PLR2004 (a given and a family name)
        return None
    before_comma = len(taken) - comma_at if 0 < comma_at < len(taken) else 0
    end = taken[-1].end() - (1 if taken[-1][0].endswith(".") and len(taken[-1][0]) > INITIAL else 0)
    return _Name(taken[0].start(), end, tuple(match[0] for match in taken), before_comma)


def _without_opener(taken: list[re.Match[str]], region: str) -> list[re.Match[str]]:
    """Drop a first word that is no given name when the second is one: a role or verb that begins the sentence."""
    if len(taken) < 3 or region == "HU" or taken[0][0].isupper():  # noqa: PLR2004 (something must remain)
        return taken
    first, second = (_folded(match[0]) for match in taken[:2])
    return taken[1:] if second in GIVEN_NAMES and first not in GIVEN_NAMES else taken


def split_name(words: tuple[str, ...], before_comma: int, region: str) -> tuple[str, str, bool]:
    """Given name, family name, and whether the writing itself tells which is which."""
    capitals = [word for word in words if word.isupper() and len(word) > 1 and not word.endswith(".")]
    if before_comma:
        return " ".join(words[before_comma:]), " ".join(words[:before_comma]), True
    if capitals and len(capitals) < len([word for word in words if word.lower() not in PARTICLES]):
        inside = [at for at, word in enumerate(words) if word in capitals]
        first, last = inside[0], inside[-1]
        while first and words[first - 1].lower() in PARTICLES:
            first -= 1
        return " ".join((*words[:first], *words[last + 1 :])), " ".join(words[first : last + 1]), True
    if region == "HU":
        return " ".join(words[1:]), words[0], False
    at = next((at for at, word in enumerate(words) if at and word.lower() in PARTICLES), len(words) - 1)
    if region in {"ES", "PT"} and at == len(words) - 1 and len(words) > 2:  # noqa: PLR2004 (two family names)
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:]), False


def name_key(name: str) -> str:
    """The words of a name in ASCII, sorted: script, accents and order do not count."""
    return " ".join(sorted(re.findall(r"[a-z0-9]+", anyascii(name).lower())))


def _candidate(text: PlainText, name: _Name, written: WrittenDate, region: str, *, is_marked: bool) -> Candidate:
    given, family, is_told = split_name(name.words, name.has_comma_after, region)
    attributes = _birth(text, written) | {"given_name": given, "family_name": family}
    if not is_told:
        attributes["name_order_assumed"] = True
    return Candidate(
        Kind.PERSON, Subtype.NONE, name.start, name.end, name_key(" ".join(name.words)),
        Strength.OWN_FORM if is_marked else Strength.FORM, Confidence.CERTAIN if is_marked else Confidence.LIKELY,
        "name with a date of birth" if is_marked else "name with a date that may be the date of birth", attributes,
    )  # fmt: skip


def _birth(text: PlainText, written: WrittenDate) -> dict[str, str | bool | list[str]]:
    attributes: dict[str, str | bool | list[str]] = {"birth_date_as_written": text.plain[written.start : written.end]}
    if written.day is not None:
        attributes["birth_date"] = written.day.isoformat()
    elif written.is_ambiguous:
        attributes |= {"day_month_ambiguous": True, "birth_year": str(written.year)}
    else:
        attributes["century_unknown"] = True
    return attributes


LABELLED = r"(?:^|[\n;,|]) ?(?:{labels}) ?[:=] ?([^\n;,|:=]{{1,60}})"
FAMILY = re.compile(LABELLED.format(labels=FAMILY_LABELS), re.IGNORECASE)
GIVEN = re.compile(LABELLED.format(labels=GIVEN_LABELS), re.IGNORECASE)


def _from_form(text: PlainText, written: WrittenDate, marked_at: int) -> Candidate | None:
    """A form or table row: "Family name: X; Given names: Y; Date of birth: Z"."""
    floor = max(0, marked_at - FORM_REACH)
    families, givens = (list(pattern.finditer(text.plain, floor, marked_at)) for pattern in (FAMILY, GIVEN))
    if not families or not givens:
        return None
    family, given = families[-1], givens[-1]
    start, end = min(family.start(1), given.start(1)), max(family.end(1), given.end(1))
    attributes: Attributes = _birth(text, written) | {
        "given_name": given[1].strip(), "family_name": family[1].strip(),
    }  # fmt: skip
    end = start + len(text.plain[start:end].rstrip())
    return Candidate(
        Kind.PERSON, Subtype.NONE, start, end, name_key(f"{given[1]} {family[1]}"),
        Strength.LABEL, Confidence.CERTAIN, "fields of a form: names and date of birth", attributes,
    )  # fmt: skip
