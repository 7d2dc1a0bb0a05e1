"""The first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from europol_portal.access.policy import reads_content
from europol_portal.home import control
from europol_portal.home.condition import State, examine
from europol_portal.home.desk import desk_of
from europol_portal.notifications.models import Notification
from europol_portal.notifications.reading import lines_for
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import PartialMixin, PortalView

NEWS = 6


class DeskPage(PartialMixin, PortalView, TemplateView):
    """My desk: what needs the person now; it refreshes when something arrives."""

    template_name = "home/desk.html"
    partial = "desk-now"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The desk, the latest news and, for control duties, where their work is done."""
        user, at = signed_in(self.request), timezone.now()
        latest = list(Notification.objects.visible_to(user).unread().order_by("-pk")[:NEWS])
        return super().get_context_data(**kwargs) | {
            "desk": desk_of(user, at),
            "news": [line for line in lines_for(user, latest) if line.is_open],
            "ways": control.ways(user),
            "reads_content": reads_content(user),
            "has_role": bool(user.roles),
            "is_partial": wants_partial(self.request),
            "at": at,
        }


@require_GET
def condition(request: HttpRequest) -> HttpResponse:
    """What is wrong with the installation and how to mend it, for administrators; the admin site asks who they are."""
    findings = examine(writes=False)
    context = {
        **admin.site.each_context(request),
        "title": "Condition of the portal",
        "findings": findings,
        "wrong": sum(finding.state == State.WRONG for finding in findings),
    }
    return TemplateResponse(request, "home/condition.html", context)
