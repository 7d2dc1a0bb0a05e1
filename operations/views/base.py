"""What pages about one operation or one invitation have in common."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from europol_portal.access import policy
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from operations.models import Operation


def highest_marking(rows: Iterable[Any]) -> str:
    """The highest classification among the rows of a page."""
    return highest_level(row.classification_rank for row in rows)


def highest_level(ranks: Iterable[int]) -> str:
    """The classification of the highest of some ranks, the lowest level at least."""
    return list(Classification)[max([Classification.BPL.rank, *ranks])].value


class OperationPage(PortalView):
    """A page about one operation: 404 when the person may not know it, 403 when the person may not do this."""

    operation: Operation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the operation among those that the person may know."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            visible = Operation.objects.visible_to(user).select_related("owner", "priority", "created_by")
            self.operation = self.pick(visible, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the operation."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"operation": self.operation}

    def get_success_url(self) -> str:
        """Back to the operation."""
        return self.operation.get_absolute_url()
