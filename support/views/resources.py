"""Resources: the calendar of all, one with its bookings, and how well they are used."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.generic import FormView, TemplateView

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from support import services
from support.access import BookingPermission, ResourcePermission
from support.forms.resources import (
    BlockForm,
    BookForm,
    DaysForm,
    PeriodForm,
    ReleaseForm,
    ResourceForm,
    days_wanted,
)
from support.models import Booking, Resource, SupportRequest
from support.services.booking import away
from support.services.outcome import Sum
from support.services.resources import ResourcePlan
from support.views.base import RequestPage

DAYS = 28
WEEK = 7


@dataclass(frozen=True)
class Span:
    """Some days of a row of the calendar: taken by a booking, or free."""

    days: int
    first: date
    booking: Booking | None = None
    title: str = ""
    label: str = ""


class ResourceList(PortalView, TemplateView):
    """Calendar of four weeks: a row for each resource, its bookings as bars."""

    permission = ResourcePermission.VIEW
    template_name = "support/resource_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Resources by kind with their spans."""
        user, today = signed_in(self.request), timezone.now().date()
        first = monday(parse_date(self.request.GET.get("from", "") or "") or today)
        last = first + timedelta(days=DAYS - 1)
        kind = self.request.GET.get("kind", "")
        resources = Resource.objects.visible_to(user).in_use().for_list()
        if kind in Resource.Kind.values:
            resources = resources.filter(kind=kind)
        bookings = bookings_of(user, first, last)
        return super().get_context_data(**kwargs) | {
            "days": [first + timedelta(days=number) for number in range(DAYS)],
            "today": today,
            "rows": [(row, spans(bookings.get(row.pk, []), first, last)) for row in resources],
            "kinds": Resource.Kind.choices,
            "kind": kind,
            "first": first,
            "last": last,
            "before": first - timedelta(days=WEEK),
            "after": first + timedelta(days=WEEK),
            "may_add": can(user, ResourcePermission.ADD),
        }


class ResourceDetail(PortalView, TemplateView):
    """One resource: what it is, when it is taken, and the form to take it out."""

    permission = ResourcePermission.VIEW
    template_name = "support/resource_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The resource with bookings that stand and are not over, and the last ones before."""
        user, today = signed_in(self.request), timezone.now().date()
        resource = found(self.request, kwargs["pk"])
        bookings = Booking.objects.visible_to(user).filter(resource=resource).select_related("booked_by")
        to_come = list(bookings.standing().filter(away_until__gte=today))
        past = list(bookings.exclude(pk__in=[row.pk for row in to_come]).order_by("-away_from")[:20])
        known = known_requests(self.request, [*to_come, *past])
        return super().get_context_data(**kwargs) | {
            "resource": resource,
            "bookings": [(row, known.get(row.request_id)) for row in to_come],
            "past": [(row, known.get(row.request_id)) for row in past],
            "form": BlockForm(),
            "may_book": can(user, BookingPermission.ADD),
            "may_change": can(user, ResourcePermission.CHANGE, resource),
        }


class ResourceCreate(PortalView, ServiceFormMixin, FormView):
    """Add a resource."""

    permission = ResourcePermission.ADD
    template_name = "support/resource_form.html"
    form_class = ResourceForm
    extra_context = {"title": "Add a resource", "verb": "Add"}

    def perform(self, form: Any) -> Resource:
        """Add it."""
        return services.add_resource(plan=form.plan(), by=signed_in(self.request), at=timezone.now())


class ResourceEdit(ResourceCreate):
    """Change a resource."""

    permission = ResourcePermission.CHANGE
    extra_context = {"title": "Change the resource", "verb": "Save"}

    def get_initial(self) -> dict[str, Any]:
        """What is said of it now."""
        resource = found(self.request, self.kwargs["pk"])
        return {name: getattr(resource, name) for name in ResourcePlan.__dataclass_fields__}

    def perform(self, form: Any) -> Resource:
        """Change it."""
        resource = found(self.request, self.kwargs["pk"])
        return services.change_resource(
            resource=resource, plan=form.plan(), by=signed_in(self.request), at=timezone.now()
        )


