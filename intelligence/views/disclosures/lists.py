"""Questions asked of the own party, and questions that it has asked."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from intelligence.access import DisclosurePermission
from intelligence.filters import ConsentFilter, DisclosureRequestFilter
from intelligence.models import Consent, Contribution, DisclosureRequest
from intelligence.views.disclosures.states import state_of
from intelligence.views.rows import highest

OURS = "ours"


class DisclosureList(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """Two views of the same thing: asked of us, and asked by us (?side=ours)."""

    permission = DisclosurePermission.VIEW
    template_name = "intelligence/disclosure_list.html"
    partial = "disclosure-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of questions with their state now."""
        user, now = signed_in(self.request), timezone.now()
        is_ours = self.request.GET.get("side") == OURS
        kind, model = (DisclosureRequestFilter, DisclosureRequest) if is_ours else (ConsentFilter, Consent)
        chosen = kind(self.request.GET, model.objects.visible_to(user).for_list(), request=self.request)
        found = chosen.qs if chosen.is_valid() else model.objects.none()
        page = self.keyset(found)
        items = Contribution.objects.visible_to(user).in_bulk(
            [question.contribution_id for question in page if question.contribution_id]
        )
        return super().get_context_data(**kwargs) | {
            "page": page,
            "is_ours": is_ours,
            "rows": [(question, state_of(question, now), items.get(question.contribution_id)) for question in page],
            "filter": chosen,
            "mark": highest(question.classification for question in page),
        }
