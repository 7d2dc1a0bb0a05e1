"""Short words and shapes for the codes of the field; the exact words stand in core.fields."""

from dataclasses import dataclass

from django.conf import settings

from europol_portal.core.fields import Classification, HandlingCode, InformationEvaluation, SourceEvaluation


@dataclass(frozen=True)
class Marking:
    """How one classification level is written: short in lists, in full on the page bar."""

    css: str
    short: str
    bar: str
    label: str


MARKINGS = {
    Classification.PUBLIC: ("pub", "PUBLIC", "EUROPOL PUBLIC INFORMATION"),
    Classification.BPL: ("bpl", "BPL", "EUROPOL UNCLASSIFIED, BASIC PROTECTION LEVEL"),
    Classification.EU_RESTRICTED: ("eur", "EU-R", "RESTREINT UE / EU RESTRICTED"),
    Classification.EU_CONFIDENTIAL: ("euc", "EU-C", "CONFIDENTIEL UE / EU CONFIDENTIAL"),
    Classification.EU_SECRET: ("eus", "EU-S", "SECRET UE / EU SECRET"),
    Classification.EU_TOP_SECRET: ("ets", "EU-TS", "TRÈS SECRET UE / EU TOP SECRET"),
}

HANDLING_SHORT = {
    HandlingCode.H0: "May only be used to prevent and combat crime",
    HandlingCode.H1: "Not in court without the provider's permission",
    HandlingCode.H2: "Not to be passed on without the provider's permission",
    HandlingCode.H3: "Other restrictions, see text",
}

SOURCE_SHORT = {
    SourceEvaluation.A: "no doubt about the source",
    SourceEvaluation.B: "source mostly reliable",
    SourceEvaluation.C: "source mostly unreliable",
    SourceEvaluation.X: "source cannot be assessed",
}

INFORMATION_SHORT = {
    InformationEvaluation.ONE: "accuracy not in doubt",
    InformationEvaluation.TWO: "known to the source, not to the official",
    InformationEvaluation.THREE: "corroborated by other information",
    InformationEvaluation.FOUR: "cannot be corroborated",
}


@dataclass(frozen=True)
class CodeWords:
    """One code with its short and its exact words."""

    code: str
    short: str
    words: str
    text: str = ""


def marking(level: str) -> Marking:
    """The form of a level; a level nobody knows is an error, never a lower marking."""
    known = Classification(level)
    css, short, bar = MARKINGS[known]
    return Marking(css=css, short=short, bar=bar, label=str(known.label))


def allowed_levels(top: int | None = None) -> list[tuple[str, str]]:
    """Markings that may be given, from the basic protection level up to the ceiling of this portal or a lower rank.

    A list without a choice shows its first entry, so the level that everything begins with stands first; public
    information, which nobody should reach by leaving the list alone, stands last.
    """
    ceiling = Classification(settings.CLASSIFICATION_CEILING).rank
    ceiling = ceiling if top is None else min(ceiling, top)
    offered = [level for level in Classification if level.rank <= ceiling and level is not Classification.PUBLIC]
    return [(level.value, f"{marking(level).short}, {level.label}") for level in (*offered, Classification.PUBLIC)]


def handling_words(code: str, text: str = "") -> CodeWords:
    """One handling code in words; the text belongs to H3."""
    known = HandlingCode(code)
    return CodeWords(code, HANDLING_SHORT[known], str(known.label), text if known is HandlingCode.H3 else "")


def source_words(code: str) -> CodeWords:
    """One source evaluation in words."""
    known = SourceEvaluation(code)
    return CodeWords(code, SOURCE_SHORT[known], str(known.label))


def information_words(code: str) -> CodeWords:
    """One information evaluation in words."""
    known = InformationEvaluation(code)
    return CodeWords(code, INFORMATION_SHORT[known], str(known.label))
