"""Official copies as PDF: one form with the marking, the codes and who holds the copy on every page (ADR 11).

Callers say what stands in the document; how it looks is `pdf.typ`. The fonts come with the engine and cover Latin,
Greek and Cyrillic letters; nothing is fetched, no font of the machine is used: a copy looks the same everywhere.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from europol_portal.core.fields import Classification, HandlingCode

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Text:
    """A paragraph; strong for the one sentence that counts."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of points."""

    points: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names and values in two columns; those without a value are left out."""

    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows under a head that repeats on each page; widths are shares of the line."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()


Block = Text | Heading | Points | Facts | Table


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Marking:
    """What stands on every page: the marking, the handling codes, and lines at the foot (owners, copy for whom)."""

    classification: str
    handling_codes: Sequence[str] = ()
    foot: Sequence[str] = ()

    @property
    def handling(self) -> str:
        """The codes in short words; H0 always applies."""
        codes = [HandlingCode.H0.value, *sorted({*self.handling_codes} - {HandlingCode.H0.value})]
        return f"Handling codes: {', '.join(codes)}"


@dataclass(frozen=True)
class Document:
    """A copy as it leaves."""

    title: str
    reference: str
    marking: Marking
    sections: Sequence[Section]
    lead: str = ""
    language: str = "en"


def render(document: Document) -> bytes:
    """The document as an accessible, tagged PDF (PDF/UA-1)."""
    shown = {
        "title": document.title,
        "reference": document.reference,
        "lead": document.lead,
        "language": document.language,
        "marking": str(Classification(document.marking.classification).label),
        "handling": document.marking.handling,
        "foot": [line for line in document.marking.foot if line],
        "sections": [_section(section) for section in document.sections],
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(shown, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Text) and block.is_strong:
        kind = "strong"
    values = {"kind": kind} | asdict(block)
    if isinstance(block, Facts):
        values["facts"] = [pair for pair in block.facts if pair[1]]
    if isinstance(block, Table):
        values["widths"] = list(block.widths) or [1] * len(block.head)
    return values
