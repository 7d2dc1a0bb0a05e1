"""What statements cost: buffers touched and milliseconds, as PostgreSQL counts them for the role that asks."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

LEAST_BUFFERS = 3.0  # one look into an index and its table


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one statement, or of several together."""

    buffers: float = 0
    ms: float = 0
    rows: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        """Both."""
        return Cost(self.buffers + other.buffers, self.ms + other.ms, self.rows + other.rows)


def cost_of(statement: str, parameters: Sequence[Any] | None = None, *, rounds: int = 2) -> Cost:
    """Of a statement in the current transaction and role; the quickest of some rounds, so that caches are warm."""
    return min((_explained(statement, parameters) for _ in range(rounds)), key=lambda cost: (cost.buffers, cost.ms))


def plan_of(statement: str) -> str:
    """The plan as text, for reports."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


def statements_of(work: Callable[[], object]) -> list[str]:
    """The SELECT statements that some work sends, with their values, as PostgreSQL got them."""
    with CaptureQueriesContext(connection) as captured:
        work()
    statements = [query["sql"] for query in captured.captured_queries]
    return [statement for statement in statements if statement.startswith("SELECT") and "set_config" not in statement]


def _explained(statement: str, parameters: Sequence[Any] | None) -> Cost:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters)
        (found,) = cursor.fetchone()
    top = (json.loads(found) if isinstance(found, str) else found)[0]
    plan = top["Plan"]
    return Cost(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], top["Execution Time"], plan["Actual Rows"])


def read_by_key(keys: Sequence[Any]) -> Cost:
    """The floor: the same headers by primary key, as the owner of the table whom no policy binds."""
    if not keys:
        return Cost(LEAST_BUFFERS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        (role,) = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE NONE")
        cost = cost_of(
            "SELECT * FROM intelligence_contribution WHERE id = ANY(%s::uuid[])", [[str(key) for key in keys]]
        )
        cursor.execute("SELECT set_config('role', %s, true)", [role])
    return Cost(max(cost.buffers, LEAST_BUFFERS), cost.ms, cost.rows)
