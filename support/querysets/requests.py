"""Chainable reads of the service catalogue, of requests and of their parts."""

from datetime import date
from typing import Self

from django.db.models import Case, Exists, F, OuterRef, Q, When

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party
from europol_portal.parties.querysets import DatedQuerySet

OVER = ("closed", "declined", "cancelled")
IN_QUEUE = ("submitted", "endorsed", "assessed", "waitlisted", "appealed")
QUESTION = "question"


class ServiceQuerySet(DatedQuerySet):
    """Reads of the catalogue."""

    def offered_on(self, day: date) -> Self:
        """Services that can be asked for on the day, in the order of the catalogue."""
        return self.valid_on(day).filter(is_active=True).order_by("position", "name", "pk")

    def named_like(self, text: str) -> Self:
        """Services whose name or description contains the text."""
        return self.filter(Q(name__icontains=text) | Q(description__icontains=text), is_active=True)


class SupportRequestQuerySet(VisibleQuerySet):
    """Reads of requests."""

    def open(self) -> Self:
        """Requests whose life goes on."""
        return self.exclude(status__in=OVER)

    def over(self) -> Self:
        """Requests that are closed, declined or cancelled."""
        return self.filter(status__in=OVER)

    def in_queue(self) -> Self:
        """Requests that wait for a decision of the provider."""
        return self.filter(status__in=IN_QUEUE)

    def by_priority(self) -> Self:
        """Danger to life first, then the highest score, then the nearest start, then the oldest request."""
        in_danger = Case(When(urgency="danger_to_life", then=0), default=1)
        return self.order_by(in_danger, F("priority_score").desc(nulls_last=True), "starts_on", "pk")

    def asked_by(self, party: Party) -> Self:
        """Requests of the party."""
        return self.filter(owner=party)

    def of_operation(self, operation_id: object) -> Self:
        """Requests that support the operation."""
        return self.filter(operation_id=operation_id)

    def named_like(self, text: str) -> Self:
        """Requests whose reference, title or place contains the text."""
        return self.filter(Q(reference__icontains=text) | Q(title__icontains=text) | Q(place__icontains=text))

    def for_list(self) -> Self:
        """Requests with what a list shows; the operation is not joined, whoever reads may not know it."""
        return self.select_related("owner", "service", "country")


class RequestBundleQuerySet(VisibleQuerySet):
    """Reads of bundles of requests."""

    def named_like(self, text: str) -> Self:
        """Bundles whose reference or title contains the text."""
        return self.filter(Q(reference__icontains=text) | Q(title__icontains=text))

    def for_list(self) -> Self:
        """Bundles with who asks, newest first."""
        return self.select_related("owner", "created_by").order_by("-pk")


class RequestPartQuerySet(VisibleQuerySet):
    """Reads of the assessments, steps and messages of a request."""

    def for_list(self) -> Self:
        """Parts with author and party, oldest first."""
        return self.select_related("author", "party").order_by("pk")


class RequestMessageQuerySet(RequestPartQuerySet):
    """Reads of questions and answers."""

    def open_questions(self) -> Self:
        """Questions that nobody has answered."""
        answered = Exists(self.model._default_manager.filter(answers=OuterRef("pk")))
        return self.filter(~answered, kind=QUESTION)


class ResourceQuerySet(VisibleQuerySet):
    """Reads of resources."""

    def in_use(self) -> Self:
        """Those that can be booked."""
        return self.filter(is_active=True)

    def for_list(self) -> Self:
        """Resources with the country they stand in, by kind and code."""
        return self.select_related("base").order_by("kind", "code")

    def free_between(self, first: date, last: date) -> Self:
        """Those nobody has on any day from first to last; the road around is not counted, booking counts it."""
        taken = self.model._meta.get_field("bookings").related_model._default_manager.standing()
        overlapping = taken.filter(resource=OuterRef("pk"), away_from__lte=last, away_until__gte=first)
        return self.filter(~Exists(overlapping))


class BookingQuerySet(VisibleQuerySet):
    """Reads of bookings."""

    def standing(self) -> Self:
        """Bookings that hold their days."""
        return self.filter(released_at__isnull=True)

    def touching(self, first: date, last: date) -> Self:
        """Standing bookings that take a day from first to last."""
        return self.standing().filter(away_from__lte=last, away_until__gte=first)
