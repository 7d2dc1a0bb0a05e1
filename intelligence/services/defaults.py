"""Keep the defaults by crime area, and find the one that a new contribution begins with."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, CrimeArea, User
from intelligence.access import DefaultPermission
from intelligence.events import DefaultEvent
from intelligence.models import CrimeAreaDefault
from intelligence.services.checks import refuse_above_ceiling


@transaction.atomic
def save_default(
    *,
    entry: CrimeAreaDefault,
    to: Sequence[Authority],
    cc: Sequence[Authority],
    fields: Iterable[str],
    by: User,
    at: datetime,
) -> CrimeAreaDefault:
    """Add a default or change it; the record names the fields and the crime area."""
    is_new = entry.pk is None
    require(by, DefaultPermission.ADD if is_new else DefaultPermission.CHANGE)
    refuse_above_ceiling(entry.classification, by)
    closed = [one for one in (*to, *cc) if not (one.is_active and one.has_mailbox and one.party.is_active)]
    if closed:
        message = f"{closed[0].name} takes no contributions. Choose another authority."
        raise DomainError(message, code="no_mailbox", field="to")
    entry.handling_codes, entry.purposes = sorted(set(entry.handling_codes)), sorted(set(entry.purposes))
    entry.full_clean(exclude=["to", "cc"])
    entry.save()
    entry.to.set(to)
    entry.cc.set([one for one in cc if one not in to])
    events.publish(
        DefaultEvent.ADDED if is_new else DefaultEvent.CHANGED,
        subject=entry,
        actor=by,
        at=at,
        verb=events.Verb.ADMINISTRATION,
        changes={"fields": sorted(fields), "crime_area": entry.crime_area.code, "kind": entry.kind},
    )
    return entry


def default_for(*, kind: str, crime_area: CrimeArea, by: User) -> CrimeAreaDefault | None:
    """The entry for this kind, else the one for every kind."""
    entries = CrimeAreaDefault.objects.visible_to(by).filter(is_active=True, crime_area=crime_area)
    return entries.filter(kind__in=["", kind]).order_by("-kind").first()
