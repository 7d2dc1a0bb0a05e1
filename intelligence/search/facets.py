"""Facets of a search: counted over the newest hits that the person may see, never over a table."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.utils import timezone

from europol_portal.parties.models import User
from europol_portal.search import index
from europol_portal.search.index import Facet, FacetValue, Known, Question
from intelligence.models import Contribution
from intelligence.search.asking import places
from intelligence.search.codes import HANDLING_CODES

COUNTED, SHOWN = 500, 100  # hits looked at; the highest number that is shown
MOST_VALUES = 12
SOURCES = {"contributions": "text", "entities": "entity", "files": "file"}


def find_facets(user: User, question: Question, names: Collection[str], known: Known) -> list[Facet]:
    """Kind, owner, crime area, handling and days of the contributions in which something was found."""
    found = [
        known[name] if name in known else [one.of for one in places(what, question, index.Place(), COUNTED + 1)]
        for name, what in SOURCES.items()
        if name in names
    ]
    is_complete = all(len(some) <= COUNTED for some in found)
    keys = {key for some in found for key in some[:COUNTED]}
    headers = Contribution.objects.visible_to(user).filter(pk__in=keys)
    rows = list(
        headers.values_list(
            "kind", "owner__code", "owner__name", "crime_area__code", "crime_area__name", "handling_codes", "created_at"
        )
    )
    if not rows:
        return []
    names_of = dict(Contribution.Kind.choices)
    facets = [
        _facet("kind", "Kind", ((kind, names_of[kind]) for kind, *_ in rows), is_complete),
        _facet("owner", "Owner", ((code, name) for _, code, name, *_ in rows), is_complete),
        _facet("crime_area", "Crime area", ((row[3], row[4]) for row in rows if row[3]), is_complete),
        _facet(
            "handling", "Handling", ((code, code) for row in rows for code in row[5] or HANDLING_CODES[:1]), is_complete
        ),
        _days([row[6].date() for row in rows], timezone.now().date(), is_complete),
    ]
    return [facet for facet in facets if facet.values]


def bounded(number: int, *, is_complete: bool) -> str:
    """A number that stops at a bound, and says so when not all was counted."""
    return str(number) if is_complete and number <= SHOWN else f"{min(number, SHOWN)}+"


def _facet(name: str, label: str, values: Iterable[tuple[str, str]], is_complete: bool) -> Facet:  # noqa: FBT001
    counted = Counter(values)
    common = sorted(counted.items(), key=lambda item: (-item[1], item[0][1]))[:MOST_VALUES]
    return Facet(
        name,
        label,
        [FacetValue(value, text, bounded(number, is_complete=is_complete)) for (value, text), number in common],
    )


def _days(days: list[date], today: date, is_complete: bool) -> Facet:  # noqa: FBT001
    """Since when; each value counts those before it."""
    since = (
        (today - timedelta(days=7), "Last 7 days"),
        (today - timedelta(days=30), "Last 30 days"),
        (today - timedelta(days=365), "Last 12 months"),
    )
    counts = [(first, label, sum(day >= first for day in days)) for first, label in since]
    return Facet(
        "since",
        "Since",
        [
            FacetValue(first.isoformat(), label, bounded(number, is_complete=is_complete))
            for first, label, number in counts
            if number
        ],
    )
