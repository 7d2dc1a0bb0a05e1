"""Hold a sample of a world against the application: its triggers write the same rows again, and nothing may differ."""

from typing import Any

from django.db import connection, transaction

SAMPLE = 200
# Columns that triggers fill; they are blanked before the rows are written again.
DERIVED = {
    "party_ids": "'{}'", "closed_party_ids": "'{}'", "person_ids": "'{}'", "classification_rank": "0",
    "owner_id": "0", "party_id": "0", "ts": "NULL", "slices": "'{}'", "box": "'draft'", "kind": "''", "urgency": "''",
    "crime_area_id": "NULL", "operation_id": "NULL",
}  # fmt: skip
# Words and weights of a vector. Positions are left out: the trigger joins entities in no stated order.
WORDS = "ARRAY(SELECT lexeme || ' ' || array_to_string(weights, '') FROM unnest(ts) ORDER BY 1)"
# Table, key of its contribution, the derived columns, and what the application may have changed since the insert.
AGAIN: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("intelligence_entity", "contribution_id",
     ("party_ids", "closed_party_ids", "person_ids", "classification_rank", "ts", "slices"), ""),
    ("intelligence_contributiontext", "contribution_id",
     ("party_ids", "closed_party_ids", "person_ids", "classification_rank", "ts", "slices"), ""),
    ("intelligence_contributionshare", "content_object_id",
     ("owner_id", "box", "kind", "urgency", "crime_area_id", "operation_id", "classification_rank"), "is_read"),
    ("intelligence_contributiongrant", "content_object_id", ("owner_id", "party_id"), ""),
    ("intelligence_recipient", "contribution_id",
     ("party_ids", "closed_party_ids", "person_ids", "classification_rank", "owner_id", "party_id"), ""),
)  # fmt: skip


def differences(sample: int = SAMPLE, *, among: str = "true") -> dict[str, int]:
    """Rows of the sample that the triggers make otherwise, by table; nothing is kept. Needs the owner of the tables.

    `among` is a condition for the sampled contributions. The deferred check of audiences against share rows runs too
    and raises when they differ.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE sample ON COMMIT DROP AS SELECT id, case_id FROM ("
            f" (SELECT id, case_id FROM intelligence_contribution WHERE {among} ORDER BY md5(id::text) LIMIT %s)"
            " UNION (SELECT id, case_id FROM intelligence_contribution"
            f" WHERE closed_party_ids <> '{{}}' AND {among} LIMIT %s)"
            ") chosen",
            [sample, sample // 10],
        )
        found = _written_again(cursor)
        cursor.execute("UPDATE intelligence_contribution SET party_ids = party_ids WHERE id IN (SELECT id FROM sample)")
        cursor.execute("UPDATE intelligence_case SET party_ids = party_ids WHERE id IN (SELECT case_id FROM sample)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    return {table: count for table, count in found.items() if count}


def _written_again(cursor: Any) -> dict[str, int]:
    for table, key, _, _ in AGAIN:
        cursor.execute(
            f"CREATE TEMP TABLE was_{table} ON COMMIT DROP AS SELECT * FROM {table}"
            f" WHERE {key} IN (SELECT id FROM sample) ORDER BY ctid"
        )
    for table, key, _, _ in AGAIN:
        cursor.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT id FROM sample)")
    return {table: _compare(cursor, table, key, derived, changed) for table, key, derived, changed in AGAIN}


def _compare(cursor: Any, table: str, key: str, derived: tuple[str, ...], changed: str) -> int:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = [f'"{name}"' for (name,) in cursor.fetchall()]
    blank = [DERIVED[name.strip('"')] if name.strip('"') in derived else name for name in columns]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE SELECT {', '.join(blank)} FROM was_{table}"
    )
    kept = ", ".join(WORDS if name == '"ts"' else name for name in columns if name.strip('"') != changed)
    now = f"SELECT {kept} FROM {table} WHERE {key} IN (SELECT id FROM sample)"
    was = f"SELECT {kept} FROM was_{table}"
    cursor.execute(f"SELECT count(*) FROM (({now} EXCEPT {was}) UNION ALL ({was} EXCEPT {now})) different")
    (count,) = cursor.fetchone()
    return int(count)
