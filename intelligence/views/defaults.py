"""What the portal proposes for each crime area, to read; administrators keep it in the administration."""

from typing import Any

from django.db.models import Prefetch
from django.views.generic import TemplateView

from europol_portal.parties.models import Authority
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from intelligence.access import DefaultPermission
from intelligence.models import CrimeAreaDefault


class DefaultList(PortalView, TemplateView):
    """All defaults by crime area; there are some tens of them."""

    permission = DefaultPermission.VIEW
    template_name = "intelligence/crimeareadefault_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Defaults with their recipients."""
        named = Authority.objects.select_related("party")
        found = CrimeAreaDefault.objects.visible_to(signed_in(self.request)).select_related("crime_area")
        found = found.prefetch_related(Prefetch("to", named), Prefetch("cc", named))
        return super().get_context_data(**kwargs) | {"defaults": found.order_by("crime_area__position", "kind")}
