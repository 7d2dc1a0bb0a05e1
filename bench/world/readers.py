"""Who reads in benchmarks: parties that see nearly everything, something, little, only old things, nothing."""

from dataclasses import dataclass

from django.db import connection

from bench.world.people import officer_of
from europol_portal.parties.models import Party, User

MIDDLE, SMALL = 0.12, 0.013


@dataclass(frozen=True, slots=True)
class Reader:
    """A person and what the benchmark calls the person's party."""

    name: str
    user: User
    seen: int


def readers(*names: str) -> list[Reader]:
    """Those asked for, all otherwise; needs the owner of the tables."""
    counts = _counts()
    total = _total()
    by_size = sorted(counts, key=lambda party_id: -counts[party_id])
    with_nothing = Party.objects.filter(people__isnull=False).exclude(pk__in=counts).order_by("pk").first()
    chosen = {
        "dense": by_size[0],
        "middle": min(by_size, key=lambda party_id: abs(counts[party_id] - total * MIDDLE)),
        "small": min(by_size, key=lambda party_id: abs(counts[party_id] - total * SMALL)),
        "sparse": by_size[-1],
    }
    found = [Reader(name, officer_of(party_id), counts[party_id]) for name, party_id in chosen.items()]
    if with_nothing:
        found.append(Reader("empty", officer_of(with_nothing.pk), 0))
    return [reader for reader in found if not names or reader.name in names]


def _counts() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_id, count(*) FROM intelligence_contributionshare GROUP BY 1")
        return dict(cursor.fetchall())


def _total() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intelligence_contribution")
        return int(cursor.fetchone()[0])
