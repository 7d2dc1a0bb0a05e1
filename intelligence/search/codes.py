"""Codes of facets as the search index holds them; migration 0022 writes the same."""

from hashlib import md5
from uuid import UUID

from intelligence.models import Case, Contribution, Entity

KIND, OWNER, CRIME_AREA, HANDLING, ENTITY_KIND, STATUS, OPERATION = (
    20_000_000, 30_000_000, 40_000_000, 50_000_000, 60_000_000, 70_000_000, 1_000_000_000,
)  # fmt: skip
HANDLING_CODES = ("H0", "H1", "H2", "H3")


def of_kind(kind: str) -> int:
    """A kind of contribution."""
    return KIND + 1 + Contribution.Kind.values.index(kind)


def of_owner(party_id: int) -> int:
    """An owner."""
    return OWNER + party_id


def of_crime_area(crime_area_id: int) -> int:
    """A crime area."""
    return CRIME_AREA + crime_area_id


def of_handling(code: str) -> int:
    """A handling code; H0 means no other."""
    return HANDLING + HANDLING_CODES.index(code)


def of_entity_kind(kind: str) -> int:
    """A kind of entity."""
    return ENTITY_KIND + 1 + Entity.Kind.values.index(kind)


def of_status(status: str) -> int:
    """A state of a case."""
    return STATUS + 1 + Case.Status.values.index(status)


def of_operation(key: UUID) -> int:
    """An operation: a hash, so the reader compares the key of the row as well."""
    return OPERATION + int(md5(str(key).encode(), usedforsecurity=False).hexdigest()[:7], 16)
