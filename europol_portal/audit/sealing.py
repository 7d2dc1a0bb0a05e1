"""Seals: lines of the record under signed Merkle roots, batch after batch, so that no change stays unnoticed.

A line is sealed once its transaction and every older one has ended (`pg_snapshot_xmin`), ordered by transaction and
key: none can slip under a sealed range, and writers never wait for the sealer. The window in which a change would not
be seen is the time between two seals. Heads are logged and handed out, because whoever owns the database could write
all of it anew: only a head that somebody else keeps shows that.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from europol_portal.access.binding import AUDIT_DUTY, SYSTEM_ROLE, Binding, acting
from europol_portal.audit.models import AuditSeal
from europol_portal.core.merkle import Frontier, leaf_hash, root_of

MOST_LINES = 10_000  # of one seal, unless one transaction wrote more
MOST_SEALS = 100  # of one run
FIRST_TRANSACTION = 0
SEALER = Binding(role=SYSTEM_ROLE, duty=AUDIT_DUTY)
COLUMNS = (
    "id", "at", "verb", "kind", "actor_id", "actor_name", "party_code", "authority_code", "subject_type", "subject_id",
    "subject_reference", "owner_party_id", "object_ids", "recipients", "purpose", "changes", "address",
)  # fmt: skip
LINES = f"""
SELECT transaction_id::text::bigint, id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       {", ".join(COLUMNS[2:])}
FROM audit_auditevent WHERE transaction_id >= %s::text::xid8 AND transaction_id < %s::text::xid8
ORDER BY transaction_id, id
"""  # noqa: S608 (columns of this file)
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One line as it is sealed."""

    transaction: int
    key: UUID
    at: datetime
    text: str

    @property
    def leaf(self) -> bytes:
        """Its hash in the tree of its batch."""
        return leaf_hash(self.text.encode())


def seal_lines(*, at: datetime) -> list[AuditSeal]:
    """Seal what is final; harmless to repeat, and two at once wait for each other.

    Raises ImproperlyConfigured without a signing key.
    """
    key = signing_key()
    made = []
    for _ in range(MOST_SEALS):
        seal = _seal_batch(key, at)
        if seal is None:
            break
        made.append(seal)
        logger.info("audit sealed: %s %s", seal.head, seal.signature)
    return made


@transaction.atomic
def _seal_batch(key: Ed25519PrivateKey, at: datetime) -> AuditSeal | None:
    with acting(SEALER), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal'))")
        last = AuditSeal.objects.order_by("-number").first()
        start, horizon = last.until_transaction if last else FIRST_TRANSACTION, transactions_ended()
        lines = list(_batch(start, horizon))
        if not lines:
            return None
        until = horizon if len(lines) < MOST_LINES else lines[-1].transaction + 1
        frontier = Frontier(last.number if last else 0, [bytes.fromhex(node) for node in last.frontier] if last else [])
        seal = AuditSeal(
            number=frontier.size + 1,
            from_transaction=start,
            until_transaction=until,
            line_count=len(lines),
            first_at=min(line.at for line in lines),
            last_at=max(line.at for line in lines),
            line_root=root_of(line.leaf for line in lines).hex(),
            sealed_at=at,
            public_key=key.public_key().public_bytes_raw().hex(),
        )
        frontier.append(leaf_hash(seal.statement))
        seal.frontier, seal.root = [node.hex() for node in frontier.nodes], frontier.root().hex()
        seal.signature = key.sign(seal.head.encode()).hex()
        seal.save(force_insert=True)
        return seal


def lines_between(start: int, until: int, limit: int | None = None) -> Iterator[Line]:
    """Lines of the transactions from `start` up to before `until`, in the order of their seal."""
    with connection.cursor() as cursor:
        cursor.execute(LINES + (" LIMIT %s" if limit else ""), [str(start), str(until), *([limit] if limit else [])])
        while rows := cursor.fetchmany(2000):
            yield from map(_line, rows)


def transactions_ended() -> int:
    """Every transaction below this number has ended."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        return int(cursor.fetchone()[0])


@cache
def signing_key() -> Ed25519PrivateKey:
    """The key that signs seals. It stands in a file or variable of the worker, never in the database."""
    seed = settings.AUDIT_SIGNING_KEY
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    except ValueError as error:
        message = "AUDIT_SIGNING_KEY must hold 32 bytes as 64 hexadecimal digits: `manage.py audit_key` makes one."
        raise ImproperlyConfigured(message) from error


def known_keys() -> set[str]:
    """The public keys that may have signed: that of the worker, and those it had before; none where no key is set."""
    own = {signing_key().public_key().public_bytes_raw().hex()} if settings.AUDIT_SIGNING_KEY else set()
    return own | set(settings.AUDIT_FORMER_KEYS) if own else set()


def _batch(start: int, horizon: int) -> Iterator[Line]:
    """Whole transactions: about as many lines as a seal holds, all of one where it alone has more."""
    lines = list(lines_between(start, horizon, MOST_LINES + 1))
    if len(lines) <= MOST_LINES:
        return iter(lines)
    cut = lines[-1].transaction
    whole = [line for line in lines if line.transaction < cut]
    return iter(whole) if whole else lines_between(start, cut + 1)


def _line(row: tuple[Any, ...]) -> Line:
    number, key, moment, *rest = row
    words = dict(zip(COLUMNS, [str(key), moment, *rest], strict=True))
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Line(number, key, datetime.fromisoformat(moment), text)
