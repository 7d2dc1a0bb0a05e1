"""The case record of an operation: everything that happened in its rooms, and the same on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, answer_action
from operations import services
from operations.access import CaseLinePermission, OperationPermission
from operations.events import CaseEvent
from operations.forms import CaseForm
from operations.models import CaseLine
from operations.views.base import OperationPage


class OperationCase(OperationPage, KeysetMixin, TemplateView):
    """The lines that the person may see, a page at a time; showing them is a consultation."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_case.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines of the kind and the day that were asked for."""
        user, form = signed_in(self.request), CaseForm(self.request.GET)
        asked: dict[str, Any] = form.asked()
        page = self.keyset(CaseLine.objects.visible_to(user).filter(operation=self.operation).told(**asked).for_list())
        shown, verb, at = [row.pk for row in page.rows], audit.Verb.CONSULTATION, timezone.now()
        audit.record(verb=verb, kind=CaseEvent.READ, actor=user, at=at, subject=self.operation, shown=shown)
        may_export = policy.can(user, CaseLinePermission.EXPORT)
        return super().get_context_data(**kwargs) | {"page": page, "form": form, "may_export": may_export}


class OperationCaseFile(OperationPage):
    """The same as PDF, never cached."""

    permission = OperationPermission.VIEW
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """One service call."""
        asked: dict[str, Any] = CaseForm(request.POST).asked()
        by, at = signed_in(request), timezone.now()
        return answer_action(
            request, lambda: services.export_case(operation=self.operation, by=by, at=at, **asked), file_response
        )


def file_response(made: services.CaseFile) -> HttpResponse:
    """A PDF to keep."""
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Cache-Control"] = "no-store"
    return response
