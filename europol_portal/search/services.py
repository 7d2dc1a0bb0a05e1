"""One search over all sources a person may use, recorded without its words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import User
from europol_portal.search import index
from europol_portal.search.events import SearchEvent
from europol_portal.search.index import (
    ALL,
    FIRST,
    Facet,
    FacetValue,
    Hit,
    Known,
    Place,
    Question,
    SearchSource,
    sources,
)

SHORTEST_TEXT, LONGEST_TEXT = 2, 200  # characters
LONGEST_KEY = 40
MOST_SHOWN_COUNT = 100
MOST_BEST = 500  # where a list by relevance ends
MOST_REFERENCE = 5  # hits of a source of reference data beside the list


@dataclass(frozen=True)
class Group:
    """What one source found; `has_more` says that the search is too wide, not by how much."""

    source: SearchSource
    hits: Sequence[Hit]
    has_more: bool


@dataclass(frozen=True)
class Result:
    """What was found, and where nothing was looked for because the person's role does not open it."""

    text: str
    groups: list[Group]
    searched: list[SearchSource]
    not_allowed: list[SearchSource]

    @property
    def found(self) -> list[Group]:
        """Groups with hits, in the order of the sources."""
        return [group for group in self.groups if group.hits]


@dataclass(frozen=True)
class Found:
    """One line of the list, with the source that it comes from."""

    hit: Hit
    source: SearchSource


@dataclass(frozen=True)
class Listing:
    """One page of the list over all sources, and what was searched and was not."""

    question: Question
    only: str = ""
    lines: list[Found] = field(default_factory=list)
    older: str = ""
    groups: list[Group] = field(default_factory=list)
    types: list[FacetValue] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    searched: list[SearchSource] = field(default_factory=list)
    not_asked: list[SearchSource] = field(default_factory=list)
    not_allowed: list[SearchSource] = field(default_factory=list)

    @property
    def has_run(self) -> bool:
        """True when there was something to search for."""
        return len(self.question.text) >= SHORTEST_TEXT

    @property
    def hits(self) -> list[Hit]:
        """All that the page shows."""
        return [line.hit for line in self.lines] + [hit for group in self.groups for hit in group.hits]


def normalised(text: str) -> str:
    """The text as it is compared: one form of each letter, single spaces, no control characters."""
    folded = unicodedata.normalize("NFKC", text)
    printable = "".join(letter if letter.isprintable() else " " for letter in folded)
    return " ".join(printable.split())[:LONGEST_TEXT]


def run(*, by: User, text: str, at: datetime, limit: int, kind: SearchEvent = SearchEvent.RUN) -> Result:
    """A few hits of each source that the person may search; too short a text finds nothing and is not recorded.

    The record says who, when, where and which rows were shown. Of the words it keeps a keyed hash only: equal
    searches can be recognised, what was typed cannot be read.
    """
    text = normalised(text)
    searched, not_allowed = _opened(by)
    if len(text) < SHORTEST_TEXT:
        return Result(text, [], searched, not_allowed)
    groups = [_ask(source, by, text, limit) for source in searched]
    shown = [hit for group in groups for hit in group.hits]
    _record(by=by, text=text, at=at, kind=kind, asked=[group.source for group in groups], shown=shown)
    return Result(text, groups, searched, not_allowed)


def look(*, by: User, question: Question, at: datetime, only: str = "", cursor: str = "", limit: int = 50) -> Listing:
    """One page of everything the person may search, newest or best first; recorded like any search."""
    question = replace(question, text=normalised(question.text))
    opened, not_allowed = _opened(by)
    only = only if only in {source.name for source in opened} else ""
    chosen = [source for source in opened if not only or source.name == only]
    asked = [source for source in chosen if source.page and source.can_answer(question)]
    beside = [source for source in chosen if not source.page and not question.filters]
    not_asked = [source for source in opened if source not in asked and source not in beside]
    listing = Listing(question, only, searched=asked + beside, not_asked=not_asked, not_allowed=not_allowed)
    if not listing.has_run:
        return listing
    pages = _pages(by, question, asked, cursor, limit)
    lines, older = (_best if question.best else _newest)(pages, cursor, limit)
    known = {} if cursor else {source.name: [hit.of for hit in hits] for source, hits in pages if len(hits) <= limit}
    groups = [] if cursor else [_ask(source, by, question.text, MOST_REFERENCE) for source in beside]
    countable = [source for source in opened if source.count and source.can_answer(question)]
    listing = replace(
        listing,
        lines=lines,
        older=older,
        groups=[group for group in groups if group.hits],
        types=[_type(source, by, question, known) for source in countable],
        facets=index.facets(by, question, [source.name for source in asked], known),
    )
    _record(by=by, text=question.text, at=at, kind=SearchEvent.RUN, asked=listing.searched, shown=listing.hits)
    return listing


