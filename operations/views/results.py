"""Results of an operation: totals that are computed, and the rows behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, answer_action
from operations import services
from operations.access import OperationPermission, OperationResultPermission
from operations.events import ResultEvent
from operations.forms import AttributionForm, CorrectionForm, OperationResultForm
from operations.models import Operation, OperationResult, ResultLink
from operations.querysets import SUMMED
from operations.reference import result_types
from operations.views.actiondays.room import operation_crumbs
from operations.views.base import OperationPage
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage


def named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sums with the words of their kinds, in the order of the list of kinds."""
    types, order = result_types(), {code: place for place, code in enumerate(result_types())}
    known = [row for row in rows if row["kind"] in types]
    known.sort(key=lambda row: (row.get("party__name", ""), order[row["kind"]], row["substance"]))
    return [row | {"type": types[row["kind"]]} for row in known]


def result_crumbs(operation: Operation) -> Crumbs:
    """The operation and its results."""
    results = ("Results", reverse("operations:result-list", args=[operation.pk]))
    return [*operation_crumbs(operation), results]


def adds_up(totals: list[dict[str, Any]], parts: list[dict[str, Any]]) -> bool:
    """Whether the totals equal the sums of the parts; published figures have not always (section 4.5)."""
    return all(sum(row[f"sum_{name}"] for row in totals) == sum(row[f"sum_{name}"] for row in parts) for name in SUMMED)


class ResultList(OperationPage, KeysetMixin, TemplateView):
    """Totals by kind and by country, and every result."""

    permission = OperationPermission.VIEW
    template_name = "operations/result_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Sums over the rows that the person sees."""
        user = signed_in(self.request)
        rows = OperationResult.objects.visible_to(user).filter(operation=self.operation)
        totals, parts = rows.totals(), rows.totals("party__code", "party__name")
        audit.record_reading(kind=ResultEvent.READ, actor=user, at=timezone.now(), subject=self.operation)
        return super().get_context_data(**kwargs) | {
            "totals": named(totals),
            "parts": named(parts),
            "adds_up": adds_up(totals, parts),
            "provisional": sum(row["provisional"] for row in totals),
            "page": self.keyset(rows.for_list().with_links(user)),
            "may_enter": policy.can(user, OperationPermission.ENTER_RESULT, self.operation, is_visible=True),
        }


class OperationResultNew(OperationPage, PlainForm):
    """Enter a result of the own country."""

    permission = OperationPermission.ENTER_RESULT
    form_class = OperationResultForm
    draft_key = "operations.result.new"
    heading = "Enter a result"
    lead_text = "For your own country. It is provisional until your country confirms it."
    verb = "Enter"
    cancel_text = "Enter none"

    def crumbs(self) -> Crumbs:
        """The operation and its results."""
        return result_crumbs(self.operation)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The action days of the operation."""
        return super().get_form_kwargs() | {"operation": self.operation, "user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The marking of the operation."""
        return super().get_context_data(**kwargs) | {"marking": self.operation.classification}

    def perform(self, form: Any) -> OperationResult:
        """Enter it."""
        facts, by = services.ResultFacts(**form.cleaned_data), signed_in(self.request)
        return services.enter_operation_result(operation=self.operation, facts=facts, by=by, at=timezone.now())

    def get_success_url(self) -> str:
        """Back to the results."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]


class ResultForms(RowForm):
    """A form about one result."""

    model = OperationResult
    joined = ("operation__owner", "party")

    def crumbs(self) -> Crumbs:
        """The operation and its results."""
        return result_crumbs(self.row.operation)


class ResultCorrect(ResultForms):
    """Replace a result of the own country by the right one."""

    permission = OperationResultPermission.CORRECT
    form_class = CorrectionForm
    heading = "Correct the result"
    lead_text = "The former row stays readable and counts no more. The new one is provisional until it is confirmed."
    verb = "Correct"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The action days of the operation."""
        return super().get_form_kwargs() | {"operation": self.row.operation, "user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """The figures as they stand."""
        return super().get_initial() | vars(services.result_facts_of(self.row))

    def perform(self, form: Any) -> OperationResult:
        """Correct."""
        facts = dict(form.cleaned_data)
        reason, by = facts.pop("reason"), signed_in(self.request)
        return services.correct_result(
            result=self.row, facts=services.ResultFacts(**facts), reason=reason, by=by, at=timezone.now()
        )


class ResultAttribute(ResultForms):
    """Attribute a result to a target, a task force or a proposal."""

    permission = OperationResultPermission.CORRECT
    form_class = AttributionForm
    heading = "Attribute the result"
    lead_text = "It still counts once. Your own country reads the reference, and who sees what it names; others do not."
    verb = "Attribute"

    def perform(self, form: Any) -> ResultLink:
        """Link it."""
        by, at = signed_in(self.request), timezone.now()
        return services.link_result(result=self.row, reference=form.cleaned_data["reference"], by=by, at=at)

    def get_success_url(self) -> str:
        """Back to the results."""
        return str(self.row.get_absolute_url())


class OperationResultConfirm(RowPage, View):
    """Sign a result of the own country: one button."""

    permission = OperationResultPermission.CONFIRM
    model = OperationResult
    joined = ("operation",)
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """One service call."""
        by, at = signed_in(request), timezone.now()
        return answer_action(
            request, lambda: services.confirm_operation_result(result=self.row, by=by, at=at), redirect
        )
