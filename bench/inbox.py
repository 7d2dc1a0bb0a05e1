"""The inbox of parties that see nearly everything, something, old things only, nothing: buffers, time, growth.

The statements are those that the page sends, taken from a request and explained under the role and the binding of the
request. The list is the cut on the share rows and the headers of its lines; the page is all statements together.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.registry import Measure, benchmark
from bench.world import place, plans
from bench.world.plans import Cost
from bench.world.readers import Reader, readers
from europol_portal.access.binding import acting_for
from europol_portal.access.querysets import PAGE_SIZE
from intelligence.models import Contribution

COMPARED_SIZE = 100_000
READERS = ("dense", "middle", "sparse", "empty")
REQUESTS = 30
MOST_BUFFERS, MOST_QUERIES = 210, 10  # asked for by the product
DEEP = 0.5
RAW_PAGE = """
SELECT c.id, c.owner_id, c.subject, c.sent_at, c.case_number, c.message_number, c.classification, c.urgency
FROM (SELECT content_object_id, position FROM intelligence_contributionshare
      WHERE group_id = %s AND box = 'received' ORDER BY position DESC LIMIT %s) s
JOIN intelligence_contribution c ON c.id = s.content_object_id ORDER BY s.position DESC
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the inbox as a reader asks for it."""

    listed: Cost
    whole: Cost
    floor: Cost
    queries: int


@benchmark("inbox", size=COMPARED_SIZE)
def inbox(size: int) -> Iterator[Measure]:
    """Every view of every reader at the size, and against the compared size where that is another."""
    before = _pages(COMPARED_SIZE) if size != COMPARED_SIZE else {}
    pages = _pages(size)
    for name, page in pages.items():
        yield Measure(f"{name}, list", page.listed.buffers, "buffers", page.floor.buffers)
    for name, page in pages.items():
        if name in before and before[name].floor.rows == page.floor.rows:  # as full a page as before
            yield Measure(f"{name}, list, growth", page.listed.buffers, "buffers", before[name].listed.buffers)
    worst = max(pages, key=lambda name: pages[name].listed.buffers)
    yield Measure(f"worst list ({worst})", pages[worst].listed.buffers, "buffers", MOST_BUFFERS)
    heaviest = max(pages, key=lambda name: pages[name].whole.buffers)
    yield Measure(f"worst page ({heaviest}), all statements", pages[heaviest].whole.buffers, "buffers", MOST_BUFFERS)
    yield Measure("most statements of a page", max(page.queries for page in pages.values()), "", MOST_QUERIES)
    for reader in readers(*READERS):
        first, deep = pages[f"{reader.name} first"], pages.get(f"{reader.name} deep")
        yield Measure(f"{reader.name} first, list, time", first.listed.ms, "ms", max(first.floor.ms, 0.01))
        if deep:
            yield Measure(f"{reader.name} deep, list, time", deep.listed.ms, "ms", max(deep.floor.ms, 0.01))
        yield _http(reader)
        if reader.seen:
            yield _library(reader, first.listed)


def _pages(size: int) -> dict[str, Page]:
    place.ensure(size)
    return {
        f"{reader.name} {name}": _page(reader, query)
        for reader in readers(*READERS)
        for name, query in _views(reader).items()
    }


def _views(reader: Reader) -> dict[str, str]:
    """The addresses: first and deep page, each filter, two filters together, the other lists."""
    areas, operation = _areas(), _operation(reader)
    common, rare = areas[0], areas[-1]
    filters = {
        "common crime area": f"crime_area={common}", "rare crime area": f"crime_area={rare}",
        "requests": "kind=request", "urgent": "urgency=urgent", "danger to life": "urgency=very_urgent",
        "unread": "unread=true", "read": "unread=false", "urgent in a rare area": f"urgency=urgent&crime_area={rare}",
    }  # fmt: skip
    if operation:
        filters["operation"] = f"operation={operation}"
    received = {name: f"box=received&{query}" for name, query in filters.items()}
    views = {"first": "box=received", **received, "sent": "box=sent", "drafts": "box=draft"}
    work = {name: filters[name] for name in ("common crime area", "rare crime area", "urgent in a rare area")}
    views |= {"to do": "", "done": "box=received&state=done", "mine": "box=received&state=open&assignee=me"}
    views |= {f"to do, {name}": f"box=received&state=open&{query}" for name, query in work.items()}
    if middle := _position(reader):
        views["deep"] = f"box=received&before={middle}"
        views["deep rare crime area"] = f"{received['rare crime area']}&before={middle}"
    return views


def _page(reader: Reader, query: str) -> Page:
    client = Client()
    client.force_login(reader.user)
    address = f"{reverse('intelligence:inbox')}?{query}"
    client.get(address)
    statements = plans.statements_of(lambda: answered(client, address))
    lines = [one for one in statements if one.endswith(f"LIMIT {PAGE_SIZE + 1}")]
    headers = [one for one in statements if ' FROM "intelligence_contribution"' in one.partition(" WHERE ")[0]]
    with acting_for(reader.user):
        costs = {one: plans.cost_of(one) for one in statements}
        keys = [key for one in lines for (key,) in _rows(f"SELECT {_key_of(one)} FROM ({one}) page")]
        floor = plans.read_by_key(keys[:PAGE_SIZE])
    listed = sum((costs[one] for one in (*lines, *headers)), Cost())
    return Page(listed, sum(costs.values(), Cost()), floor, len(statements))


def _key_of(statement: str) -> str:
    """The contribution of a line; work items and share rows name it differently."""
    return "contribution_id" if 'FROM "intelligence_workitem"' in statement else "content_object_id"


def _http(reader: Reader) -> Measure:
    """The whole request in this process against the list by one raw statement, bound as the request is."""
    client = Client()
    client.force_login(reader.user)
    address = reverse("intelligence:inbox")
    with acting_for(reader.user):
        floor = median_ms(lambda: _rows(RAW_PAGE, [reader.user.party_id, PAGE_SIZE]))
    value = median_ms(lambda: answered(client, address))
    return Measure(f"{reader.name} first, HTTP page p50", value, "ms", floor)


def _library(reader: Reader, ours: Cost) -> Measure:
    """Our list against what django-guardian's own shortcut reads for the same page, without any policy."""
    from guardian.shortcuts import get_objects_for_user  # noqa: PLC0415, TID251 - measured, not used

    shortcut = get_objects_for_user(
        reader.user, "intelligence.view_contribution", Contribution, with_superuser=False, accept_global_perms=False
    )
    (statement,) = plans.statements_of(lambda: list(shortcut.order_by("-pk")[:PAGE_SIZE]))[-1:]
    theirs = plans.cost_of(statement, rounds=1)
    return Measure(f"{reader.name} first, list against the library's shortcut", ours.buffers, "buffers", theirs.buffers)


