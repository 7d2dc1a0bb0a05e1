"""A text made plain for searching: one kind of space, dash and digit, nothing invisible, positions kept."""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

LAST_PLANE = 0x20000  # decimal digits and spaces stand in the first two planes
FULL_WIDTH = range(0xFF01, 0xFF5F)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# Letters of other scripts that look like Latin capitals; number plates of Bulgaria, Greece and Ukraine use only these.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")


@cache
def _one_for_one() -> dict[int, str]:
    """Each character that has a plain twin: digits of all scripts, full-width forms, spaces, dashes, quotes."""
    table: dict[int, str] = {}
    for code in range(0x80, LAST_PLANE):
        category = unicodedata.category(chr(code))
        if category == "Nd":
            table[code] = str(unicodedata.decimal(chr(code)))
        elif category in {"Zs", "Zl", "Zp"}:
            table[code] = " " if category == "Zs" else "\n"
        elif category == "Pd":
            table[code] = "-"
        elif code in FULL_WIDTH:
            table[code] = chr(code - FULL_WIDTH.start + ord("!"))
    table |= {ord(letter): "'" for letter in "\u2018\u2019\u02bc\u00b4"}
    return table | {ord("\t"): " ", ord("\x0b"): " ", ord("\x0c"): "\n", ord("\r"): " "}


@dataclass(frozen=True)
class PlainText:
    """A text to search in; `span` tells where a found place stands in the text as given."""

    given: str
    plain: str
    removed: tuple[int, ...] = ()  # positions in the plain text before which one invisible character was left out

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same place in the text as given."""
        return start + bisect_right(self.removed, start), end + bisect_right(self.removed, end - 1)

    @cached_property
    def latin(self) -> str:
        """The plain text in Latin capitals where letters look alike; as long as the plain text."""
        return self.upper.translate(LOOK_ALIKES)

    @cached_property
    def capitals(self) -> str:
        """The plain text with capitals in Latin where they look alike; small letters stay."""
        return self.plain.translate(LOOK_ALIKES)

    @cached_property
    def upper(self) -> str:
        """The plain text in capitals, letter for letter (ß and ligatures stay)."""
        raised = self.plain.upper()
        if len(raised) == len(self.plain):
            return raised
        return "".join(high if len(high := letter.upper()) == 1 else letter for letter in self.plain)


def plain_text(text: str) -> PlainText:
    """Make a text plain."""
    plain = text if text.isascii() and "\t" not in text and "\r" not in text else text.translate(_one_for_one())
    if not any(mark in plain for mark in INVISIBLE):
        return PlainText(text, plain)
    kept: list[str] = []
    removed: list[int] = []
    for letter in plain:
        if letter in INVISIBLE:
            removed.append(len(kept))
        else:
            kept.append(letter)
    return PlainText(text, "".join(kept), tuple(removed))


def latin_capitals(value: str) -> str:
    """One value in plain Latin capitals where letters look alike, without invisible characters."""
    return plain_text(value).latin


def compact(value: str) -> str:
    """Only the ASCII letters and digits of a value, as capitals."""
    return "".join(letter for letter in latin_capitals(value) if letter.isascii() and letter.isalnum())
