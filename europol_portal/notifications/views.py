"""The list behind the bell. What a person may no longer see keeps its line, without reference and link."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from europol_portal.notifications import services
from europol_portal.notifications.access import NotificationPermission, may_see_subject
from europol_portal.notifications.filters import NotificationFilter
from europol_portal.notifications.models import Notification
from europol_portal.notifications.reading import lines_for
from europol_portal.notifications.rules import title_of
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView

LIST = "notifications:list"
REFRESH = "portal:notification"


class NotificationList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """The person's own, newest first."""

    permission = NotificationPermission.VIEW
    template_name = "notifications/notification_list.html"
    partial = "notification-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page and whether only new ones are shown."""
        user = signed_in(self.request)
        chosen = NotificationFilter(self.request.GET, Notification.objects.visible_to(user))
        page = self.keyset(chosen.qs)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "lines": lines_for(user, page.rows),
            "only_new": bool(chosen.form.cleaned_data.get("unread")),
            "newest": page.rows[0].pk if page.rows and not page.newer else None,
            "fresh": 0,
            "has_unread": services.count_unread(user) > 0,
        }


@require_GET
def badge(request: HttpRequest) -> HttpResponse:
    """The bell with its number, again."""
    context = {
        "unread": services.count_unread(signed_in(request)),
        "url": reverse(LIST),
        "badge_url": reverse("notifications:badge"),
    }
    return render(request, "components/bell.html", context)


@require_GET
def news(request: HttpRequest, newest: UUID) -> HttpResponse:
    """How many came after the newest on the page: new rows never move what the person reads."""
    fresh = Notification.objects.visible_to(signed_in(request)).newer_than(newest)[: services.MOST_COUNTED].count()
    context = {"fresh": fresh, "newest": newest}
    return render(request, "notifications/notification_list.html#notification-news", context)


@require_GET
def open_notification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark it read and lead to what it is about, if the person may still see that."""
    user = signed_in(request)
    notification = get_object_or_404(Notification.objects.visible_to(user), pk=pk)
    services.mark_read(by=user, at=timezone.now(), notification_id=pk)
    if may_see_subject(user, notification):
        return redirect(notification.path)
    return render(request, "notifications/not_open.html", {"title": title_of(notification.kind)})


@require_POST
def mark_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick one off; htmx gets its line again."""
    user = signed_in(request)
    notification = get_object_or_404(Notification.objects.visible_to(user), pk=pk)
    services.mark_read(by=user, at=timezone.now(), notification_id=pk)
    if not wants_partial(request):
        return redirect(LIST)
    notification.refresh_from_db()
    (line,) = lines_for(user, [notification])
    response = render(request, "notifications/_line.html", {"line": line})
    response.headers["HX-Trigger"] = REFRESH
    return response


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Tick all of them off."""
    services.mark_read(by=signed_in(request), at=timezone.now())
    return redirect(LIST)
