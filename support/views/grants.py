"""Grants: the list, one grant, and the four pages on which an application is written."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.access.policy import can
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import (
    UNPROCESSABLE,
    KeysetMixin,
    PartialMixin,
    PortalView,
    ServiceFormMixin,
    add_refusal,
    answer_action,
)
from support import services
from support.access import GrantPermission, known_links
from support.access.grants import JUDGES
from support.events import GrantEvent
from support.filters import GrantFilter, GrantView
from support.forms.grants import CostFormSet, GrantForm, PartnerForm, cost_plans
from support.models import (
    Grant,
    GrantAmendment,
    GrantCall,
    GrantCost,
    GrantDeclaration,
    GrantEvaluation,
    GrantEvidence,
    GrantPartner,
    GrantStep,
    LedgerEntry,
)
from support.views.base import ObjectPage, highest_marking
from support.views.grant_acts import buttons_of
from support.views.grant_life import grant_life
from support.views.tables import csv_file
from support.workflow.grant_rules import eligibility, missing_parts

MOST_IN_FILE = 5000
CHECKED = frozenset({Grant.Status.SUBMITTED, Grant.Status.ELIGIBILITY})


class GrantPage(ObjectPage):
    """A page about one grant."""

    grant: Grant
    kept_as, shown_as = "grant", "grant"

    def visible_rows(self, user: User) -> QuerySet[Grant]:
        """Those that the person may know."""
        return Grant.objects.visible_to(user).select_related("owner", "provider", "call", "created_by")


class GrantList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Grants of the person's party, or those that the person judges; as CSV with `?as=csv`."""

    permission = GrantPermission.VIEW
    template_name = "support/grant_list.html"
    partial = "grant-table"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the file."""
        return self._file() if request.GET.get("as") == "csv" else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list and its filters."""
        user = signed_in(self.request)
        found = self._found()
        page = self.keyset(found.qs)
        return super().get_context_data(**kwargs) | {
            "found": found,
            "page": page,
            "rows": page.rows,
            "views": GrantView.choices,
            "judges": bool(user.roles & JUDGES),
            "marking": highest_marking(page.rows),
        }

    def _found(self) -> GrantFilter:
        visible = Grant.objects.visible_to(signed_in(self.request)).for_list()
        return GrantFilter(self.request.GET, queryset=visible, request=self.request)

    def _file(self) -> HttpResponse:
        rows = list(self._found().qs.order_by("-pk")[:MOST_IN_FILE])
        head = ("reference", "applicant", "kind", "state", "asked for", "awarded", "accepted", "paid", "currency")
        lines = [
            (
                (
                    row.reference, row.owner.code, row.kind, row.status, row.requested_amount, row.awarded_amount,
                    row.accepted_amount, row.paid_amount, row.currency,
                ),
                row,
            )
            for row in rows
        ]  # fmt: skip
        audit.record(
            verb=audit.Verb.EXPORT, kind=GrantEvent.READ, actor=signed_in(self.request), at=timezone.now(),
            shown=[row.pk for row in rows], changes={"file": "grants.csv"},
        )  # fmt: skip
        return csv_file(
            "grants", [*head, "marking"], [(*line, row.get_classification_display()) for line, row in lines]
        )


@dataclass(frozen=True)
class Sums:
    """Totals of the three columns of costs."""

    planned: Decimal
    claimed: Decimal
    accepted: Decimal


