"""Budgets with their lines and ledgers, and calls with the ranking of their applications."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from europol_portal.workflow import Step
from support import services
from support.access import BudgetLinePermission, BudgetPermission, CallPermission, GrantPermission, LedgerPermission
from support.forms.funding import AllocateForm, BudgetForm, CallForm, LineForm, call_facts
from support.models import Budget, BudgetLine, GrantCall, LedgerEntry
from support.views.tables import csv_file
from support.workflow import CALL_WORKFLOW


class BudgetList(PortalView, TemplateView):
    """Budgets by year with the balances of their lines."""

    permission = BudgetPermission.VIEW
    template_name = "support/budget_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each budget with its lines; two queries."""
        user = signed_in(self.request)
        lines: dict[UUID, list[BudgetLine]] = {}
        for line in BudgetLine.objects.visible_to(user).for_list():
            lines.setdefault(line.budget_id, []).append(line)
        budgets = Budget.objects.visible_to(user).for_list()
        return super().get_context_data(**kwargs) | {"budgets": [(row, lines.get(row.pk, [])) for row in budgets]}


class BudgetCreate(PortalView, ServiceFormMixin, FormView):
    """Open a budget."""

    permission = BudgetPermission.ADD
    template_name = "support/funding_form.html"
    form_class: type[Any] = BudgetForm
    extra_context = {"title": "Open a budget", "verb": "Open"}

    def perform(self, form: Any) -> Budget:
        """Open it."""
        return services.open_budget(by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


class BudgetDetail(BudgetCreate):
    """One budget: its lines, and the form for another one."""

    permission = BudgetPermission.VIEW
    template_name = "support/budget_detail.html"
    form_class = LineForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the budget and its lines, each held against its ledger."""
        user = signed_in(self.request)
        budget = self.budget
        lines = BudgetLine.objects.visible_to(user).filter(budget=budget).for_list()
        checked = [(line, services.ledger_agrees(line, user)) for line in lines]
        return super().get_context_data(**kwargs) | {"budget": budget, "lines": checked}

    @property
    def budget(self) -> Budget:
        """The budget of the address."""
        found: Budget = get_object_or_404(Budget.objects.visible_to(signed_in(self.request)), pk=self.kwargs["pk"])
        return found

    def perform(self, form: Any) -> Any:
        """Add a line."""
        budget = self.budget
        services.add_line(budget=budget, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)
        return budget


class LedgerPage(PortalView, ServiceFormMixin, KeysetMixin, FormView):
    """The ledger of a line, newest first, with the form that puts money on it; as CSV with `?as=csv`."""

    permission = BudgetLinePermission.VIEW
    template_name = "support/ledger.html"
    form_class = AllocateForm

    @property
    def line(self) -> BudgetLine:
        """The line of the address."""
        rows = BudgetLine.objects.visible_to(signed_in(self.request)).select_related("budget")
        found: BudgetLine = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the file."""
        if request.GET.get("as") != "csv":
            return super().get(request, *args, **kwargs)
        line = self.line
        rows = services.export_ledger(line=line, by=signed_in(request), at=timezone.now())
        head = ("entry", "at", "kind", "amount", "currency", "grant", "by", "note")
        lines = [
            (
                row.pk, row.at.isoformat(), row.kind, row.amount, row.currency,
                row.grant.reference if row.grant else "", row.by.username, row.note,
            )
            for row in rows
        ]  # fmt: skip
        return csv_file(f"ledger-{line.code}", head, lines)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds line, entries and whether they agree."""
        user, line = signed_in(self.request), self.line
        entries = LedgerEntry.objects.visible_to(user).filter(line=line).select_related("by", "grant")
        page = self.keyset(entries)
        return super().get_context_data(**kwargs) | {
            "line": line,
            "page": page,
            "agrees": services.ledger_agrees(line, user),
            "may_book": can(user, LedgerPermission.ADD),
        }

    def perform(self, form: Any) -> LedgerEntry:
        """Put money on the line, or take it back."""
        return services.allocate(line=self.line, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


class CallList(PortalView, TemplateView):
    """Calls that can be applied for, and for grant officers their drafts."""

    permission = CallPermission.VIEW
    template_name = "support/call_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The calls, and whether the person may apply."""
        user, now = signed_in(self.request), timezone.now()
        calls = GrantCall.objects.visible_to(user).for_list()
        return super().get_context_data(**kwargs) | {
            "calls": [(call, call.takes_at(now)) for call in calls],
            "may_apply": can(user, GrantPermission.ADD),
            "may_add": can(user, CallPermission.ADD),
        }


class CallDetail(PortalView, TemplateView):
    """One call: its rules; for those who decide the ranking of its applications."""

    permission = CallPermission.VIEW
    template_name = "support/call_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The call with what the person may do."""
        user = signed_in(self.request)
        call = found_call(self.request, self.kwargs["pk"])
        steps: list[Step] = CALL_WORKFLOW.available(user, call, is_visible=True)
        ranked = services.ranking(call, user) if can(user, GrantPermission.DECIDE) else None
        return super().get_context_data(**kwargs) | {
            "call": call,
            "rules": call.rules.values(),
            "steps": steps,
            "ranked": ranked,
            "takes": call.takes_at(timezone.now()),
            "may_apply": can(user, GrantPermission.ADD),
            "may_change": call.status == GrantCall.Status.DRAFT and can(user, CallPermission.CHANGE, call),
        }


class CallCreate(PortalView, ServiceFormMixin, FormView):
    """Draft a call."""

    permission = CallPermission.ADD
    template_name = "support/call_form.html"
    form_class = CallForm
    extra_context = {"title": "Draft a call"}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The lines of the person's budgets."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> GrantCall:
        """Draft it."""
        return services.add_call(plan=form.plan(), by=signed_in(self.request), at=timezone.now())


class CallEdit(CallCreate):
    """Change the draft of a call."""

    permission = CallPermission.CHANGE
    extra_context = {"title": "Change the call"}

    def get_initial(self) -> dict[str, Any]:
        """The call as it stands."""
        return call_facts(found_call(self.request, self.kwargs["pk"]))

    def perform(self, form: Any) -> GrantCall:
        """Change it."""
        call = found_call(self.request, self.kwargs["pk"])
        return services.change_call(call=call, plan=form.plan(), by=signed_in(self.request), at=timezone.now())


@require_POST
def call_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Publish a call, or close it."""
    user, call = signed_in(request), found_call(request, pk)
    return answer_action(
        request,
        lambda: services.take_call_step(call=call, step=step, by=user, at=timezone.now()),
        lambda _: redirect("support:call-detail", pk=call.pk),
    )


def found_call(request: HttpRequest, key: UUID) -> GrantCall:
    """The call among those that the person may know; 404 otherwise."""
    rows = GrantCall.objects.visible_to(signed_in(request)).select_related("owner")
    call: GrantCall = get_object_or_404(rows, pk=key)
    return call
