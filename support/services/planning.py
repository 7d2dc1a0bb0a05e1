"""Propose which resource goes to which waiting request; a coordinator decides."""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef

from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from support.access import BookingPermission
from support.models import Booking, Resource, Service, SupportRequest
from support.planner import SECONDS, Plan, Proposal, Unit, Wish, plan
from support.services.booking import book
from support.services.deciding import accept_request
from support.services.resources import words_of

Status = SupportRequest.Status
Kind = Resource.Kind

WAITING = (Status.WAITLISTED, Status.ACCEPTED, Status.SCHEDULED)
MOST_WISHES = 500
HORIZON = timedelta(days=400)
DANGER = 15  # points besides those of the assessment: no other request goes before a life
EARTH = 6371.0
CAN_WAIT = {SupportRequest.Urgency.NORMAL: 3, SupportRequest.Urgency.URGENT: 1}  # days, where no date is fixed yet
KINDS = {
    Service.Kind.MOBILE_OFFICE: (Kind.MOBILE_OFFICE,),
    Service.Kind.ON_THE_SPOT: (Kind.KIT, Kind.EXPERT),
    Service.Kind.FORENSICS: (Kind.LAB, Kind.KIT),
    Service.Kind.TECHNICAL_EXPERTISE: (Kind.EXPERT,),
    Service.Kind.COORDINATION_CENTRE: (Kind.ROOM,),
    Service.Kind.TRANSLATION: (Kind.EXPERT,),
}


@dataclass(frozen=True)
class Wanted:
    """What the planner is given, with the rows that it speaks of by their keys."""

    wishes: Sequence[Wish]
    units: Sequence[Unit]
    requests: Mapping[str, SupportRequest]
    resources: Mapping[str, Resource]


@dataclass(frozen=True)
class Planned:
    """The plan with the rows it speaks of."""

    plan: Plan
    requests: Mapping[str, SupportRequest]
    resources: Mapping[str, Resource]

    @property
    def proposals(self) -> list[tuple[Proposal, SupportRequest, Resource]]:
        """Each proposal with its request and its resource, by day."""
        return [(one, self.requests[one.wish], self.resources[one.unit]) for one in self.plan.proposals]

    @property
    def unmet(self) -> list[tuple[SupportRequest, str]]:
        """Each request that gets nothing, with the reason."""
        return [(self.requests[key], why) for key, why in self.plan.unmet.items()]


def wanted(*, by: User, at: datetime) -> Wanted:
    """What waits and what is free, as far as the person may see both."""
    require(by, BookingPermission.VIEW)
    requests = {str(row.pk): row for row in _waiting(by, at.date())}
    resources = {str(row.pk): row for row in Resource.objects.visible_to(by).in_use().for_list()}
    wishes = [_wish(row, at.date()) for row in requests.values()]
    return Wanted(wishes, _units(list(resources.values()), by, at.date()), requests, resources)


def propose(*, by: User, at: datetime, seconds: float = SECONDS) -> Planned:
    """The best assignment of free resources to what waits; it may take all of the seconds, so pages never call it."""
    asked = wanted(by=by, at=at)
    return Planned(solve(asked, seconds=seconds), asked.requests, asked.resources)


def solve(asked: Wanted, *, seconds: float = SECONDS, goes_on: Callable[[int], bool] = lambda _rounds: True) -> Plan:
    """The assignment itself: no database, no clock but its own limit. `goes_on` as for the planner."""
    return plan(asked.wishes, asked.units, distance=kilometres, seconds=seconds, goes_on=goes_on)


@transaction.atomic
def book_proposal(
    *, request: SupportRequest, resource: Resource, starts_on: date, ends_on: date, why: str, by: User, at: datetime
) -> Booking:
    """Take a proposal up; a request on the waiting list is accepted by it."""
    if request.status == Status.WAITLISTED:
        request = accept_request(request=request, by=by, at=at, note="A resource has become free.")
    return book(resource=resource, request=request, starts_on=starts_on, ends_on=ends_on, note=why, by=by, at=at)


def kilometres(one: str, other: str) -> float:
    """Between two capitals as the crow flies; 0 within a country, half the earth where one is unknown."""
    if one == other:
        return 0.0
    places = _capitals()
    if one not in places or other not in places:
        return math.pi * EARTH
    (north, east), (other_north, other_east) = places[one], places[other]
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def kinds_for(request: SupportRequest) -> tuple[str, ...]:
    """Kinds of resource that can be booked for the request; none for analysis, training and money."""
    return tuple(str(kind) for kind in KINDS.get(Service.Kind(request.kind), ()))


def _waiting(by: User, today: date) -> list[SupportRequest]:
    booked = Booking.objects.visible_to(by).standing().filter(request=OuterRef("pk"))
    rows = SupportRequest.objects.visible_to(by).filter(
        ~Exists(booked), status__in=WAITING, kind__in=list(KINDS), starts_on__isnull=False, ends_on__gte=today
    )
    return list(rows.for_list().by_priority()[:MOST_WISHES])


def _wish(request: SupportRequest, today: date) -> Wish:
    first, last = request.scheduled_from or request.starts_on, request.scheduled_until or request.ends_on
    if first is None or last is None:
        message = "A request without days cannot be planned."
        raise DomainError(message, code="no_days")
    later = max(today - first, timedelta(0))
    fixed = request.status == Status.SCHEDULED or request.is_in_danger
    return Wish(
        key=str(request.pk),
        weight=1.0 + (request.priority_score or 0) + (DANGER if request.is_in_danger else 0),
        kinds=kinds_for(request),
        first=first + later,
        last=max(last, first + later),
        place=request.country.code if request.country else "",
        languages=frozenset(words_of(str(request.details.get("languages", "")).split(","))),
        rank=request.classification_rank,
        can_wait=0 if fixed else CAN_WAIT[SupportRequest.Urgency(request.urgency)],
    )


def _units(resources: Sequence[Resource], by: User, today: date) -> list[Unit]:
    taken: dict[str, list[tuple[date, date]]] = {}
    bookings = Booking.objects.visible_to(by).touching(today, today + HORIZON)
    for key, first, last in bookings.values_list("resource_id", "away_from", "away_until"):
        taken.setdefault(str(key), []).append((first, last))
    return [
        Unit(
            key=str(row.pk),
            kind=row.kind,
            base=row.base.code,
            skills=frozenset(row.skills),
            languages=frozenset(row.languages),
            rank=Classification(row.clearance).rank,
            road=row.travel_days,
            rest=row.buffer_days,
            taken=tuple(taken.get(str(row.pk), ())),
        )
        for row in resources
    ]


@cache
def _capitals() -> dict[str, tuple[float, float]]:
    text = Path(__file__).parent.with_name("places.toml").read_text(encoding="utf-8")
    capitals = tomllib.loads(text)["capitals"]
    return {code.upper(): (math.radians(north), math.radians(east)) for code, (north, east) in capitals.items()}