class GrantDetail(GrantPage, TemplateView):
    """One grant: where it stands, what is applied for, how it was judged, what was reported, what was paid."""

    permission = GrantPermission.VIEW
    template_name = "support/grant_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; opening it is recorded."""
        user, grant, now = signed_in(self.request), self.grant, timezone.now()
        audit.record_reading(kind=GrantEvent.READ, actor=user, at=now, subject=grant)

        def parts(model: Any, *related: str) -> Any:
            rows = model.objects.visible_to(user).filter(grant=grant).for_list()
            return rows.select_related(*related) if related else rows

        costs, taken = list(parts(GrantCost, "party")), list(parts(GrantStep, "party", "author"))
        provides = grant.provider_id == user.party_id
        amendments = list(parts(GrantAmendment))
        context = {
            "links": known_links(user, [grant]).of(grant),
            "costs": costs,
            "sums": sums_of(costs),
            "partners": [(row, row.party_id == user.party_id and grant.is_draft) for row in parts(GrantPartner)],
            "evaluations": list(parts(GrantEvaluation, "author")),
            "declarations": list(parts(GrantDeclaration, "author")) if provides else [],
            "amendments": amendments,
            "evidence": list(parts(GrantEvidence)),
            "entries": list(LedgerEntry.objects.visible_to(user).filter(grant=grant).order_by("pk")),
            "taken": taken,
            "life": grant_life(grant, taken),
            "checks": eligibility(grant) if provides and grant.status in CHECKED else [],
            "buttons": buttons_of(user, grant),
            "may_write": can(user, GrantPermission.CHANGE, grant, is_visible=True),
            "may_decide": provides and can(user, GrantPermission.DECIDE, grant, is_visible=True),
        }
        return super().get_context_data(**kwargs) | context


def sums_of(costs: list[GrantCost]) -> Sums:
    """The totals under the table."""
    columns = ([getattr(cost, name) or Decimal(0) for cost in costs] for name in ("amount", "claimed", "accepted"))
    return Sums(*(sum(column, Decimal(0)) for column in columns))


class GrantCreate(PortalView, ServiceFormMixin, FormView):
    """Step 1 of an application: what is done, under which call. Without a call in the address the calls come first."""

    permission = GrantPermission.ADD
    template_name = "support/grant_form.html"
    form_class = GrantForm
    call: GrantCall

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the call among those that take applications."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            calls = GrantCall.objects.visible_to(user).taking(timezone.now())
            call = calls.filter(code=request.GET.get("call", "")).first()
            if call is None:
                return redirect("support:call-list")
            self.call = call
            self.draft_key = f"support.grant.{call.code}"
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form of this call."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "call": self.call}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the call and the step of the wizard."""
        return super().get_context_data(**kwargs) | {"call": self.call, "wizard": wizard(None, 0)}

    def perform(self, form: Any) -> Grant:
        """Keep the draft."""
        return services.draft_grant(plan=form.plan(), by=signed_in(self.request), at=timezone.now())

    def get_success_url(self) -> str:
        """On to the partners."""
        return reverse("support:grant-partners", args=[self.object.pk])


class GrantEdit(GrantPage, ServiceFormMixin, FormView):
    """Step 1 again, for a draft."""

    permission = GrantPermission.CHANGE
    template_name = "support/grant_form.html"
    form_class = GrantForm

    def get_initial(self) -> dict[str, Any]:
        """The draft as it stands."""
        plan = services.grant_plan_of(self.grant, signed_in(self.request))
        return {name: getattr(plan, name) for name in GrantForm.base_fields}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form of the draft's call."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "call": self.grant.call}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the step of the wizard."""
        return super().get_context_data(**kwargs) | {"call": self.grant.call, "wizard": wizard(self.grant, 0)}

    def perform(self, form: Any) -> Grant:
        """Change the draft."""
        by, at = signed_in(self.request), timezone.now()
        return services.change_grant(grant=self.grant, plan=form.plan(), by=by, at=at)

    def get_success_url(self) -> str:
        """On to the partners."""
        return reverse("support:grant-partners", args=[self.grant.pk])


