"""The first page."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access.policy import AUDIT_ROLES
from europol_portal.home.desk import desk_of
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import title_of
from europol_portal.parties.models import Role
from europol_portal.web.http import signed_in
from europol_portal.web.views import PartialMixin, PortalView

NEWS = 6


class DeskPage(PartialMixin, PortalView, TemplateView):
    """My desk: what needs the person now; the list refreshes when something arrives."""

    template_name = "home/desk.html"
    partial = "desk-now"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The desk, the latest news and what the person's role is here for."""
        user, at = signed_in(self.request), timezone.now()
        latest = Notification.objects.visible_to(user).filter(read_at=None).order_by("-pk")[:NEWS]
        news = [{"notification": row, "title": title_of(row.kind)} for row in latest]
        return super().get_context_data(**kwargs) | {
            "desk": desk_of(user, at),
            "news": news,
            "at": at,
            "is_administrator": Role.ADMINISTRATOR in user.roles,
            "controls": bool(user.roles & AUDIT_ROLES),
        }
