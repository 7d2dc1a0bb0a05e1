"""How much of its time each resource was of use, and what was asked for and not met. Computed, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from europol_portal.access.policy import require
from europol_portal.parties.models import User
from support.access import BookingPermission
from support.models import Booking, Resource, Service, SupportRequest
from support.services.planning import KINDS

Status = SupportRequest.Status
UNMET = (Status.WAITLISTED, Status.DECLINED, Status.APPEALED)


@dataclass(frozen=True)
class Use:
    """Days of one resource in the period: with a request, on the road or resting for it, in maintenance, free."""

    resource: Resource
    days: int
    support: int
    around: int
    maintenance: int

    @property
    def free(self) -> int:
        """Days on which nobody had it."""
        return self.days - self.support - self.around - self.maintenance

    @property
    def share(self) -> int:
        """Support and what goes with it, of the days it was fit for work, in per cent."""
        fit = self.days - self.maintenance
        return round(100 * (self.support + self.around) / fit) if fit else 0


@dataclass(frozen=True)
class Demand:
    """Requests of one kind whose days lie in the period: how many, and how many got no resource."""

    kind: Service.Kind
    asked: int
    unmet: int
    unmet_days: int


@dataclass(frozen=True)
class Report:
    """Both, for a period of days, the last one included."""

    first: date
    last: date
    uses: Sequence[Use]
    demands: Sequence[Demand]


def report(*, first: date, last: date, by: User) -> Report:
    """The report of the person's party for the days from first to last."""
    require(by, BookingPermission.VIEW)
    return Report(first, last, _uses(first, last, by), _demands(first, last, by))


def _uses(first: date, last: date, by: User) -> list[Use]:
    bookings: dict[object, list[Booking]] = {}
    for booking in Booking.objects.visible_to(by).touching(first, last):
        bookings.setdefault(booking.resource_id, []).append(booking)
    days = (last - first).days + 1
    uses = []
    for resource in Resource.objects.visible_to(by).for_list():
        own = bookings.get(resource.pk, [])
        work = [one for one in own if one.kind == Booking.Kind.SUPPORT]
        support = sum(_shared(one.starts_on, one.ends_on, first, last) for one in work)
        away = sum(_shared(one.away_from, one.away_until, first, last) for one in work)
        still = sum(_shared(one.away_from, one.away_until, first, last) for one in own if one not in work)
        uses.append(Use(resource, days, support, away - support, still))
    return uses


def _demands(first: date, last: date, by: User) -> list[Demand]:
    rows = SupportRequest.objects.visible_to(by).filter(
        kind__in=list(KINDS), submitted_at__isnull=False, starts_on__lte=last, ends_on__gte=first
    )
    asked: dict[str, list[SupportRequest]] = {}
    for row in rows.exclude(status=Status.CANCELLED).only("kind", "status", "starts_on", "ends_on"):
        asked.setdefault(row.kind, []).append(row)
    demands = []
    for kind, requests in sorted(asked.items()):
        unmet = [row for row in requests if row.status in UNMET]
        days = sum(_shared(row.starts_on, row.ends_on, first, last) for row in unmet if row.starts_on and row.ends_on)
        demands.append(Demand(Service.Kind(kind), len(requests), len(unmet), days))
    return demands


def _shared(first: date, last: date, from_day: date, to_day: date) -> int:
    """Days that both spans have."""
    return max((min(last, to_day) - max(first, from_day) + timedelta(days=1)).days, 0)