class GrantPartners(GrantPage, ServiceFormMixin, FormView):
    """Step 2: who applies together."""

    permission = GrantPermission.CHANGE
    template_name = "support/grant_partners.html"
    form_class = PartnerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The parties that are not in yet."""
        return super().get_form_kwargs() | {"grant": self.grant}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds who is in."""
        partners = GrantPartner.objects.visible_to(signed_in(self.request)).filter(grant=self.grant).for_list()
        return super().get_context_data(**kwargs) | {"partners": partners, "wizard": wizard(self.grant, 1)}

    def perform(self, form: Any) -> GrantPartner:
        """Invite."""
        by, at = signed_in(self.request), timezone.now()
        return services.invite_partner(grant=self.grant, by=by, at=at, **form.cleaned_data)

    def get_success_url(self) -> str:
        """The same page."""
        return reverse("support:grant-partners", args=[self.grant.pk])


class GrantCosts(GrantPage, TemplateView):
    """Step 3: what it costs, in lines with units; four empty lines come with each saving."""

    permission = GrantPermission.CHANGE
    template_name = "support/grant_costs.html"

    def formset(self, data: Any = None) -> Any:
        """The lines as they stand, or as they were typed."""
        costs = GrantCost.objects.filter(grant=self.grant).order_by("pk")
        names = ("party", "heading", "description", "unit", "quantity", "unit_cost")
        initial = [{name: getattr(row, name) for name in names} for row in costs.select_related("party")]
        inside = {self.grant.owner_id, *self.grant.partners.values_list("party_id", flat=True)}
        headings = [(heading, rule.label) for heading, rule in self.grant.call.rules.items()]
        parties = Party.objects.filter(pk__in=inside).order_by("name")
        return CostFormSet(data, initial=initial, form_kwargs={"parties": parties, "headings": headings})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds lines, rules and the step of the wizard."""
        context = {"rules": self.grant.call.rules.values(), "wizard": wizard(self.grant, 2)}
        return super().get_context_data(**kwargs) | context | {"formset": kwargs.get("formset") or self.formset()}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Keep the lines; what is refused stands on the form."""
        formset = self.formset(request.POST)
        if formset.is_valid():
            facts: dict[str, Any] = {"grant": self.grant, "by": signed_in(request), "at": timezone.now()}
            try:
                services.plan_costs(rows=cost_plans(formset), **facts)
            except (DomainError, ValidationError) as refusal:
                add_refusal(formset.forms[0], refusal)
            else:
                target = "grant-check" if request.POST.get("intent") == "next" else "grant-costs"
                return redirect(f"support:{target}", pk=self.grant.pk)
        return self.render_to_response(self.get_context_data(formset=formset), status=UNPROCESSABLE)


class GrantCheck(GrantPage, TemplateView):
    """Step 4: what is still missing; then it can be sent."""

    permission = GrantPermission.CHANGE
    template_name = "support/grant_check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what is missing."""
        missing = list(missing_parts(self.grant).values())
        return super().get_context_data(**kwargs) | {"missing": missing, "wizard": wizard(self.grant, 3)}


@dataclass(frozen=True)
class WizardStep:
    """A step of the wizard as the steps component shows it."""

    label: str
    state: str
    note: str = ""
    url: str = ""


def wizard(grant: Grant | None, now: int) -> list[WizardStep]:
    """The four steps; those of a stored draft can be opened in any order."""
    names = (("edit", "What is done"), ("partners", "Partners"), ("costs", "Costs"), ("check", "Check and send"))
    states = ["done" if place < now else "now" if place == now else "" for place in range(len(names))]
    return [
        WizardStep(label, state, url=reverse(f"support:grant-{name}", args=[grant.pk]) if grant else "")
        for (name, label), state in zip(names, states, strict=True)
    ]


@require_POST
def partner_answer(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take part in an application, or not."""
    user = signed_in(request)
    partner = get_object_or_404(GrantPartner.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.answer_partner(partner=partner, step=step, by=user, at=timezone.now()),
        lambda _: redirect("support:grant-detail", pk=partner.grant_id),
    )


@require_POST
def partner_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a party out of a draft."""
    user = signed_in(request)
    partner = get_object_or_404(GrantPartner.objects.visible_to(user).select_related("party"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_partner(partner=partner, by=user, at=timezone.now()),
        lambda _: redirect("support:grant-partners", pk=partner.grant_id),
    )
