"""What a statement on a target may rest on. The app that holds the information registers how it is found.

Operations stands below intelligence and never imports it; this is the socket. A reference that does not exist and one
that the person may not see give the same answer: nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from europol_portal.parties.models import CrimeArea, Party, User


@dataclass(frozen=True)
class Source:
    """One delivery of information as the person who asks sees it."""

    key: UUID
    reference: str
    title: str
    url: str
    owner_id: int
    classification: str
    handling_codes: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """An entity of intelligence as the person who asks sees it, with the delivery that it comes from."""

    key: UUID
    label: str
    url: str
    source: Source
    refused: str = ""  # why nobody is made a target by it, in words


class Sources(Protocol):
    """What the app above answers."""

    def named(self, user: User, references: Sequence[str]) -> list[Source]:
        """Those of the references that the person sees and may use, in the order given."""

    def of_keys(self, user: User, keys: Iterable[UUID]) -> list[Source]:
        """Those of the keys that the person sees."""

    def subject(self, user: User, key: UUID) -> Subject | None:
        """The entity, if the person sees it."""

    def against(self, user: User, keys: Iterable[UUID], party: Party, at: datetime) -> list[str]:
        """What forbids that the party is shown what rests on these, in words; nothing when nothing does."""

    def end_openings(self, task_force_id: UUID, *, party_id: int | None, by: User, at: datetime) -> int:
        """Close what owners opened in a task force, to or by one party, or all; returns how many."""


@dataclass(frozen=True)
class Found:
    """A record of another part as the person who asks sees it."""

    reference: str
    title: str
    url: str


Finder = Callable[[User, Sequence[str]], list[Found]]  # those of the references that the person sees

_registered: list[Callable[[], Sources]] = []


def register(sources: Callable[[], Sources]) -> None:
    """Plug the holder of information in, once."""
    _registered[:] = [sources]


def sources() -> Sources:
    """The holder of information."""
    return _registered[0]()


@dataclass(frozen=True)
class PackedPerson:
    """A person of a package that the host state has approved."""

    number: int
    name: str
    birth_date: date | None
    category: str
    account: str
    necessity: str


@dataclass(frozen=True)
class Packed:
    """What of a package goes on: never a person that is refused or not decided."""

    reference: str
    title: str
    place: str
    gathered_on: date
    crime_area: CrimeArea
    host: Party
    persons: list[PackedPerson]


Drafter = Callable[[Packed, User, datetime], UUID]  # writes a draft of the person's party and gives its key

_drafters: list[Drafter] = []


def register_drafter(drafter: Drafter) -> None:
    """Plug in who makes a draft of the exchange of a package, once."""
    _drafters[:] = [drafter]


def drafter() -> Drafter:
    """Who makes a draft of a package."""
    return _drafters[0]


_finders: dict[str, Finder] = {}


def register_finder(kind: str, finder: Finder) -> None:
    """Plug in who finds records of a kind by their references; the part that holds them does it once."""
    _finders[kind] = finder


def finder_of(kind: str) -> Finder | None:
    """Who finds records of the kind, if a part holds such."""
    return _finders.get(kind)


@dataclass(frozen=True)
class Trace:
    """Something that another part did for an operation, as the person who asks sees it.

    `group` is what it is counted under, in words; `is_done` says that it was delivered or confirmed; `classification`
    is the marking of what it names; `rating` is from 1 to 5, where the party that had it gave one.
    """

    kind: str
    key: UUID
    reference: str
    title: str
    url: str
    group: str
    state: str
    on: date
    operation_id: UUID | None
    is_done: bool
    classification: str
    rating: int | None = None


class Tracer(Protocol):
    """Finds what a part did, from the first to the last day, for some operations or, with none given, for all."""

    def __call__(
        self,
        user: User,
        *,
        operations: Sequence[UUID] | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[Trace]:
        """Those that the person sees, newest first."""


_tracers: dict[str, Tracer] = {}


def register_tracer(kind: str, tracer: Tracer) -> None:
    """Plug in who knows what support or which hits an operation had; the part that holds them does it once."""
    _tracers[kind] = tracer


def traces(
    kind: str, user: User, *, operations: Sequence[UUID] | None = None, first: date | None = None,
    last: date | None = None,
) -> list[Trace]:  # fmt: skip
    """What the part of the kind did, as far as the person sees it; nothing when no part holds such."""
    tracer = _tracers.get(kind)
    return tracer(user, operations=operations, first=first, last=last) if tracer else []
