"""Identifiers made by the application: time-ordered keys and numbers that tell nothing."""

import os
import secrets
import time
import uuid
from datetime import datetime

RANDOM_BITS_A = 12
RANDOM_BITS_B = 62


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): the millisecond, now or that of `at`, then random bits."""
    milliseconds = int(at.timestamp() * 1000) if at else time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = (milliseconds << 16) | (7 << RANDOM_BITS_A) | (random >> 68)
    low = (2 << RANDOM_BITS_B) | (random & ((1 << RANDOM_BITS_B) - 1))
    return uuid.UUID(int=(high << 64) | low)


def drawn_number(digits: int) -> int:
    """A random number of `digits` digits: a reference that is drawn, not counted, shows no gap."""
    lowest: int = 10 ** (digits - 1)
    return lowest + secrets.randbelow(9 * lowest)
