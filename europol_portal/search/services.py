"""One search over all sources a person may use, recorded without its words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import User
from europol_portal.search.events import SearchEvent
from europol_portal.search.index import Hit, SearchSource, sources

SHORTEST_TEXT, LONGEST_TEXT = 2, 200  # characters
LONGEST_KEY = 40


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


def normalised(text: str) -> str:
    """The text as it is compared: one form of each letter, single spaces, no control characters."""
    folded = unicodedata.normalize("NFKC", text)
    printable = "".join(letter if letter.isprintable() else " " for letter in folded)
    return " ".join(printable.split())[:LONGEST_TEXT]


def run(*, by: User, text: str, at: datetime, limit: int, kind: SearchEvent = SearchEvent.RUN) -> Result:
    """Search everything the person may; a text that is too short finds nothing and is not recorded.

    The record says who, when, where and which rows were shown. Of the words it keeps a keyed hash only: equal
    searches can be recognised, what was typed cannot be read.
    """
    text = normalised(text)
    every = list(sources().values())
    searched = [source for source in every if source.is_open_to(by)]
    not_allowed = [source for source in every if source not in searched]
    if len(text) < SHORTEST_TEXT:
        return Result(text, [], searched, not_allowed)
    groups = [_ask(source, by, text, limit) for source in searched]
    _record(by=by, text=text, at=at, kind=kind, groups=groups)
    return Result(text, groups, searched, not_allowed)


def fingerprint(text: str) -> str:
    """The keyed hash of a search text."""
    return salted_hmac("search.query", normalised(text).casefold(), algorithm="sha256").hexdigest()


def _ask(source: SearchSource, by: User, text: str, limit: int) -> Group:
    hits = list(source.find(by, text, limit + 1))
    return Group(source, hits[:limit], has_more=len(hits) > limit)


def _record(*, by: User, text: str, at: datetime, kind: SearchEvent, groups: Sequence[Group]) -> None:
    shown = [(hit.key or hit.reference)[:LONGEST_KEY] for group in groups for hit in group.hits]
    audit.record(
        verb=AuditEvent.Verb.CONSULTATION,
        kind=kind,
        actor=by,
        at=at,
        shown=[key for key in shown if key],
        changes={"sources": [group.source.name for group in groups], "text": fingerprint(text)},
    )
