"""The catalogue of services."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from support.access import RequestPermission, ServicePermission
from support.models import Service

ICONS = {
    Service.Kind.OPERATIONAL_ANALYSIS: "net",
    Service.Kind.FORENSICS: "search",
    Service.Kind.TECHNICAL_EXPERTISE: "key",
    Service.Kind.ON_THE_SPOT: "pin",
    Service.Kind.MOBILE_OFFICE: "van",
    Service.Kind.TRAINING: "train",
    Service.Kind.FINANCIAL: "euro",
    Service.Kind.COORDINATION_CENTRE: "ops",
    Service.Kind.TRANSLATION: "chat",
}


class ServiceList(PortalView, TemplateView):
    """What can be asked for, by kind, with lead time and what it needs."""

    permission = ServicePermission.VIEW
    template_name = "support/service_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The services of today in groups; each says whether the person's party may ask for it."""
        user = signed_in(self.request)
        may_ask = can(user, RequestPermission.ADD)
        offered = Service.objects.offered_on(timezone.now().date())
        rows = sorted(offered, key=lambda service: list(Service.Kind).index(Service.Kind(service.kind)))
        groups = [
            {
                "kind": Service.Kind(kind),
                "icon": ICONS[Service.Kind(kind)],
                "services": [(service, may_ask and service.is_open_to(user.party)) for service in services],
            }
            for kind, services in groupby(rows, key=lambda service: service.kind)
        ]
        operation = self.request.GET.get("operation", "")
        return super().get_context_data(**kwargs) | {"groups": groups, "may_ask": may_ask, "operation": operation}
