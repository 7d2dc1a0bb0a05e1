"""What every reader of a format shares: limits, problems row by row, and a graph that grows under both."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from intelligence.networks.formats.kinds import edge_kind, node_kind
from intelligence.networks.graph import UNMARKED, Edge, Graph, GraphError, Marking, Node

CHUNK = 64 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
QUOTED = 40  # characters of a value that a sentence repeats
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d")


class FormatError(GraphError):
    """The file as a whole cannot be read; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold; beyond it is refused as a whole."""

    bytes: int = 200 * 1024 * 1024
    document: int = 32 * 1024 * 1024  # of a format that has to be read in one piece (JSON)
    line: int = 1024 * 1024
    depth: int = 40
    elements: int = 8_000_000
    inside: int = 2_000  # elements in one entry
    nodes: int = 200_000
    edges: int = 1_000_000
    text: int = 1_000  # characters of a value; more is cut
    facts: int = 60  # of a node
    problems: int = 200  # that are told one by one


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row (or element) was left out or changed. `row` is counted from 1 as the file's reader sees it."""

    row: int
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds, and what is wrong with it: the first problems one by one, and how many more."""

    graph: Graph
    problems: tuple[Problem, ...]
    more_problems: int


class Bounded:
    """A stream that ends with an error when it gives more than it may."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self.stream, self.left, self.most = stream, most, most

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self.stream.read(min(size, CHUNK) if size and size > 0 else CHUNK)
        self.left -= len(piece)
        if self.left < 0:
            raise FormatError(f"The file is larger than {self.most // (1024 * 1024):,} MB.")
        return piece

    def whole(self) -> bytes:
        """Everything."""
        pieces = []
        while piece := self.read():
            pieces.append(piece)
        return b"".join(pieces)

    def lines(self, longest: int) -> Iterable[bytes]:
        """Line by line, none longer than it may be."""
        rest, length = [], 0
        while piece := self.read():
            first, *others = piece.split(b"\n")
            rest.append(first)
            if others:
                yield b"".join(rest)
                yield from others[:-1]
                rest, length = [others[-1]], 0
            length += len(rest[-1])
            if length > longest:
                raise FormatError(f"A line is longer than {longest // 1024:,} KB.")
        if length:
            yield b"".join(rest)


class Collector:
    """Takes nodes and relations as they come, refuses what does not fit, and remembers why."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.graph = Graph()
        self.problems: list[Problem] = []
        self.more = 0
        self.waiting: list[tuple[int, Edge]] = []

    def problem(self, row: int, words: str) -> None:
        """Remember why a row was left out or changed."""
        if len(self.problems) < self.limits.problems:
            self.problems.append(Problem(row, words))
        else:
            self.more += 1

    def node(
        self, row: int, name: str, *, kind: str = "person", label: str = "", marking: Marking = UNMARKED,
        facts: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """Add a node, or tell why not; its identifier, empty if there is none."""
        known = self.text(name)
        if not known:
            self.problem(row, "It has no identifier.")
            return ""
        if known in self.graph:
            self.problem(row, f"“{quoted(known)}” is there already; the first counts.")
            return known
        if len(self.graph) >= self.limits.nodes:
            raise FormatError(f"The file holds more than {self.limits.nodes:,} nodes.")
        told = dict(list((facts or {}).items())[: self.limits.facts])
        clean = {self.text(key): self.text(value) for key, value in told.items() if value}
        self.graph.add(Node(known, node_kind(kind), self.text(label), marking, clean))
        return known

    def end(self, row: int, name: str, kind: str = "person") -> str:
        """The node of this name, which is made if it is not there: the end of a row of a table."""
        known = self.text(name)
        return known if known in self.graph else self.node(row, known, kind=kind)

    def edge(self, row: int, edge: Edge) -> None:
        """Keep a relation until all nodes are known."""
        if len(self.waiting) >= self.limits.edges:
            raise FormatError(f"The file holds more than {self.limits.edges:,} relations.")
        self.waiting.append((row, edge))

    def relation(
        self, row: int, origin: str, target: str, *, kind: str = "", begin: str = "", end: str = "", weight: str = "",
        is_directed: bool = True, marking: Marking = UNMARKED, note: str = "", known: str = "",
    ) -> None:  # fmt: skip
        """Keep a relation whose values are text."""
        first, last = self.day(row, begin), self.day(row, end)
        if first and last and last < first:
            self.problem(row, "It ends before it begins; the end was left out.")
            last = None
        self.edge(row, Edge(
            self.text(origin), self.text(target), edge_kind(kind) if kind else "associate_of", first, last,
            self.weight(row, weight), is_directed, marking, self.text(note), self.text(known),
        ))  # fmt: skip

    def day(self, row: int, written: str) -> date | None:
        """A day, or a moment of which the day counts."""
        words = self.text(written)
        if not words:
            return None
        day = day_of(words)
        if day is None:
            self.problem(row, f"“{quoted(words)}” is no date. Write it as 2026-02-28.")
        return day

    def weight(self, row: int, written: str) -> float:
        """A number above zero; one where nothing is written."""
        words = self.text(written)
        if not words:
            return 1.0
        number = number_of(words)
        if number is None or not 0 < number < float("inf"):
            self.problem(row, f"“{quoted(words)}” is no weight above zero; it counts as 1.")
            return 1.0
        return number

    def text(self, value: object) -> str:
        """One line of text without control characters, cut at the limit."""
        words = CONTROL.sub("", str(value if value is not None else "")[: 4 * self.limits.text])
        return " ".join(words.split())[: self.limits.text]

    def finish(self) -> Read:
        """The graph with every relation that fits."""
        for row, edge in self.waiting:
            for name in (edge.origin, edge.target):
                if name not in self.graph:
                    self.problem(row, f"“{quoted(name)}” is no node of the file." if name else "An end is missing.")
                    break
            else:
                self._link(row, edge)
        return Read(self.graph, tuple(self.problems), self.more)

    def _link(self, row: int, edge: Edge) -> None:
        try:
            self.graph.link(edge)
        except GraphError as error:
            self.problem(row, str(error))


def day_of(words: str) -> date | None:
    """A day in one of the usual forms, also at the beginning of a moment."""
    first = re.split(r"[T ]", words, maxsplit=1)[0]
    for form in DAY_FORMS:
        try:
            return datetime.strptime(first, form).date()  # noqa: DTZ007 (a day, no moment)
        except ValueError:
            continue
    return None


def number_of(words: str) -> float | None:
    """A number with a point or a comma; 1.500,25 and 1,500.25 are the same."""
    plain = re.sub(r"[\s'\u00a0\u202f]", "", words)
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    plain = re.sub(r",(?=\d{3}(\D|$))", "", plain)
    if not re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", plain):
        return None
    return float(plain)


def quoted(words: str) -> str:
    """A value as a sentence repeats it."""
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"
