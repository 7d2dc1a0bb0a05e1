"""What pages about one request have in common."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from europol_portal.access import policy
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from support.models import SupportRequest


def highest_marking(rows: Iterable[SupportRequest]) -> str:
    """The highest classification among the rows of a page, never under the floor of the portal."""
    rank = max((row.classification_rank for row in rows), default=0)
    return list(Classification)[max(rank, Classification.BPL.rank)].value


class RequestPage(PortalView):
    """A page about one request: 404 when the person may not know it, 403 when the person may not do this."""

    support_request: SupportRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the request among those that the person may know."""
        user = signed_in(request)
        if policy.can(user, self.wanted):
            facts = ("owner", "provider", "service", "country", "created_by", "endorsed_by")
            visible = SupportRequest.objects.visible_to(user).select_related(*facts)
            self.support_request = get_object_or_404(visible, pk=kwargs["pk"])
            if not policy.can(user, self.wanted, self.support_request):
                raise PermissionDenied
        self.permission = self.wanted
        return super().dispatch(request, *args, **kwargs)

    @property
    def wanted(self) -> str:
        """The permission that this page asks for."""
        return self.permission

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the request, under a name that is not the HTTP request's."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"asked": self.support_request}

    def get_success_url(self) -> str:
        """Back to the request."""
        return self.support_request.get_absolute_url()
