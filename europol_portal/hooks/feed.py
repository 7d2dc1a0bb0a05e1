"""News of a person in the order in which they became visible, without gaps and without repeating any.

A row gets its number when it is written and is seen when its transaction ends, so keys alone would let a late one slip
by. The order is that of transactions, and only those are given before which none is still under way.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from europol_portal.core.errors import DomainError
from europol_portal.core.sealed import CannotOpen, seal, unseal

MOST = 500
PLACE = "feed of {}"
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

    def written(self, person_id: int) -> str:
        """For the person alone, and sealed: the numbers of transactions tell how busy everybody is."""
        sealed = seal(f"{self.transaction}.{self.key.hex}".encode(), place=PLACE.format(person_id))
        return urlsafe_b64encode(sealed).decode()

    @classmethod
    def read(cls, text: str, person_id: int) -> "Cursor":
        """From what `written` gave the person; nothing is the beginning. Raises DomainError."""
        if not text:
            return cls()
        try:
            plain = unseal(urlsafe_b64decode(text.encode()), place=PLACE.format(person_id)).decode()
        except (CannotOpen, ValueError) as wrong:
            message = "This cursor is none of yours. Begin without one, or with the last `next` that you got."
            raise DomainError(message, code="cursor_unknown", field="since") from wrong
        transaction, _, key = plain.partition(".")
        return cls(int(transaction), UUID(key))


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
