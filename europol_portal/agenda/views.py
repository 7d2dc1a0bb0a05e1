"""The calendar as a page, and its feed for calendar programs."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from europol_portal.access.policy import reads_content
from europol_portal.agenda import grid, services
from europol_portal.agenda.entries import Kind
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, answer_action

VIEWS = (("month", "Month"), ("week", "Week"), ("list", "List"))
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class CalendarPage(PortalView, TemplateView):
    """A month, a week or a list, of all kinds of entries or of some; all of it stands in the address."""

    template_name = "agenda/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The days with what the person may see."""
        user, at, query = signed_in(self.request), timezone.now(), self.request.GET
        on = asked_day(query.get("on", ""), at.date())
        view = grid.view_of(query.get("view", ""), on)
        kinds = [kind for kind in query.getlist("kind") if kind in Kind.values]
        found = services.read_calendar(user=user, first=view.first, last=view.last, kinds=kinds, at=at)
        days = grid.days_of(view, found, on)
        return super().get_context_data(**kwargs) | {
            "view": view,
            "views": VIEWS,
            "on": on,
            "today": at.date(),
            "days": days,
            "weeks": grid.weeks(days),
            "filled": [day for day in days if day.entries],
            "total": len(found),
            "kinds": [(kind, kind.value in kinds) for kind in Kind],
            "is_filtered": bool(kinds),
            "marking": highest([entry.mark for entry in found]),
            "feed": user.calendar_feeds.filter(revoked_at=None).first(),
            "may_have_feed": reads_content(user),
        }


@require_POST
def issue_feed(request: HttpRequest) -> HttpResponse:
    """A new address of the feed, shown once in the answer itself; the former ends."""
    user, at = signed_in(request), timezone.now()

    def done(secret: str) -> HttpResponse:
        address = f"{settings.PUBLIC_ORIGIN}{reverse('agenda:feed', args=[secret])}"
        return render(request, "agenda/feed_issued.html", {"address": address})

    return answer_action(request, lambda: services.issue_feed(user=user, at=at), done)


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """End the feed."""
    user, at = signed_in(request), timezone.now()

    def done(number: int) -> HttpResponse:
        messages.success(request, "The feed has ended." if number else "You have no feed.")
        return redirect("agenda:calendar")

    return answer_action(request, lambda: services.revoke_feed(user=user, at=at), done)


@require_GET
@login_not_required
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The feed for a calendar program, which signs in with the secret of the address and nothing else."""
    content = services.read_feed(secret=secret, at=timezone.now())
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="portal.ics"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def asked_day(text: str, today: date) -> date:
    """The day of the address; an address typed by hand is no error."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day and EARLIEST < day < LATEST else today


def highest(levels: list[str]) -> str:
    """The highest of the markings on the page."""
    return max((Classification(level) for level in levels), key=lambda one: one.rank, default=Classification.BPL).value
