"""The map of an operation: areas and sites, each shown to those only who may know it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web import maps
from europol_portal.web.http import signed_in
from operations import services
from operations.access import OperationPermission
from operations.forms import SiteForm
from operations.models import OperationSite
from operations.views.base import OperationPage, highest_level
from operations.views.plans import PlanForms, PlanPartRemove

MOST_SITES = 500


class OperationMap(OperationPage, TemplateView):
    """Areas and sites as a drawing and as a table."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the person may know of them; that it was read is on record with every site shown."""
        user, at = signed_in(self.request), timezone.now()
        rows = list(OperationSite.objects.visible_to(user).filter(operation=self.operation).for_list()[:MOST_SITES])
        services.record_map_read(operation=self.operation, rows=rows, by=user, at=at)
        return super().get_context_data(**kwargs) | {
            "drawing": maps.drawing_of(rows),
            "marking": highest_level([self.operation.classification_rank, *(row.own_rank for row in rows)]),
            "may_add": policy.can(user, OperationPermission.LOG, self.operation, is_visible=True),
        }


class SiteAdd(PlanForms):
    """Put a site on the map."""

    permission = OperationPermission.LOG
    form_class = SiteForm
    heading = "Add a site"
    verb = "Add"
    cancel_text = "Add none"

    def perform(self, form: Any) -> OperationSite:
        """Add it."""
        by, at = signed_in(self.request), timezone.now()
        facts = services.SiteFacts(**form.cleaned_data)
        return services.add_site(operation=self.operation, facts=facts, by=by, at=at)

    def get_success_url(self) -> str:
        """Back to the map."""
        return str(self.object.page_url)  # type: ignore[attr-defined]


class SiteRemove(PlanPartRemove):
    """Take a site of the own party off the map."""

    permission = "operations.view_operationsite"
    model = OperationSite

    def remove(self, by: User, at: datetime) -> None:
        """Remove."""
        services.remove_site(site=self.row, by=by, at=at)
