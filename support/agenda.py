"""What the calendar shows of support: when it is scheduled, and for those who coordinate it the bookings."""

from collections.abc import Iterator
from datetime import date

from europol_portal.access import policy
from europol_portal.agenda import entries
from europol_portal.agenda.entries import MOST, Entry, Kind
from europol_portal.parties.models import User
from support.access import BookingPermission, RequestPermission
from support.models import Booking, SupportRequest


def find(user: User, first: date, last: date) -> Iterator[Entry]:
    """Deployments and bookings of the days."""
    held = policy.allowed(user, [RequestPermission.VIEW, BookingPermission.VIEW])
    if RequestPermission.VIEW in held:
        yield from _deployments(user, first, last)
    if BookingPermission.VIEW in held:
        yield from _bookings(user, first, last)


def _deployments(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = SupportRequest.objects.visible_to(user).exclude(status__in=["declined", "cancelled"]).for_list()
    rows = rows.filter(scheduled_from__lte=last, scheduled_until__gte=first)
    for row in rows.order_by("scheduled_from", "pk")[:MOST]:
        where = f" in {row.country.name}" if row.country else ""
        yield Entry(
            kind=Kind.DEPLOYMENT,
            key=f"deployment:{row.pk}",
            title=f"{row.service.name}{where}",
            url=row.get_absolute_url(),
            first=row.scheduled_from,
            last=row.scheduled_until,
            reference=row.reference,
            mark=row.classification,
        )


def _bookings(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = Booking.objects.visible_to(user).touching(first, last).select_related("resource")
    for row in rows.order_by("away_from", "pk")[:MOST]:
        yield Entry(
            kind=Kind.BOOKING,
            key=f"booking:{row.pk}",
            title=f"{row.resource.code}: {row.get_kind_display().lower()}",
            url=row.get_absolute_url(),
            first=row.away_from,
            last=row.away_until,
            reference=row.resource.code,
        )


entries.register("support", find)
