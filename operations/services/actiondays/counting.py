"""Counted checks of a country, hour by hour. Sending a figure again changes nothing; another figure replaces it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import ActionDayPermission
from operations.events import ActionDayEvent
from operations.models import ActionDay, CheckCount, CountChange, CountrySheet
from operations.querysets import COUNTED_ON

MOST_AT_ONCE = 1000
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Figure:
    """So many of a kind in one hour."""

    hour: datetime
    kind: str
    number: int


@transaction.atomic
def count_checks(*, day: ActionDay, figures: Iterable[Figure], by: User, at: datetime) -> int:
    """Store the own country's figures of some hours; returns how many of them are new or differ.

    A figure stands for its hour as a whole: the same one twice counts once, another one replaces it and the former
    stays readable. Changing a figure takes the country's signature back.
    """
    locked: ActionDay = ActionDay.objects.select_related("operation").get(pk=day.pk)
    require(by, ActionDayPermission.SIGN, locked)
    if locked.status not in COUNTED_ON:
        message = "Checks are counted while the day is live or its figures are brought together."
        raise DomainError(message, code="not_live")
    wanted = {(_full_hour(one.hour), one.kind): one.number for one in figures}
    _check(locked, wanted, at)
    known = {
        (row.hour, row.kind): row
        for row in CheckCount.objects.select_for_update()
        .filter(day=locked, party=by.party, hour__in={hour for hour, _ in wanted})
        .order_by("pk")
    }
    changed = _store(locked, wanted, known, by=by, at=at)
    if changed:
        CountrySheet.objects.filter(day=locked, party=by.party).update(signed_at=None, signed_by=None)
        changes = {"figures": changed, "hours": len({hour for hour, _ in wanted})}
        events.publish(ActionDayEvent.COUNTED, subject=locked, actor=by, at=at, changes=changes)
    return changed


def _store(
    day: ActionDay,
    wanted: dict[tuple[datetime, str], int],
    known: dict[tuple[datetime, str], CheckCount],
    *,
    by: User,
    at: datetime,
) -> int:
    common = {"operation_id": day.operation_id, "day": day, "party": by.party}
    new = [
        CheckCount(hour=hour, kind=kind, number=number, entered_at=at, entered_by=by, **common)
        for (hour, kind), number in wanted.items()
        if (hour, kind) not in known
    ]
    others = [row for key, row in known.items() if key in wanted and row.number != wanted[key]]
    common.pop("day")
    CountChange.objects.bulk_create(
        CountChange(count=row, before=row.number, after=wanted[row.hour, row.kind], at=at, by=by, **common)
        for row in others
    )
    for row in others:
        row.number, row.entered_at, row.entered_by = wanted[row.hour, row.kind], at, by
    CheckCount.objects.bulk_update(others, ["number", "entered_at", "entered_by"])
    CheckCount.objects.bulk_create(new)
    return len(new) + len(others)


def _check(day: ActionDay, wanted: dict[tuple[datetime, str], int], at: datetime) -> None:
    refused, field = "", "number"
    if not wanted:
        refused = "Enter at least one figure."
    elif len(wanted) > MOST_AT_ONCE:
        refused = f"Send at most {MOST_AT_ONCE} figures at once."
    elif any(kind not in CheckCount.Kind.values for _, kind in wanted):
        refused, field = "There is no such kind of check.", "kind"
    elif any(hour + HOUR <= day.starts_at or hour >= day.ends_at for hour, _ in wanted):
        refused, field = "This hour lies outside the action day.", "hour"
    elif any(hour > at for hour, _ in wanted):
        refused, field = "This hour lies ahead.", "hour"
    if refused:
        raise DomainError(refused, code="figure_refused", field=field)


def _full_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
