"""Impact: what came of operations in a period, what led to it, and the report as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.web.charts import paired_bars
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, PortalView, add_refusal, answer_action
from operations import services
from operations.access import FactsheetPermission, OperationPermission, OperationResultPermission
from operations.events import ResultEvent
from operations.forms import ExportForm, ImpactForm, SourceForm, usual_days
from operations.models import Factsheet, OperationResult, ResultSource
from operations.views.base import OperationPage
from operations.views.results import ResultForms
from operations.views.rows import RowPage


class ImpactPage(PortalView, TemplateView):
    """The dashboard: sentences, figures, charts with their tables, support, operations."""

    permission = OperationResultPermission.VIEW
    template_name = "operations/impact.html"
    export_form: ExportForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figures of the question in the address; the reading is recorded with its operations."""
        user, at = signed_in(self.request), timezone.now()
        form = asked(self.request)
        impact = services.impact_of(user, form.question()) if form.is_valid() else None
        if impact:
            shown = [str(one.operation.pk) for one in impact.operations]
            audit.record(verb=audit.Verb.CONSULTATION, kind=ResultEvent.IMPACT_READ, actor=user, at=at, shown=shown)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "impact": impact,
            "charts": charts(impact) if impact else [],
            "marking": impact.level if impact else "bpl",
            "export_form": self.export_form or ExportForm(),
            "forms": services.FORMS,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """The report as a file; what is refused stands on the form of the page."""
        form, asked_for = ExportForm(request.POST), asked(request)
        if form.is_valid() and asked_for.is_valid():
            user = signed_in(request)
            impact = services.impact_of(user, asked_for.question())
            try:
                made = services.export_impact(impact=impact, by=user, at=timezone.now(), **form.cleaned_data)
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return as_file(impact, form.cleaned_data["form"], made)
        self.export_form = form
        return self.render_to_response(self.get_context_data(), status=UNPROCESSABLE)


class OperationImpactPage(OperationPage, TemplateView):
    """The chain of one operation: support, hits, results, and what led to what."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_impact.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the person sees of the chain."""
        user = signed_in(self.request)
        audit.record_reading(kind=ResultEvent.IMPACT_READ, actor=user, at=timezone.now(), subject=self.operation)
        return super().get_context_data(**kwargs) | {
            "chain": services.chain_of(user, self.operation),
            "party": user.party,
            "factsheets": list(Factsheet.objects.visible_to(user).filter(operation=self.operation).order_by("-pk")),
            "may_write": self.operation.owner_id == user.party_id and policy.can(user, FactsheetPermission.ADD),
        }


class ResultTrace(ResultForms):
    """Say which support or hit led to a result of the own country."""

    permission = OperationResultPermission.CORRECT
    form_class = SourceForm
    heading = "What led to the result"
    lead_text = "Only your own country reads it: others do not know which support you had or what was hit."
    verb = "Say so"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Support and hits of the operation that the person sees."""
        found = services.sources_for(signed_in(self.request), self.row)
        return super().get_form_kwargs() | {"found": found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The highest marking of what can be chosen."""
        context = super().get_context_data(**kwargs)
        return context | {"marking": services.marking_of(self.row.operation, context["form"].found)}

    def perform(self, form: Any) -> ResultSource:
        """Name it."""
        kind, _, key = form.cleaned_data["source"].partition(":")
        by, at = signed_in(self.request), timezone.now()
        return services.name_source(result=self.row, kind=kind, key=UUID(key), by=by, at=at)

    def get_success_url(self) -> str:
        """To the chain."""
        return reverse("operations:operation-impact", args=[self.row.operation_id])


class SourceDrop(RowPage, View):
    """Take back that something led to a result: one button."""

    permission = OperationResultPermission.VIEW
    model = OperationResult
    joined = ("operation",)
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """One service call for what was named under the key, if anything was."""
        by, at = signed_in(request), timezone.now()
        named = ResultSource.objects.visible_to(by).filter(result=self.row, key=kwargs["key"]).first()
        back = redirect("operations:operation-impact", self.row.operation_id)
        if named is None:
            return back
        return answer_action(request, lambda: services.drop_source(source=named, by=by, at=at), lambda _: back)


def asked(request: HttpRequest) -> ImpactForm:
    """The form with the address; the last twelve months where it says nothing."""
    query = request.GET if "first" in request.GET else request.GET.dict() | usual_days(timezone.now().date())
    return ImpactForm(query)


def charts(impact: services.Impact) -> list[dict[str, Any]]:
    """The charts of the page, each with its rows."""
    counted = impact.question.type
    parts = (("by country", impact.by_party), ("by priority", impact.by_priority), ("by month", impact.by_month))
    return [
        {
            "key": f"c{place}",
            "rows": rows,
            "unit": counted.number,
            "chart": paired_bars(f"{counted.name} {words}", [(row.label, row.now, row.before) for row in rows]),
        }
        for place, (words, rows) in enumerate(parts)
        if rows
    ]


def as_file(impact: services.Impact, form: str, made: bytes) -> HttpResponse:
    """The file as a download; its name tells the period only."""
    name = f"impact-{impact.question.first}-{impact.question.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type=services.FORMS[form], headers=headers)
