"""What a column can hold, and how its heading says so in the languages of the Union."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from anyascii import anyascii

from intelligence.models import Entity

IGNORED = ""
PERSON, FAMILY_NAME, GIVEN_NAME = "person", "family_name", "given_name"
BIRTH_DATE, CATEGORY, NECESSITY = "birth_date", "category", "necessity"
ROLE, EVALUATION, ATTRIBUTE, COUNTRY = "role", "evaluation", "attribute", "country"
TYPE, VALUE = "type", "value"
OF_PERSON = frozenset({BIRTH_DATE, CATEGORY, NECESSITY})
NAMES = frozenset({PERSON, FAMILY_NAME, GIVEN_NAME})
ONCE = frozenset(
    {PERSON, FAMILY_NAME, GIVEN_NAME, BIRTH_DATE, CATEGORY, NECESSITY, ROLE, EVALUATION, COUNTRY, TYPE, VALUE}
)  # fmt: skip
MEANS = {
    f"{kind}:{subtype}": (str(kind), str(subtype)) for kind, subtypes in Entity.SUBTYPES.items() for subtype in subtypes
}
THINGS = {
    kind.value: (kind.value, "") for kind in Entity.Kind if kind not in Entity.SUBTYPES and kind != Entity.Kind.PERSON
}
ENTITIES = MEANS | THINGS

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def folded(text: str) -> str:
    """Letters and digits in ASCII, small, with single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in anyascii(text).lower()).split())


def _table(section: str) -> dict[str, str]:
    return {folded(word): code for code, words in _WORDS[section].items() for word in words}


HEADINGS = _table("headings")
CATEGORIES = _table("categories") | {
    folded(str(label)): str(code) for code, label in Entity.DataSubjectCategory.choices
}
CATEGORIES |= {folded(code): code for code in Entity.DataSubjectCategory.values}


def labels() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that a column can be, in groups, for the page and the documentation of the API."""
    return [
        ("", [(IGNORED, "Leave this column out")]),
        (
            "Person",
            [
                (PERSON, "Full name"), (FAMILY_NAME, "Family name"), (GIVEN_NAME, "Given name"),
                (BIRTH_DATE, "Date of birth"), (CATEGORY, "Category of the person"),
                (NECESSITY, "Why strictly necessary"),
            ],
        ),
        *(
            (str(Entity.Kind(kind).label), [(f"{kind}:{sub}", str(Entity.Subtype(sub).label)) for sub in subtypes])
            for kind, subtypes in Entity.SUBTYPES.items()
        ),
        ("Other entities", [(code, str(Entity.Kind(code).label)) for code in THINGS]),
        ("Type and value in two columns", [(TYPE, "Type of the value"), (VALUE, "Value")]),
        (
            "About all entities of the row",
            [
                (ROLE, "Role in this report"), (EVALUATION, "Evaluation, as B2"),
                (COUNTRY, "Country of plates and papers, as DE"), (ATTRIBUTE, "Further detail"),
            ],
        ),
    ]  # fmt: skip


def known_codes() -> frozenset[str]:
    """Every code that a column can have."""
    return frozenset(code for _, choices in labels() for code, _ in choices)


def guess(header: Sequence[str]) -> list[str]:
    """What each column holds by its heading; each thing that can be only once is given to the first that says it."""
    chosen: list[str] = []
    for heading in header:
        code = HEADINGS.get(folded(heading)) or _by_words(heading)
        chosen.append(IGNORED if code in ONCE and code in chosen else code)
    return chosen


def _by_words(heading: str) -> str:
    """The longest known heading whose words stand in this one."""
    words = f" {folded(heading)} "
    found = [known for known in HEADINGS if len(known) > 3 and f" {known} " in words]  # noqa: PLR2004
    return HEADINGS[max(found, key=len)] if found else IGNORED


def type_of(word: str) -> str:
    """The code of an entity for a word in the column of types; empty when it is not known."""
    if word in ENTITIES or word == PERSON:
        return word
    code = HEADINGS.get(folded(word), "")
    if code in ENTITIES or code in NAMES:
        return PERSON if code in NAMES else code
    by_subtype = {sub: code for code, (_, sub) in MEANS.items()}
    return by_subtype.get(folded(word).replace(" ", "_"), "")


def looks_like_header(row: Sequence[str]) -> bool:
    """True when the first row names columns: a known heading in it, or words without long numbers."""
    if any(HEADINGS.get(folded(cell)) for cell in row):
        return True
    return not any(sum(c.isdigit() for c in cell) > 2 or "@" in cell for cell in row)  # noqa: PLR2004


def header_key(header: Sequence[str]) -> str:
    """The same for files with the same headings, however they are written."""
    return hashlib.sha256(json.dumps([folded(heading) for heading in header]).encode()).hexdigest()
