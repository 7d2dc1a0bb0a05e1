"""What pages about one request have in common."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from europol_portal.access import policy
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from support.models import SupportRequest


def highest_marking(rows: Iterable[SupportRequest]) -> str:
    """The highest classification among the rows of a page, never under the floor of the portal."""
    rank = max((row.classification_rank for row in rows), default=0)
    return list(Classification)[max(rank, Classification.BPL.rank)].value


class ObjectPage(PortalView):
    """A page about one object: 404 when the person may not know it, 403 when the person may not do this.

    The object stands in the attribute `kept_as`, and in the template under `shown_as`.
    """

    kept_as: ClassVar[str]
    shown_as: ClassVar[str]

    def visible_rows(self, user: User) -> QuerySet[Any]:
        """Those that the person may know, with what the page shows of each."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the object among those that the person may know."""
        user = signed_in(request)
        if policy.can(user, self.wanted):
            setattr(self, self.kept_as, get_object_or_404(self.visible_rows(user), pk=kwargs["pk"]))
            if not policy.can(user, self.wanted, self.found, is_visible=True):
                raise PermissionDenied
        self.permission = self.wanted
        return super().dispatch(request, *args, **kwargs)

    @property
    def wanted(self) -> str:
        """The permission that this page asks for."""
        return self.permission

    @property
    def found(self) -> Any:
        """The object."""
        return getattr(self, self.kept_as)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the object."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {self.shown_as: self.found}

    def get_success_url(self) -> str:
        """Back to the object."""
        return str(self.found.get_absolute_url())


class RequestPage(ObjectPage):
    """A page about one request, shown under a name that is not the HTTP request's."""

    support_request: SupportRequest
    kept_as, shown_as = "support_request", "asked"

    def visible_rows(self, user: User) -> QuerySet[SupportRequest]:
        """With who asked, and for what."""
        facts = ("owner", "provider", "service", "country", "created_by", "endorsed_by", "handled_by", "bundle")
        return SupportRequest.objects.visible_to(user).select_related(*facts)
