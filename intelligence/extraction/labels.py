"""The word before a number that says what it is, in the languages of the Union; stems, so that inflections count."""

import re
from enum import StrEnum
from functools import cache

from anyascii import anyascii

from intelligence.extraction.vocabulary import labels

WORD = re.compile(r"[^\W\d_]+(?:[.-][^\W\d_]+)*")
REACH = 60  # characters between a label and what it labels
NEAR = 26  # characters within which a label speaks against another reading
SHORTEST, LONGEST = 2, 14  # letters of a stem


class Label(StrEnum):
    """What a label announces."""

    PHONE = "phone"
    IBAN = "iban"
    CARD = "card"
    PLATE = "plate"
    VIN = "vin"
    DEVICE = "device"
    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    LICENCE = "licence"
    NATIONAL_NUMBER = "national_number"
    NETWORK = "network"
    WALLET = "wallet"
    VERSION = "version"
    OTHER_NUMBER = "other_number"  # orders, invoices, files, amounts: a number that identifies nothing of ours


def _folded(word: str) -> str:
    return anyascii(word).casefold().replace("-", "").replace(".", "")


@cache
def _tables() -> tuple[dict[str, Label], dict[str, Label], dict[str, Label]]:
    acronyms = {word: Label(label) for label, words in labels("acronyms").items() for word in words}
    whole = {_folded(word): Label(label) for label, words in labels("words").items() for word in words}
    stems = {_folded(stem): Label(label) for label, words in labels("stems").items() for stem in words}
    return acronyms, whole, stems


def label_of(word: str) -> Label | None:
    """What one word announces, by itself or by its stem."""
    acronyms, whole, stems = _tables()
    folded = _folded(word)
    if found := acronyms.get(word.replace(".", "")) or whole.get(folded):
        return found
    for length in range(min(len(folded), LONGEST), SHORTEST, -1):
        if folded[:length] in stems:
            return stems[folded[:length]]
    parts = word.split("-")
    return next((label for part in reversed(parts) if (label := label_of(part))), None) if len(parts) > 1 else None


# A line that ends in a number or a full stop, and a sentence that ends: what stands before is another matter.
END_OF_CLAUSE = re.compile(r"[\d.;!?)\]}] ?\n|(?:[^\W\d_]{4}|[\d)\]])[.!?] (?=[^\W\d_])")


def _clause(text: str, start: int, reach: int) -> int:
    """Where the clause begins in which a position stands, at most so many characters back."""
    floor = max(0, start - reach)
    ends = [found.end() for found in END_OF_CLAUSE.finditer(text, floor, start) if text[found.end() : start].strip()]
    return ends[-1] if ends else floor


def label_before(text: str, start: int, reach: int = REACH) -> Label | None:
    """The nearest label in the characters before a position; it counts until the next label."""
    words = WORD.findall(text, _clause(text, start, reach), start)[::-1]
    for at, word in enumerate(words):
        label = label_of(word)
        if label is Label.CARD and Label.IDENTITY_CARD in map(label_of, words[at + 1 : at + 3]):
            return Label.IDENTITY_CARD  # "identity card", "лична карта"
        if label:
            return label
    return None


def labels_before(text: str, start: int, reach: int = REACH) -> set[Label]:
    """All labels in the characters before a position."""
    return {label for word in WORD.findall(text, max(0, start - reach), start) if (label := label_of(word))}


MONEY = re.compile(
    r"\s{0,2}(?:€|\$|£|EUR\b|USD\b|GBP\b|CHF\b|PLN\b|CZK\b|SEK\b|RON\b|BGN\b|HUF\b|DKK\b|Euro|euro|zł|zl\b|Kč|kr\b|lei\b|лв|"
    r"ευρώ|евро|kg\b|km\b|g\b|Stück|pcs\b|litr|Liter|tabl)"
)
MONEY_BEFORE = re.compile(r"(?:[€$£]|EUR|USD|GBP|CHF|PLN|CZK|SEK|RON|BGN)\s{0,2}$")


def is_amount(text: str, start: int, end: int) -> bool:
    """True when a currency or unit stands before or behind the number."""
    return bool(MONEY.match(text, end) or MONEY_BEFORE.search(text[max(0, start - 6) : start]))
