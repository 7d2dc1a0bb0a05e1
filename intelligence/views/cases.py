"""Cases: list, page, opening and closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView, TemplateView

from europol_portal.access.querysets import Page
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import CasePermission
from intelligence.filters import CaseFilter
from intelligence.forms import CaseForm
from intelligence.models import Case, CaseShare, Contribution
from intelligence.querysets import Place
from intelligence.search.lists import cases_found, in_order
from intelligence.views.rows import highest, plain_rows
from intelligence.workflow import CASE_WORKFLOW
from operations.models import Operation


class CaseList(KeysetMixin, PortalView, TemplateView):
    """Cases that the person may know, newest first."""

    permission = CasePermission.VIEW
    template_name = "intelligence/case_list.html"
    page_key = "content_object_id"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page is cut on the share rows, with filters by the index of the search."""
        user = signed_in(self.request)
        chosen = CaseFilter(self.request.GET, Case.objects.visible_to(user), request=self.request)
        wanted = {name: value for name, value in chosen.form.cleaned_data.items() if value} if chosen.is_valid() else {}
        page: Page = self._filtered(wanted) if wanted else self.keyset(CaseShare.lists.open_to(user))
        visible = Case.objects.visible_to(user).for_list()
        if operation := wanted.get("operation"):
            visible = visible.filter(operation=operation)
        cases = in_order(visible, [line.content_object_id for line in page])
        named = {case.operation_id for case in cases if case.operation_id}
        names = dict(Operation.objects.visible_to(user).filter(pk__in=named).values_list("pk", "code_name"))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "cases": [(case, names.get(case.operation_id, "")) for case in cases],
            "filter": chosen,
            "mark": highest(case.classification for case in cases),
        }

    def _filtered(self, wanted: dict[str, Any]) -> Page:
        """The page of the filters; it leads on to older cases only."""
        places = cases_found(wanted)(self.page_size + 1, Place.read(self.request.GET.get("before", "")))
        older = str(places[self.page_size - 1]) if len(places) > self.page_size else ""
        lines = [CaseShare(content_object_id=UUID(place.id)) for place in places[: self.page_size]]
        return Page(lines, older=older, newer="")


class CaseDetail(KeysetMixin, PortalView, DetailView):
    """A case with those of its contributions that the person may know; nothing on the page counts the rest."""

    permission = CasePermission.VIEW
    template_name = "intelligence/case_detail.html"
    context_object_name = "case"

    def get_queryset(self) -> Any:
        """What the person may know."""
        return Case.objects.visible_to(signed_in(self.request)).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Contributions and steps."""
        user, case = signed_in(self.request), self.object
        services.open_case_file(case=case, by=user, at=timezone.now())
        inside = Contribution.objects.visible_to(user).sent().filter(case=case).for_list()
        page = self.keyset(inside)
        rows = plain_rows(page.rows, user)
        levels = [case.classification, *(row.contribution.classification for row in rows)]
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": rows,
            "mark": highest(levels),
            "operation": Operation.objects.visible_to(user).filter(pk=case.operation_id).first(),
            "steps": CASE_WORKFLOW.available(user, case, is_visible=True),
        }


class CaseCreate(ServiceFormMixin, PortalView, FormView):
    """Open a case before its first contribution."""

    permission = CasePermission.ADD
    template_name = "intelligence/case_form.html"
    form_class = CaseForm
    draft_key = "case:new"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The person decides which operations can be named."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """The basic protection level is where a title starts."""
        return {"classification": "bpl"} | super().get_initial()

    def perform(self, form: Any) -> Case:
        """Open it."""
        data = form.cleaned_data
        return services.open_case(
            by=signed_in(self.request),
            at=timezone.now(),
            title=data["title"],
            crime_area=data["crime_area"],
            operation=data["operation"],
            classification=data["classification"],
        )


@require_POST
def case_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Close or reopen a case."""
    user = signed_in(request)
    case = get_object_or_404(Case.objects.visible_to(user), pk=pk)

    def done(moved: Case) -> HttpResponse:
        messages.success(request, f"Case {moved.number}: {moved.get_status_display().lower()}")
        return redirect(moved.get_absolute_url())

    return answer_action(request, lambda: services.move_case(case=case, step=step, by=user, at=timezone.now()), done)