def answered(client: Client, address: str) -> None:
    """Ask for a page, which must come."""
    status = client.get(address).status_code
    if status != 200:  # noqa: PLR2004
        raise RuntimeError(f"{address} answered {status}.")


def median_ms(work: Callable[[], object]) -> float:
    """How long some work takes, as the median of some rounds."""
    taken = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def _rows(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _areas() -> list[str]:
    """Codes of crime areas, the most used first."""
    found = _rows(
        "SELECT a.code FROM intelligence_contribution c JOIN parties_crimearea a ON a.id = c.crime_area_id"
        " GROUP BY 1 ORDER BY count(*) DESC, 1"
    )
    return [code for (code,) in found]


def _operation(reader: Reader) -> str | None:
    """The operation that the reader knows and has received most of."""
    found = _rows(
        "SELECT s.operation_id FROM intelligence_contributionshare s"
        " JOIN operations_operation o ON o.id = s.operation_id"
        " WHERE s.group_id = %s AND s.box = 'received' AND o.party_ids @> ARRAY[s.group_id]"
        " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        [reader.user.party_id],
    )
    return str(found[0][0]) if found else None


def _position(reader: Reader) -> str | None:
    """The middle of the reader's list."""
    found = _rows(
        "SELECT position FROM intelligence_contributionshare WHERE group_id = %s AND box = 'received'"
        " ORDER BY position DESC OFFSET %s LIMIT 1",
        [reader.user.party_id, int(reader.seen * DEEP)],
    )
    return str(found[0][0]) if found else None
