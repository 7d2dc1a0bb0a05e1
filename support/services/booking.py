"""Take a resource for some days, move it, give it back. No two bookings of one resource share a day."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from support.access import BookingPermission, RequestPermission
from support.events import BookingEvent
from support.models import Booking, Resource, SupportRequest
from support.services.deciding import schedule_request
from support.services.steps import lock, record

Status = SupportRequest.Status
Verb = events.Verb

BOOKABLE = frozenset({Status.ACCEPTED, Status.SCHEDULED, Status.IN_PROGRESS})
OVERLAP = "booking_one_at_a_time"
MOST_OTHERS = 3


@transaction.atomic
def book(
    *,
    resource: Resource,
    request: SupportRequest,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    note: str = "",
) -> Booking:
    """Book a resource for an accepted request; the requester reads of it in the steps of its request.

    An accepted request without dates takes those of the booking. Raises DomainError: days passed or taken (with what
    is free instead), clearance too low, request not accepted, resource out of use.
    """
    require(by, BookingPermission.ADD)
    request = lock(request)
    require(by, RequestPermission.DECIDE, request)
    if request.status not in BOOKABLE:
        message = "Accept the request first; then resources can be booked for it."
        raise DomainError(message, code="request_not_accepted", field="request")
    if Classification(resource.clearance).rank < request.classification_rank:
        message = f"{resource.code} may see {Classification(resource.clearance).label} at most. Choose another one."
        raise DomainError(message, code="clearance_too_low", field="resource")
    if request.status == Status.ACCEPTED:
        request = schedule_request(request=request, starts_on=starts_on, ends_on=ends_on, by=by, at=at)
    booking = _taken(Booking(request=request), resource, starts_on, ends_on, by=by, at=at, note=note)
    record(request, "book", by=by, at=at, note=f"{_named(resource)} is booked from {starts_on} to {ends_on}.")
    return booking


@transaction.atomic
def block(*, resource: Resource, starts_on: date, ends_on: date, by: User, at: datetime, note: str = "") -> Booking:
    """Take a resource out for maintenance or leave: no road, no rest. Raises DomainError as `book` does."""
    require(by, BookingPermission.ADD)
    booking = Booking(kind=Booking.Kind.MAINTENANCE)
    return _taken(booking, resource, starts_on, ends_on, by=by, at=at, note=note)


@transaction.atomic
def move_booking(*, booking: Booking, starts_on: date, ends_on: date, by: User, at: datetime) -> Booking:
    """Give a booking other days; the dates of the request are moved by its own step."""
    locked = _locked(booking, by)
    _place(locked, locked.resource, starts_on, ends_on, at=at)
    _save(locked, by=by)
    events.publish(BookingEvent.MOVED, subject=locked, actor=by, at=at)
    if locked.request is not None:
        note = f"{_named(locked.resource)} is booked from {starts_on} to {ends_on} now."
        record(locked.request, "move", by=by, at=at, note=note)
    return locked


@transaction.atomic
def release_booking(*, booking: Booking, reason: str, by: User, at: datetime) -> Booking:
    """Free the days of a booking again; the row stays as a record."""
    if not reason.strip():
        message = "Say why it is given back."
        raise DomainError(message, code="reason_missing", field="reason")
    locked = _locked(booking, by)
    locked.released_by, locked.released_at, locked.release_reason = by, at, reason.strip()
    locked.clean_fields(exclude={"request"})
    locked.save(update_fields=["released_by", "released_at", "release_reason"])
    events.publish(BookingEvent.RELEASED, subject=locked, actor=by, at=at)
    if locked.request is not None:
        record(locked.request, "release", by=by, at=at, note=f"{_named(locked.resource)} is not booked any more.")
    return locked


def away(resource: Resource, starts_on: date, ends_on: date, *, is_support: bool = True) -> tuple[date, date]:
    """First and last day on which nobody else can have it: with the road both ways and the rest afterwards."""
    if not is_support:
        return starts_on, ends_on
    road, rest = resource.travel_days, resource.buffer_days
    return starts_on - timedelta(days=road), ends_on + timedelta(days=road + rest)


def _taken(
    booking: Booking, resource: Resource, starts_on: date, ends_on: date, *, by: User, at: datetime, note: str
) -> Booking:
    own = Resource.objects.visible_to(by).filter(pk=resource.pk).first()
    if own is None or not own.is_active:
        message = "This resource is not in use. Choose another one."
        raise DomainError(message, code="not_in_use", field="resource")
    booking.owner, booking.resource, booking.booked_by, booking.booked_at = by.party, own, by, at
    booking.note = note.strip()
    _place(booking, own, starts_on, ends_on, at=at)
    _save(booking, by=by)
    events.publish(BookingEvent.BOOKED, subject=booking, actor=by, at=at, verb=Verb.COLLECTION)
    return booking


def _place(booking: Booking, resource: Resource, starts_on: date, ends_on: date, *, at: datetime) -> None:
    if ends_on < starts_on:
        message = "The booking ends before it begins."
        raise DomainError(message, code="days_in_wrong_order", field="ends_on")
    if ends_on < at.date():
        message = "These days have passed. Choose later ones."
        raise DomainError(message, code="dates_passed", field="ends_on")
    booking.starts_on, booking.ends_on = starts_on, ends_on
    is_support = booking.kind == Booking.Kind.SUPPORT
    booking.away_from, booking.away_until = away(resource, starts_on, ends_on, is_support=is_support)


def _save(booking: Booking, *, by: User) -> None:
    """Write it; PostgreSQL says whether the days are free, so that of two who press at once one wins."""
    booking.clean_fields(exclude={"request", "owner", "resource", "booked_by"})
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        if OVERLAP not in str(error):
            raise
        raise DomainError(_taken_words(booking, by), code="taken", field="resource") from error


def _taken_words(booking: Booking, by: User) -> str:
    """Until when it is taken, and what of its kind is free instead."""
    own = Booking.objects.visible_to(by)
    clash = own.touching(booking.away_from, booking.away_until).filter(resource=booking.resource)
    last = clash.exclude(pk=booking.pk).order_by("away_from").last()
    code = booking.resource.code
    words = f"{code} is taken from {last.away_from} to {last.away_until}." if last else f"{code} is taken."
    others = Resource.objects.visible_to(by).in_use().filter(kind=booking.resource.kind)
    free = others.free_between(booking.away_from, booking.away_until).order_by("code")
    codes = list(free.values_list("code", flat=True)[:MOST_OTHERS])
    return f"{words} {'Free on these days: ' + ', '.join(codes) if codes else 'None of its kind is free then'}."


def _locked(booking: Booking, by: User) -> Booking:
    rows = Booking.objects.visible_to(by).select_for_update(of=("self",)).select_related("resource")
    locked: Booking | None = rows.filter(pk=booking.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    require(by, BookingPermission.CHANGE, locked)
    if locked.is_released:
        message = "This booking was released. Book again."
        raise DomainError(message, code="released")
    if locked.request_id is not None:
        locked.request = lock(SupportRequest(pk=locked.request_id))
        require(by, RequestPermission.DECIDE, locked.request)
    return locked


def _named(resource: Resource) -> str:
    return f"{resource.get_kind_display()} {resource.code}"
