"""Cases of fishing, for the data protection officer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin
from intelligence.access import QuestControlPermission
from intelligence.forms.quest import ConclusionForm
from intelligence.models import QuestConcern
from intelligence.services import quest


class QuestConcerns(KeysetMixin, PortalView, TemplateView):
    """Open cases first asked for, closed ones behind a link."""

    permission = QuestControlPermission.VIEW_CONCERN
    template_name = "intelligence/quest/concerns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of cases."""
        user, is_closed = signed_in(self.request), self.request.GET.get("view") == "closed"
        found = QuestConcern.objects.visible_to(user).filter(closed_at__isnull=not is_closed)
        page = self.keyset(found.select_related("party", "person"))
        return super().get_context_data(**kwargs) | {"page": page, "concerns": list(page), "is_closed": is_closed}


class QuestConcernDetail(ServiceFormMixin, PortalView, FormView):
    """One case: the rule, what was counted, whose searches; and its conclusion."""

    permission = QuestControlPermission.VIEW_CONCERN
    template_name = "intelligence/quest/concern.html"
    form_class = ConclusionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody else learns that there is a case."""
        if not policy.can(signed_in(request), self.permission):
            raise PermissionDenied
        found = QuestConcern.objects.visible_to(signed_in(request)).select_related("party", "person", "closed_by")
        self.concern = get_object_or_404(found, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Reading it is on record."""
        quest.open_concern(concern=self.concern, by=signed_in(self.request), at=timezone.now())
        return super().get_context_data(**kwargs) | {"concern": self.concern}

    def perform(self, form: Any) -> QuestConcern:
        """Close it."""
        closed = quest.close_concern(
            concern=self.concern,
            conclusion=form.cleaned_data["conclusion"],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        messages.success(self.request, "The case is closed.")
        return closed
