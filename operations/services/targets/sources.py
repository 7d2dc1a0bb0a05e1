"""What a profile or a point rests on: seen by the writer, and fit to be shown to everybody who sees the target."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations.models import HighValueTarget
from operations.sources import Source, sources


def read_sources(references: Sequence[str], by: User, *, field: str = "references") -> list[Source]:
    """The deliveries that the references name; raises DomainError for one that is not there or not to be seen."""
    wanted = list(dict.fromkeys(reference.strip() for reference in references if reference.strip()))
    found = {source.reference: source for source in sources().named(by, wanted)}
    missing = [reference for reference in wanted if reference not in found]
    if missing:
        message = f"{missing[0]} is not there, or your party may not use it."
        raise DomainError(message, code="source_unknown", field=field)
    return [found[reference] for reference in wanted]


def check_audience(
    target: HighValueTarget, keys: Iterable[UUID], *, by: User, at: datetime, field: str = "references"
) -> None:
    """Raise DomainError when a party that sees the target may not be shown what rests on these (invariant 5)."""
    others = Party.objects.filter(pk__in=set(target.party_ids) - {by.party_id}).order_by("name")
    for party in others:
        check_party(party, keys, by=by, at=at, field=field)


def check_party(party: Party, keys: Iterable[UUID], *, by: User, at: datetime, field: str = "party") -> None:
    """Raise DomainError with what stands against showing the party what rests on these."""
    if against := sources().against(by, list(keys), party, at):
        message = f"{party.name} may not be shown what this rests on. {' '.join(against)}"
        raise DomainError(message, code="source_not_for_party", field=field)
