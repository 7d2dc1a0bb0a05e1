"""The graph of three steps around an entity, among call records of several countries, as different readers draw it.

The size is the number of relations. Each contribution of a world takes an import of call records: 150 numbers with 200
calls; a number occurs in three imports on average, the busiest in some hundred, so that steps lead from country to
country wherever the reader may see both sides. The numbers are not indexed for the search of words, which no graph
asks. Measured is what PostgreSQL counts for all statements of a graph, and the whole on the clock.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.registry import Measure, benchmark
from bench.world import loading, place, plans
from bench.world.readers import Reader, readers
from europol_portal.access.binding import acting_for
from intelligence.models import Entity
from intelligence.services.identity.clusters import cluster_of, gathered
from intelligence.services.identity.graph import MOST_HOPS, Graph, graph_around

CALLS, NUMBERS, IMPORTS_OF_A_NUMBER = 200, 150, 3
READERS = ("dense", "middle", "small", "sparse")
SEEDS = 60  # graphs of a reader
MOST_MS = 150.0  # asked for by the product
TABLES = ("intelligence_entity", "intelligence_relation")
READY = "SELECT count(*) > 0 FROM (SELECT FROM intelligence_relation LIMIT 1) one"
WRITE_NUMBERS = """
INSERT INTO intelligence_entity (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  kind, subtype, label, normalised, role, attributes, data_subject_category, necessity, source_evaluation,
  information_evaluation, added_at, current_category, stated_necessity, ts, slices)
SELECT md5((c).id || '-' || n)::uuid, (c).party_ids, (c).closed_party_ids, (c).person_ids, (c).classification_rank,
  (c).id, 'communication_means', 'phone', number, number, '', '{}', '', '', '', '', (c).sent_at, '', '',
  NULL, '{}'
FROM (SELECT c, n, '+4915' || lpad(floor(power(random(), 1.5) * %(known)s)::text, 9, '0') AS number
      FROM intelligence_contribution c CROSS JOIN generate_series(0, %(numbers)s - 1) n
      WHERE c.sent_at IS NOT NULL) occurrence
"""
WRITE_CALLS = """
INSERT INTO intelligence_relation (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  kind, note, source_evaluation, information_evaluation, added_at, origin_id, target_id)
SELECT uuidv7(), c.party_ids, c.closed_party_ids, c.person_ids, c.classification_rank, c.id, 'communicates_with', '',
  '', '', c.sent_at, md5(c.id || '-' || n %% %(numbers)s)::uuid,
  md5(c.id || '-' || (n %% %(numbers)s + 1 + n / %(numbers)s * 75 + floor(random() * 74)::int) %% %(numbers)s)::uuid
FROM intelligence_contribution c CROSS JOIN generate_series(0, %(calls)s - 1) n
WHERE c.sent_at IS NOT NULL
"""


@dataclass
class Drawn:
    """What the graphs of one reader took, in milliseconds."""

    database: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)


@benchmark("surroundings", size=10_000_000)
def surroundings(size: int) -> Iterator[Measure]:
    """For each reader the graphs around numbers that the reader sees, drawn at random."""
    world_of(size)
    for reader in readers(*READERS):
        drawn = _draw(reader)
        if len(drawn.whole) < SEEDS:
            continue
        yield Measure(f"{reader.name}, database, p50", statistics.median(drawn.database), "ms", MOST_MS)
        yield Measure(f"{reader.name}, database, p95", _p95(drawn.database), "ms", MOST_MS)
        yield Measure(f"{reader.name}, all of it, p95", _p95(drawn.whole), "ms", _p95(drawn.database))
        yield Measure(f"{reader.name}, nodes, median", statistics.median(drawn.nodes), "", 0)
        yield Measure(f"{reader.name}, statements, most", max(drawn.statements), "", 0)


def world_of(size: int) -> str:
    """The world of so many relations, made unless it is there; the connection uses it then. The database's name."""
    imports = size // CALLS
    name = place.ensure(imports, name=f"bench_surroundings_{size}")
    with connection.cursor() as cursor:
        cursor.execute(READY)
        if cursor.fetchone()[0]:
            return name
        told = loading.Progress()
        for statement in loading.SESSION:
            cursor.execute(statement)
        known = imports * NUMBERS // IMPORTS_OF_A_NUMBER
        with loading.bare_tables(told, TABLES):
            for words, statement in (("numbers", WRITE_NUMBERS), ("calls", WRITE_CALLS)):
                cursor.execute(statement, {"numbers": NUMBERS, "calls": CALLS, "known": known})
                told(words)
    for table in TABLES:
        loading.run(f"VACUUM (ANALYZE) {table}")
    return name


def _draw(reader: Reader) -> Drawn:
    drawn, on = Drawn(), timezone.now().date()
    for seed in seeds_of(reader):
        with acting_for(reader.user):
            entity = gathered(reader.user, on).get(pk=seed)
            graph, begun = _graph(entity, reader), time.perf_counter()
            _graph(entity, reader)
            drawn.whole.append((time.perf_counter() - begun) * 1000)
            statements = plans.statements_of(lambda entity=entity: _graph(entity, reader))  # type: ignore[misc]
            drawn.database.append(sum(plans.cost_of(statement).ms for statement in statements))
        drawn.statements.append(len(statements))
        drawn.nodes.append(len(graph.nodes))
    return drawn


def _graph(entity: Entity, reader: Reader) -> Graph:
    on = timezone.now().date()
    return graph_around(cluster_of(entity, by=reader.user, on=on), hops=MOST_HOPS, by=reader.user, on=on)


def seeds_of(reader: Reader) -> list[Any]:
    """Numbers that the reader may draw from, of imports at random."""
    choice, found = Random(reader.name), []  # noqa: S311 (the same every time)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.content_object_id FROM intelligence_contributionshare s JOIN intelligence_contribution c"
            " ON c.id = s.content_object_id WHERE s.group_id = %s AND c.sent_at IS NOT NULL ORDER BY 1",
            [reader.user.party_id],
        )
        imports = [key for (key,) in cursor.fetchall()]
    with acting_for(reader.user):
        for key in choice.sample(imports, min(len(imports), SEEDS * 3)):
            numbers = gathered(reader.user, timezone.now().date()).filter(
                contribution=key, kind=Entity.Kind.COMMUNICATION_MEANS, subtype="phone", label__startswith="+4915"
            )
            found += numbers.order_by("pk").values_list("pk", flat=True)[:1]
    return found[:SEEDS]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]
