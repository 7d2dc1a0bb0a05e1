"""Parties by key without asking the database for each page: they are few, and change about once a year."""

import time
from collections.abc import Iterable

from europol_portal.parties.models import Party

KEPT_SECONDS = 60.0
_kept: dict[int, tuple[float, Party]] = {}


def parties_by_key(keys: Iterable[int]) -> dict[int, Party]:
    """The parties of the keys; each process asks again for what it has known for a minute."""
    wanted, now = set(keys), time.monotonic()
    missing = [key for key in wanted if key not in _kept or now - _kept[key][0] > KEPT_SECONDS]
    if missing:
        _kept.update({key: (now, party) for key, party in Party.objects.in_bulk(missing).items()})
    return {key: _kept[key][1] for key in wanted if key in _kept}
