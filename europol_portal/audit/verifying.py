"""Verify the record: each line against its seal, seals against signed heads, heads against those kept outside."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from europol_portal.audit.models import AuditEvent, AuditSeal
from europol_portal.audit.sealing import FIRST_TRANSACTION, lines_between
from europol_portal.core.merkle import (
    Frontier,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

LATEST = timedelta(minutes=15)  # a line that is older and in no seal is an alarm
LIFE = timedelta(days=3 * 365)  # a batch that was signed later than that has its lines, whatever its row says


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, in words; `seal` is the number of the seal, 0 for none."""

    seal: int
    words: str


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what was found."""

    seals: int
    lines: int
    unsealed: int
    findings: tuple[Finding, ...]


def verify_record(
    *, at: datetime, heads: Iterable[str] = (), keys: Iterable[str] = (), since: datetime | None = None
) -> Verified:
    """Go through all seals and, from `since` on, all lines; needs a transaction that acts with audit duty.

    `heads` are lines that somebody kept ("europol-portal audit <number> <root>"), `keys` the public keys that may sign,
    any where none is given.
    """
    seals = list(AuditSeal.objects.order_by("number"))
    findings = [*_of_seals(seals, set(keys)), *_of_heads(seals, heads)]
    counted = 0
    for seal in seals:
        if since is None or seal.sealed_at >= since:  # of its moments the one that is signed
            lines = [line.leaf for line in lines_between(seal.from_transaction, seal.until_transaction)]
            counted += len(lines)
            findings += _of_lines(seal, lines, at)
    after = seals[-1].until_transaction if seals else FIRST_TRANSACTION
    unsealed, oldest = _after(after)
    if oldest and oldest < at - LATEST:
        findings.append(Finding(0, f"{unsealed} lines are in no seal, the oldest since {oldest:%Y-%m-%d %H:%M} UTC."))
    return Verified(len(seals), counted, unsealed, tuple(findings))


def proof_of(event: AuditEvent) -> dict[str, Any]:
    """That a line is in the sealed record: its text, and what leads to the newest signed head.

    Raises LookupError while the line is not sealed. Check it with `check_proof`, or with `core/merkle.py` alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_id::text::bigint FROM audit_auditevent WHERE id = %s", [event.pk])
        (number,) = cursor.fetchone()
    seal = AuditSeal.objects.filter(from_transaction__lte=number, until_transaction__gt=number).first()
    if seal is None:
        message = "The line is not sealed yet."
        raise LookupError(message)
    lines = list(lines_between(seal.from_transaction, seal.until_transaction))
    place = next(index for index, line in enumerate(lines) if line.key == event.pk)
    seals = list(AuditSeal.objects.order_by("number"))
    leaves = [leaf_hash(one.statement) for one in seals]
    return {
        "line": {"text": lines[place].text, "index": place, "size": len(lines)},
        "line_path": _hex(inclusion_path([line.leaf for line in lines], place)),
        "seal": {"statement": seal.statement.decode(), "line_root": seal.line_root, "index": seal.number - 1},
        "seal_path": _hex(inclusion_path(leaves, seal.number - 1)),
        "head": {"text": seals[-1].head, "signature": seals[-1].signature, "public_key": seals[-1].public_key},
    }


def check_proof(proof: Mapping[str, Any], keys: Iterable[str] = ()) -> bool:
    """True where the proof leads from the words of the line to the signed head.

    `keys` are the public keys that may sign; without any the proof shows that the line is under a head and not whose.
    """
    line, seal, head = proof["line"], proof["seal"], proof["head"]
    if json.loads(seal["statement"])[4] != seal["line_root"]:
        return False
    if (known := set(keys)) and head["public_key"] not in known:
        return False
    _, _, size, root = head["text"].split()
    path = _bytes(proof["line_path"])
    return (
        is_included(
            leaf_hash(line["text"].encode()), line["index"], line["size"], path, bytes.fromhex(seal["line_root"])
        )
        and is_included(
            leaf_hash(seal["statement"].encode()),
            seal["index"],
            int(size),
            _bytes(proof["seal_path"]),
            bytes.fromhex(root),
        )
        and _is_signed(head["text"], head["signature"], head["public_key"])
    )


def _of_seals(seals: Sequence[AuditSeal], keys: set[str]) -> Iterator[Finding]:
    frontier, window = Frontier(), FIRST_TRANSACTION
    for place, seal in enumerate(seals, start=1):
        if seal.number != place:
            yield Finding(place, f"Seal {place} is missing: seal {seal.number} stands in its place.")
            return
        if seal.from_transaction != window:
            yield Finding(place, "Its window does not begin where the one before ends.")
        window = seal.until_transaction
        frontier.append(leaf_hash(seal.statement))
        if frontier.root().hex() != seal.root:
            yield Finding(place, "Its root is not the root of the seals up to it: one of them was changed.")
            return
        if not _is_signed(seal.head, seal.signature, seal.public_key) or (keys and seal.public_key not in keys):
            yield Finding(place, "Its signature is not one of a known key.")


def _of_lines(seal: AuditSeal, lines: Sequence[bytes], at: datetime) -> Iterator[Finding]:
    if seal.expired_at and not lines and seal.sealed_at <= at - LIFE:
        return
    if len(lines) != seal.line_count:
        yield Finding(seal.number, f"It holds {len(lines)} lines, {seal.line_count} were sealed.")
    elif root_of(lines).hex() != seal.line_root:
        yield Finding(seal.number, "A line was changed, or the order of lines.")


def _of_heads(seals: Sequence[AuditSeal], heads: Iterable[str]) -> Iterator[Finding]:
    leaves = [leaf_hash(seal.statement) for seal in seals]
    root = root_of(leaves)
    for head in heads:
        *_, number, known = head.split()[:4]
        size = int(number)
        if not 0 < size <= len(leaves):
            yield Finding(size, f"A kept head names {size} seals, the record has {len(leaves)}: its end was cut off.")
        elif not is_consistent(size, len(leaves), bytes.fromhex(known), root, consistency_path(leaves, size)):
            yield Finding(size, "A kept head is not the beginning of this record: it was written anew.")


def _after(window: int) -> tuple[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(at) FROM audit_auditevent WHERE transaction_id >= %s::text::xid8", [str(window)]
        )
        count, oldest = cursor.fetchone()
        return int(count), oldest


def _is_signed(text: str, signature: str, public_key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _hex(path: Iterable[bytes]) -> list[str]:
    return [node.hex() for node in path]


def _bytes(path: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(node) for node in path]