def fingerprint(text: str) -> str:
    """The keyed hash of a search text."""
    return salted_hmac("search.query", normalised(text).casefold(), algorithm="sha256").hexdigest()


def _opened(by: User) -> tuple[list[SearchSource], list[SearchSource]]:
    every = list(sources().values())
    opened = [source for source in every if source.is_open_to(by)]
    return opened, [source for source in every if source not in opened]


def _pages(
    by: User, question: Question, asked: Sequence[SearchSource], cursor: str, limit: int
) -> list[tuple[SearchSource, Sequence[Hit]]]:
    """What each source has for the page, one hit more than it can show."""
    start, most = _read_cursor(cursor), min(_skipped(cursor) + limit + 1, MOST_BEST)
    return [
        (source, source.page(by, question, Place(), most))
        if question.best
        else (source, source.page(by, question, _start(start, number), limit + 1))
        for number, source in enumerate(asked)
        if source.page
    ]


def _newest(pages: Sequence[tuple[SearchSource, Sequence[Hit]]], _cursor: str, limit: int) -> tuple[list[Found], str]:
    """The pages of the sources merged: newest key first, inside one key in the order of the sources."""
    merged = [
        ((hit.of, -number, hit.key), Found(hit, source)) for number, (source, hits) in enumerate(pages) for hit in hits
    ]
    merged.sort(key=lambda item: item[0], reverse=True)
    older = ""
    if len(merged) > limit:
        of, number, key = merged[limit - 1][0]
        older = f"{of}.{-number}.{key}"
    return [line for _, line in merged[:limit]], older


def _best(pages: Sequence[tuple[SearchSource, Sequence[Hit]]], cursor: str, limit: int) -> tuple[list[Found], str]:
    """The best of the newest hits; the cursor is how many were shown."""
    skip = _skipped(cursor)
    lines = [Found(hit, source) for source, hits in pages for hit in hits]
    lines.sort(key=lambda line: (line.hit.score, line.hit.of, line.hit.key), reverse=True)
    more = len(lines) > skip + limit and skip + limit < MOST_BEST
    return lines[skip : skip + limit], str(skip + limit) if more else ""


def _skipped(cursor: str) -> int:
    """How many of the best were shown before."""
    return min(int(cursor), MOST_BEST) if cursor.isascii() and cursor.isdecimal() else 0


def _read_cursor(cursor: str) -> tuple[str, int, str] | None:
    """A cursor typed by hand that is none gives the first page."""
    try:
        of, number, key = cursor.split(".")
        return str(UUID(of)), int(number), str(UUID(key))
    except ValueError:
        return None


def _start(cursor: tuple[str, int, str] | None, number: int) -> Place:
    """Where a source goes on after the last line of the page before."""
    if cursor is None:
        return Place()
    of, shown, key = cursor
    return Place(of, FIRST if number < shown else key if number == shown else ALL)


def _ask(source: SearchSource, by: User, text: str, limit: int) -> Group:
    hits = list(source.find(by, text, limit + 1))
    return Group(source, hits[:limit], has_more=len(hits) > limit)


def _type(source: SearchSource, by: User, question: Question, known: Known) -> FacetValue:
    """How much of a source answers, up to a bound."""
    if source.name in known:
        number = len(known[source.name])
    else:
        number = source.count(by, question, MOST_SHOWN_COUNT + 1) if source.count else 0
    count = f"{MOST_SHOWN_COUNT}+" if number > MOST_SHOWN_COUNT else str(number)
    return FacetValue(source.name, source.label, count)


def _record(
    *, by: User, text: str, at: datetime, kind: SearchEvent, asked: Sequence[SearchSource], shown: Sequence[Hit]
) -> None:
    keys = [(hit.key or hit.reference)[:LONGEST_KEY] for hit in shown]
    audit.record(
        verb=AuditEvent.Verb.CONSULTATION,
        kind=kind,
        actor=by,
        at=at,
        shown=[key for key in keys if key],
        changes={"sources": [source.name for source in asked], "text": fingerprint(text)},
    )
