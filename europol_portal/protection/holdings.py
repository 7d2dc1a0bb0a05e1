"""What the domain apps hold about a person; each registers its source when it is ready.

    register(Source("contributions", "Contributions", count, own, restrict, release))

The platform asks by name and day of birth and learns whose data they are and how many, never what they say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from europol_portal.parties.models import User


@dataclass(frozen=True)
class Subject:
    """The person who asks: names as they may be written, and the day of birth if it is known."""

    names: tuple[str, ...]
    born_on: date | None = None


@dataclass(frozen=True)
class Found:
    """One entry that the reader may see anyway: where it stands."""

    label: str
    url: str


def holds_nothing(_subject: Subject, _at: datetime) -> int:
    """A source whose use cannot be restricted here."""
    return 0


def releases_nothing(_since: datetime) -> int:
    """A source whose use cannot be restricted here."""
    return 0


@dataclass(frozen=True)
class Source:
    """A place that holds data of people.

    `count` gives the keys of owning parties with the number of entries and runs as the system; `own` gives what the
    reader's own party has entered, as the reader sees it; `restrict` takes the entries out of use at a moment and
    `release` gives back what was taken out at that moment; both give the number of entries.
    """

    name: str
    label: str
    count: Callable[[Subject], Iterable[tuple[int, int]]]
    own: Callable[[User, Subject], list[Found]]
    restrict: Callable[[Subject, datetime], int] = field(default=holds_nothing)
    release: Callable[[datetime], int] = field(default=releases_nothing)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Plug a source in; a second one of the same name is a programming error."""
    if source.name in _sources:
        message = f"There are two sources named {source.name}."
        raise RuntimeError(message)
    _sources[source.name] = source


def sources() -> list[Source]:
    """All sources by name."""
    return [_sources[name] for name in sorted(_sources)]


def holders(subject: Subject) -> dict[int, int]:
    """Owning parties with the number of entries, over all sources. Runs as the system."""
    found: dict[int, int] = {}
    for source in sources():
        for party, number in source.count(subject):
            found[party] = found.get(party, 0) + number
    return found


def own_entries(user: User, subject: Subject) -> list[Found]:
    """Entries of the reader's own party, from all sources."""
    return [found for source in sources() for found in source.own(user, subject)]
