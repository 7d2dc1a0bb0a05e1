"""What providers are asked, and their answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit.services import record_reading
from europol_portal.protection.access import ConsultationPermission
from europol_portal.protection.events import ConsultationEvent
from europol_portal.protection.forms import ConsultationForm
from europol_portal.protection.holdings import own_entries
from europol_portal.protection.models import ProviderConsultation
from europol_portal.protection.services.consultations import answer_consultation
from europol_portal.protection.views.base import Crumbs, OnRow, PlainForm
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView


class ConsultationList(KeysetMixin, PortalView, TemplateView):
    """Consultations of the party; names stand on the page of each, whose reading is recorded."""

    permission = ConsultationPermission.VIEW
    template_name = "protection/consultation_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, the newest first."""
        rows = ProviderConsultation.objects.visible_to(signed_in(self.request)).for_list()
        return super().get_context_data(**kwargs) | {"page": self.keyset(rows), "today": timezone.now().date()}


class ConsultationDetail(OnRow, PlainForm):
    """Who asks, what the party itself has entered, and the answer."""

    permission = ConsultationPermission.VIEW
    model = ProviderConsultation
    joined = ("party", "answered_by")
    form_class = ConsultationForm
    template_name = "protection/consultation_detail.html"
    verb, said = "Send the answer to Europol", "Answered; Europol’s data protection officer is told"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answering needs the right to it."""
        if request.method == "POST":
            self.act = ConsultationPermission.ANSWER
        user = signed_in(request)
        if request.method == "POST" and not policy.can(user, ConsultationPermission.ANSWER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        """The list."""
        return [("Consultations", reverse("protection:consultation-list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reading is recorded; own entries as the reader sees them."""
        user = signed_in(self.request)
        record_reading(kind=ConsultationEvent.READ, actor=user, at=timezone.now(), subject=self.row)
        is_own = self.row.party_id == user.party_id
        return super().get_context_data(**kwargs) | {
            "row": self.row,
            "can_answer": policy.can(user, ConsultationPermission.ANSWER, self.row),
            "is_own": is_own,
            "entries": own_entries(user, self.row.subject) if is_own and self.row.name else [],
        }

    def perform(self, form: Any) -> ProviderConsultation:
        """Answer."""
        by = signed_in(self.request)
        return answer_consultation(consultation=self.row, by=by, at=timezone.now(), **form.cleaned_data)
