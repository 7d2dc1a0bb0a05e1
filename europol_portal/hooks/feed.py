"""News of a person in the order in which they became visible, without gaps and without repeating any.

A row gets its number when it is written and is seen when its transaction ends, so keys alone would let a late one slip
by. The order is that of transactions, and only those are given before which none is still under way.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from europol_portal.core.errors import DomainError

MOST = 500
FIRST = UUID(int=0)
AFTER = """
SELECT transaction_id::text::bigint, id FROM notifications_notification
WHERE recipient_id = %s AND (transaction_id, id) > (%s::text::xid8, %s)
  AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY transaction_id, id LIMIT %s
"""
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in the order."""

    transaction: int = 0
    key: UUID = FIRST

    def __str__(self) -> str:
        return f"{self.transaction:x}.{self.key.hex}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """From what `str` gave; nothing is the beginning. Raises DomainError."""
        if not text:
            return cls()
        transaction, _, key = text.partition(".")
        try:
            found = cls(int(transaction, 16), UUID(key))
        except ValueError as wrong:
            message = "This cursor is none of the feed. Begin without one, or with the last `next` that you got."
            raise DomainError(message, code="cursor_unknown", field="since") from wrong
        if not 0 <= found.transaction < 2**63:
            message = "This cursor is none of the feed."
            raise DomainError(message, code="cursor_unknown", field="since")
        return found


def now() -> Cursor:
    """The place behind which everything comes that is not visible yet."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        return Cursor(cursor.fetchone()[0], FIRST)


def after(person_id: int, place: Cursor, *, most: int = MOST) -> list[Cursor]:
    """Places of the person's notifications behind a place, in order; the keys are those of the notifications."""
    with connection.cursor() as cursor:
        cursor.execute(AFTER, [person_id, str(place.transaction), place.key, most])
        return [Cursor(transaction, key) for transaction, key in cursor.fetchall()]
