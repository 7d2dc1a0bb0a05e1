"""Formats of exchange: what other programs send becomes a graph, and a graph becomes a file with its markings.

    found = read(Format.GRAPHML, stream)              # found.graph, found.problems: clear sentences by row
    read(Format.CALLS, stream, columns={"caller": "A-Nummer", "called": "B-Nummer"})
    cover = cover_of(graph, title="Network of case 12", made_at=now, least="eu_restricted")
    write(Format.ANX, graph, stream, cover)           # bytes; each part with its marking, the file with its cover

Reading never trusts a file: sizes, depth and numbers are bounded (`Limits`), XML with entities or document types is
refused, and a row that does not fit is left out with the reason. A restriction that a file states is kept even where
the portal does not know the code. Importing this package loads no library of numbers. Reading belongs into a worker.

| format | nodes | relations | dates | markings | lost on the way |
| --- | --- | --- | --- | --- | --- |
| GraphML | all | all | yes | by field | nothing |
| ANX (i2) | all | all | yes | grades, attributes, summary | facts named as own attributes |
| FollowTheMoney | nearest schema | nearest schema | yes | note in words, and by field | nothing between portals |
| STIX 2.1 | identity, incident, infrastructure | relationship | yes | definitions | the kind of things for others |
| CSV | all | all | yes | by row | facts; a node has the marking of its first row |
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import BinaryIO

from intelligence.networks.formats import anx, ftm, graphml, stix, tables
from intelligence.networks.formats.columns import decoded
from intelligence.networks.formats.cover import CLASSIFICATIONS, Cover, cover_of
from intelligence.networks.formats.reading import LIMITS, FormatError, Limits, Problem, Read
from intelligence.networks.graph import Graph

__all__ = [
    "CLASSIFICATIONS",
    "LIMITS",
    "MEDIA_TYPES",
    "WRITABLE",
    "Cover",
    "Format",
    "FormatError",
    "Limits",
    "Problem",
    "Read",
    "cover_of",
    "guess",
    "read",
    "write",
]


class Format(StrEnum):
    """How a network is written; the value is the ending of a file, or says which CSV it is."""

    GRAPHML = "graphml"
    ANX = "anx"
    FTM = "ftm"
    STIX = "stix"
    EDGES = "csv"
    CALLS = "calls"
    TRANSFERS = "transfers"
    MATRIX = "matrix"


_READERS = {Format.GRAPHML: graphml.read, Format.ANX: anx.read, Format.FTM: ftm.read, Format.STIX: stix.read}
_TABLES = {
    Format.EDGES: tables.read_edges,
    Format.CALLS: tables.read_calls,
    Format.TRANSFERS: tables.read_transfers,
    Format.MATRIX: tables.read_matrix,
}
_WRITERS = {
    Format.GRAPHML: graphml.write,
    Format.ANX: anx.write,
    Format.FTM: ftm.write,
    Format.STIX: stix.write,
    Format.EDGES: tables.write,
}
WRITABLE = tuple(_WRITERS)
MEDIA_TYPES = {
    Format.GRAPHML: "application/graphml+xml",
    Format.ANX: "application/xml",
    Format.FTM: "application/json+ftm",
    Format.STIX: "application/stix+json;version=2.1",
    Format.EDGES: "text/csv; charset=utf-8",
}


def read(form: Format, stream: BinaryIO, *, columns: Mapping[str, str] | None = None, limits: Limits = LIMITS) -> Read:
    """The graph in a file, and what is wrong with it. `columns` names the column of a field, for tables only.

    A file that cannot be read as a whole raises `FormatError` with a sentence for the user.
    """
    if form in _TABLES:
        return _TABLES[form](stream, limits, columns or {})
    return _READERS[form](stream, limits)


def write(form: Format, graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """A graph as a file. Records of calls, transfers and square tables are only read."""
    if form not in _WRITERS:
        raise FormatError("Networks are not written in this format.")
    _WRITERS[form](graph, stream, cover)


def guess(name: str, head: bytes) -> Format | None:
    """The format of a file by its first kilobytes and its name; nothing where it is unclear."""
    start = decoded(head).lstrip()
    if start.startswith("<"):
        return Format.GRAPHML if "<graphml" in start else Format.ANX if "<Chart" in start else None
    if start.startswith("{"):
        return Format.STIX if '"bundle"' in start and '"schema"' not in start else Format.FTM
    if not name.lower().endswith((".csv", ".txt", ".tsv")):
        return None
    return Format.MATRIX if tables.is_matrix(start) else _table(start.splitlines())


def _table(lines: list[str]) -> Format | None:
    head = next((line for line in lines if line.strip() and not line.startswith("#")), "").casefold()
    calls, transfers = any(word in head for word in ("called", "b_number", "b number")), "amount" in head
    return Format.CALLS if calls else Format.TRANSFERS if transfers else Format.EDGES