class ResourceBlock(PortalView, ServiceFormMixin, FormView):
    """Take a resource out for maintenance or leave."""

    permission = BookingPermission.ADD
    template_name = "support/booking_form.html"
    form_class = BlockForm
    extra_context = {"title": "Take it out for maintenance or leave", "verb": "Take out"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the resource."""
        return super().get_context_data(**kwargs) | {"resource": found(self.request, self.kwargs["pk"])}

    def perform(self, form: Any) -> Booking:
        """Take it out."""
        resource = found(self.request, self.kwargs["pk"])
        return services.block(resource=resource, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


class BookingMove(PortalView, ServiceFormMixin, FormView):
    """Give a booking other days; a bar dropped on a day of the calendar leads here with that day filled in."""

    permission = BookingPermission.CHANGE
    template_name = "support/booking_form.html"
    form_class: type[Form] = DaysForm
    extra_context = {"title": "Move the booking", "verb": "Move"}

    def get_initial(self) -> dict[str, Any]:
        """The days as they stand, or the same number of days from the one dropped on."""
        booking = self.booking
        start = parse_date(self.request.GET.get("from", "") or "") or booking.starts_on
        return {"starts_on": start, "ends_on": start + (booking.ends_on - booking.starts_on)}

    @property
    def booking(self) -> Booking:
        """The booking of the address."""
        rows = Booking.objects.visible_to(signed_in(self.request)).select_related("resource", "resource__base")
        booking: Booking = get_object_or_404(rows, pk=self.kwargs["pk"])
        return booking

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds booking and resource."""
        booking = self.booking
        return super().get_context_data(**kwargs) | {"booking": booking, "resource": booking.resource}

    def perform(self, form: Any) -> Booking:
        """Move it."""
        return services.move_booking(
            booking=self.booking, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )


class BookingRelease(BookingMove):
    """Give a booking back."""

    form_class = ReleaseForm
    extra_context = {"title": "Give the booking back", "verb": "Give back"}

    def get_initial(self) -> dict[str, Any]:
        """Nothing is filled in."""
        return {}

    def perform(self, form: Any) -> Booking:
        """Give it back."""
        reason = form.cleaned_data["reason"]
        return services.release_booking(
            booking=self.booking, reason=reason, by=signed_in(self.request), at=timezone.now()
        )


class RequestBook(RequestPage, ServiceFormMixin, FormView):
    """Book a resource for a request."""

    permission = BookingPermission.ADD
    template_name = "support/request_book.html"
    form_class = BookForm

    @property
    def wanted(self) -> str:
        """Deciding on the request; the service asks for the right to book."""
        return "support.decide_supportrequest"

    def get_initial(self) -> dict[str, Any]:
        """The days of the request."""
        return dict(days_wanted(self.support_request))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Resources of the kinds that will do, the free ones first."""
        user, asked = signed_in(self.request), self.support_request
        rows = list(Resource.objects.visible_to(user).in_use().for_list().filter(kind__in=services.kinds_for(asked)))
        days = days_wanted(asked)
        taken = bookings_of(user, *span_of(days["starts_on"], days["ends_on"]))
        choices = [(row, is_free(row, taken.get(row.pk, []), days)) for row in rows]
        return super().get_form_kwargs() | {"choices": sorted(choices, key=lambda choice: not choice[1])}

    def perform(self, form: Any) -> Booking:
        """Book."""
        asked = self.support_request
        return services.book(request=asked, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


class ResourceReport(PortalView, TemplateView):
    """Utilisation and unmet demand of a period, as page or CSV."""

    permission = BookingPermission.VIEW
    template_name = "support/resource_report.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The page, or the file with `?as=csv`."""
        today = timezone.now().date()
        typed = request.GET if "first" in request.GET else None
        form = PeriodForm(typed, initial={"first": today - timedelta(days=90), "last": today})
        first, last = form.initial["first"], form.initial["last"]
        if form.is_bound and form.is_valid():
            first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        made = services.report(first=first, last=last, by=signed_in(request))
        sums = services.came_of(first=first, last=last, by=signed_in(request))
        if request.GET.get("as") == "csv":
            return as_csv(made, sums)
        return self.render_to_response(self.get_context_data(form=form, report=made, sums=sums, **kwargs))


def as_csv(report: services.Report, sums: list[Sum]) -> HttpResponse:
    """One line for each resource, each kind of request and each measure."""
    name = f"resources-{report.first}-{report.last}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    writer = csv.writer(response)
    writer.writerow(["resource", "kind", "days", "support", "road and rest", "maintenance", "free", "per cent"])
    for use in report.uses:
        row = (use.resource.code, use.resource.kind, use.days, use.support, use.around, use.maintenance, use.free)
        writer.writerow([*row, use.share])
    writer.writerow([])
    writer.writerow(["service", "asked", "unmet", "unmet days"])
    for demand in report.demands:
        writer.writerow([demand.kind.value, demand.asked, demand.unmet, demand.unmet_days])
    writer.writerow([])
    writer.writerow(["what came of it", "figure", "unit"])
    for one in sums:
        writer.writerow([one.measure.value, f"{one.total:f}", one.measure.unit])
    return response


def found(request: HttpRequest, key: UUID) -> Resource:
    """The resource among those that the person may know; 404 otherwise."""
    rows = Resource.objects.visible_to(signed_in(request)).select_related("base")
    resource: Resource | None = rows.filter(pk=key).first()
    if resource is None:
        raise Http404
    return resource


def known_requests(request: HttpRequest, bookings: list[Booking]) -> dict[UUID | None, SupportRequest]:
    """The requests of the bookings that the person may know; of others only the days are shown."""
    keys = {row.request_id for row in bookings if row.request_id}
    rows = SupportRequest.objects.visible_to(signed_in(request)).for_list().filter(pk__in=keys)
    return {row.pk: row for row in rows}


def bookings_of(user: Any, first: date, last: date) -> dict[UUID, list[Booking]]:
    """Standing bookings that touch the days, by resource; with the requests that the person may know."""
    rows = list(Booking.objects.visible_to(user).touching(first, last))
    keys = {row.request_id for row in rows if row.request_id}
    known = SupportRequest.objects.visible_to(user).filter(pk__in=keys).select_related("country").in_bulk()
    by_resource: dict[UUID, list[Booking]] = {}
    for row in rows:
        row.known = known.get(row.request_id)
        by_resource.setdefault(row.resource_id, []).append(row)
    return by_resource


def spans(bookings: list[Booking], first: date, last: date) -> list[Span]:
    """The row of a calendar from first to last: bars of bookings, and each free day by itself."""
    row, day = [], first
    for booking in bookings:
        start, end = max(booking.away_from, first), min(booking.away_until, last)
        row += [Span(1, day + timedelta(days=number)) for number in range((start - day).days)]
        row.append(Span((end - start).days + 1, start, booking, titled(booking), labelled(booking)))
        day = end + timedelta(days=1)
    return row + [Span(1, day + timedelta(days=number)) for number in range((last - day).days + 1)]


def labelled(booking: Booking) -> str:
    """The word on a bar."""
    if booking.kind == Booking.Kind.MAINTENANCE:
        return "Out"
    known = getattr(booking, "known", None)
    return (known.country.code if known.country else known.reference) if known else "Taken"


def titled(booking: Booking) -> str:
    """What a bar says when it is read out."""
    known = getattr(booking, "known", None)
    what = known.title if known else booking.get_kind_display()
    return f"{what}: {booking.starts_on} to {booking.ends_on}, away {booking.away_from} to {booking.away_until}"


def is_free(resource: Resource, bookings: list[Booking], days: Any) -> bool:
    """True when nothing stands on the days with the road and the rest."""
    if not days["starts_on"] or not days["ends_on"]:
        return True
    first, last = away(resource, days["starts_on"], days["ends_on"])
    return all(row.away_until < first or row.away_from > last for row in bookings)


def span_of(first: date | None, last: date | None) -> tuple[date, date]:
    """The days with the longest road and rest around them."""
    today = timezone.now().date()
    month = timedelta(days=60)
    return (first or today) - month, (last or today) + month


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())
