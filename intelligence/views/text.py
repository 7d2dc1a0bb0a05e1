"""The words of a contribution with its entities as links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from intelligence.models import Entity

PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, linked to an entity or not; `is_break` ends a line."""

    text: str
    entity: Entity | None = None
    is_break: bool = False


def paragraphs(body: str, entities: Iterable[Entity]) -> list[list[Piece]]:
    """Paragraphs of pieces; longer labels go before shorter ones that they contain."""
    known = {entity.label: entity for entity in entities if entity.label.strip()}
    return [_pieces(part, known) for part in PARAGRAPH.split(body.strip()) if part.strip()]


def _pieces(paragraph: str, known: dict[str, Entity]) -> list[Piece]:
    found: list[Piece] = []
    for line in paragraph.strip().splitlines():
        found += [*_linked(line, known), Piece("", is_break=True)]
    return found[:-1]


def _linked(line: str, known: dict[str, Entity]) -> list[Piece]:
    if not known:
        return [Piece(line)]
    labels = sorted(known, key=len, reverse=True)
    pattern = re.compile("(" + "|".join(re.escape(label) for label in labels) + ")")
    return [Piece(part, known.get(part)) for part in pattern.split(line) if part]
