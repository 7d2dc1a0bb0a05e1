"""A database of keys for measuring: filled by COPY, asked by the portal's statement, timed by the kernel."""

import io
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2 import sql

from intelligence.matching import lookup
from intelligence.matching.rarity import COMMON, KeyCounts

CHUNK = 20_000  # persons
TABLE = "bench_match_key"
TICKS_A_SECOND = 100


class KeyStore:
    """One database for one size; kept for the next run while its mark fits."""

    def __init__(self, size: int) -> None:
        self.name = f"bench_match_{size}"
        self.size = size

    def ensure(self, mark: str, rows: Iterable[tuple[int, tuple[int, ...]]]) -> float:
        """Fill the database unless the mark says that it holds the same; the seconds that took, 0 when kept."""
        if self._mark() == mark:
            self._open()
            return 0.0
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))
        _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        self._open()
        start = time.perf_counter()
        self._fill(iter(rows))
        _administer(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(self.name), sql.Literal(mark)))
        return time.perf_counter() - start

    def counts(self) -> KeyCounts:
        """The common keys, as a worker reads them into its memory."""
        found = self._ask(lookup.COMMON_KEYS.format(table=TABLE), {"common": COMMON})
        return KeyCounts(self.size, dict(found))

    def candidates(self, chosen: list[tuple[int, float]], limit: int = lookup.MOST_CANDIDATES) -> list[int]:
        """The persons that share the most telling keys."""
        return list(self.weighed(chosen, limit))

    def weighed(self, chosen: list[tuple[int, float]], limit: int = lookup.MOST_CANDIDATES) -> dict[int, float]:
        """The same with what the shared keys weigh, the heaviest first."""
        keys, weights = zip(*chosen, strict=True)
        found = self._ask(
            lookup.CANDIDATES.format(table=TABLE), {"keys": list(keys), "weights": list(weights), "limit": limit}
        )
        return dict(found)

    def some_keys(self, count: int) -> list[int]:
        """Keys that are held, from all over the table."""
        found = self._ask(f"SELECT key FROM {TABLE} TABLESAMPLE SYSTEM (0.1) LIMIT %(count)s", {"count": count})
        return [key for (key,) in found]

    def cpu_seconds(self) -> float:
        """What the server's process has used so far, by the kernel's count."""
        fields = Path(f"/proc/{self.session.info.backend_pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / TICKS_A_SECOND

    def sizes(self) -> tuple[int, int]:
        """Bytes of the table and of its index."""
        ((table, index),) = self._ask(f"SELECT pg_relation_size('{TABLE}'), pg_relation_size('{TABLE}_by_key')", {})
        return int(table), int(index)

    def _fill(self, rows: Iterator[tuple[int, tuple[int, ...]]]) -> None:
        with self.session.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(lookup.TABLE.format(table=TABLE).replace("CREATE TABLE", "CREATE UNLOGGED TABLE"))
            done = 0
            while chunk := list(islice(rows, CHUNK)):
                lines = "".join(f"{key}\t{person}\n" for person, keys in chunk for key in keys)
                cursor.copy_expert(f"COPY {TABLE} FROM STDIN", io.StringIO(lines))
                done += len(chunk)
                if done % (CHUNK * 25) == 0:
                    sys.stderr.write(f"  {done:,} persons\n")
            cursor.execute(lookup.INDEX.format(table=TABLE))
            cursor.execute(f"VACUUM (ANALYZE) {TABLE}")

    def _ask(self, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self.session.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def _open(self) -> None:
        self.session = _connect(self.name)

    def _mark(self) -> str | None:
        session = _connect("postgres")
        try:
            with session.cursor() as cursor:
                cursor.execute(
                    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [self.name]
                )
                row = cursor.fetchone()
        finally:
            session.close()
        return row[0] if row else None


def _connect(name: str) -> "psycopg2.extensions.connection":
    parameters = connection.get_connection_params() | {"dbname": name}
    parameters.pop("cursor_factory", None)
    session: psycopg2.extensions.connection = psycopg2.connect(**parameters)
    session.autocommit = True
    return session


def _administer(statement: sql.Composable) -> None:
    session = _connect("postgres")
    try:
        with session.cursor() as cursor:
            cursor.execute(statement)
    finally:
        session.close()
