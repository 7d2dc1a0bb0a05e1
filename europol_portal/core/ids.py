"""Identifiers made by the application: time-ordered keys and numbers that tell nothing."""

import os
import secrets
import threading
import time
import uuid
from datetime import datetime

RANDOM_BITS_B = 62
STEP = 2**40  # keys of one moment differ by a random step up to this: their distance tells no number of events


class _Stated(threading.local):
    """The last key that this thread made for a stated moment."""

    milliseconds = -1
    tail = 0


_stated = _Stated()


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): the millisecond, now or that of `at`, then random bits.

    Keys that a thread makes one after the other for the same `at` stay in that order.
    """
    if at is None:
        return _compose(time.time_ns() // 1_000_000, _random_tail())
    milliseconds = int(at.timestamp() * 1000)
    follows = milliseconds == _stated.milliseconds
    tail = _stated.tail + 1 + secrets.randbelow(STEP) if follows else _random_tail()
    _stated.milliseconds, _stated.tail = milliseconds, tail
    return _compose(milliseconds, tail)


def drawn_number(digits: int) -> int:
    """A random number of `digits` digits: a reference that is drawn, not counted, shows no gap."""
    lowest: int = 10 ** (digits - 1)
    return lowest + secrets.randbelow(9 * lowest)


def _random_tail() -> int:
    """73 of the 74 random bits: the free one leaves room for steps."""
    return int.from_bytes(os.urandom(10), "big") >> 7


def _compose(milliseconds: int, tail: int) -> uuid.UUID:
    high = (milliseconds << 16) | (7 << 12) | (tail >> RANDOM_BITS_B)
    low = (2 << RANDOM_BITS_B) | (tail & ((1 << RANDOM_BITS_B) - 1))
    return uuid.UUID(int=(high << 64) | low)
