"""What can be searched: each app's search module registers its sources here.

    register(SearchSource(name="operations", label="Operations", model=Operation, find=find_operations, icon="ops"))

`find(user, text, limit)` starts at visible_to(user) and gives at most `limit` hits, best or newest first. A source
whose things lie in time gives `page(user, question, place, limit)` too: hits in the order of (`of`, `key`), newest
first, before the place. Their pages are merged into one list.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from europol_portal.access import policy
from europol_portal.parties.models import User


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet: plain text, and whether it is one of the words that were asked."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Hit:
    """One thing found, as the person may see it.

    `mark` is a classification level, `handling` holds "H1" to "H3" and `handling_text` the text of H3. `key` is the
    primary key, for the record of what was shown; without it the reference stands there. `of` is the key that carries
    the time, `pieces` the place in the text where the words stand, `score` the rank among the hits of one search.
    """

    title: str
    url: str
    reference: str = ""
    snippet: str = ""
    at: datetime | None = None
    mark: str = ""
    handling: Sequence[str] = ()
    handling_text: str = ""
    key: str = ""
    of: str = ""
    score: float = 0.0
    pieces: Sequence[Piece] = ()


ALL, FIRST = "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"
FILTERS = ("kind", "owner", "crime_area", "handling")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: hits of a source come before (`of`, `id`)."""

    of: str = ALL
    id: str = ALL


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: words, filters of the facets, days; `best` asks for the best of the newest hits."""

    text: str
    kind: str = ""
    owner: str = ""
    crime_area: str = ""
    handling: str = ""
    since: date | None = None
    until: date | None = None
    best: bool = False

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; `count` is a number that stops at a bound, "100+"."""

    value: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the search, counted over what the person may see."""

    name: str
    label: str
    values: Sequence[FacetValue]


Find = Callable[[User, str, int], Sequence[Hit]]
FindPage = Callable[[User, Question, Place, int], Sequence[Hit]]
Count = Callable[[User, Question, int], int]
Known = Mapping[str, Sequence[str]]  # source -> the time-ordered keys of all its hits, where these are few
FindFacets = Callable[[User, Question, Collection[str], Known], Sequence[Facet]]


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing that can be found.

    `permission` opens the source to a person; without one it is the view permission of the model. A model without a
    policy, or whose policy grants nobody anything (reference data), is open to everyone signed in. `filters` are those
    of the question that the source can hold: with another one set it is not searched. `scope` says in words what is
    searched, `beyond` what is not.
    """

    name: str
    label: str
    model: type[Model]
    find: Find
    icon: str = "search"
    permission: str = ""
    page: FindPage | None = None
    count: Count | None = None
    filters: frozenset[str] = frozenset()
    scope: str = ""
    beyond: str = ""

    def can_answer(self, question: Question) -> bool:
        """True when the source knows every filter that is set."""
        return self.filters >= question.filters.keys()

    @property
    def needed_permission(self) -> str:
        """The permission that opens the source, empty when it is open to all."""
        known = policy.policies().get(self.model)
        if self.permission or known is None or not known.grants:
            return self.permission
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def is_open_to(self, user: User) -> bool:
        """True when the person's role may search here."""
        return not self.needed_permission or policy.can(user, self.needed_permission)


def key_of(day: date) -> str:
    """The smallest time-ordered key of a day, UTC."""
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    digits = f"{milliseconds:012x}".ljust(32, "0")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def narrowed(rows: Any, question: Question, place: Place) -> Any:
    """Rows with time-ordered keys, cut to the days of the question and to what comes before the place."""
    if question.since:
        rows = rows.filter(pk__gte=key_of(question.since))
    if question.until and question.until < date.max:
        rows = rows.filter(pk__lt=key_of(question.until + timedelta(days=1)))
    rows = rows.filter(**{"pk__lte" if place.id > place.of else "pk__lt": place.of})
    return rows.order_by("-pk")


_sources: dict[str, SearchSource] = {}
_facets: list[FindFacets] = []


def register(source: SearchSource) -> None:
    """Add a source; a second one of the same name is a programming error."""
    if source.name in _sources:
        message = f"There are two search sources named {source.name}."
        raise RuntimeError(message)
    _sources[source.name] = source


def sources() -> Mapping[str, SearchSource]:
    """All sources by name, in the order of registration."""
    return dict(_sources)


def register_facets(find: FindFacets) -> None:
    """Add a way to count facets; it is given the names of the sources that are asked."""
    _facets.append(find)


def facets(user: User, question: Question, names: Collection[str], known: Known) -> list[Facet]:
    """All facets of a question over the named sources; what is known is not looked for again."""
    return [facet for find in _facets for facet in find(user, question, names, known)]


def autodiscover() -> None:
    """Load the search module of each app."""
    autodiscover_modules("search")
