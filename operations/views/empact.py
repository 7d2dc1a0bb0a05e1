"""EMPACT: overview of priorities, pages of a plan and its reports."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.generic import TemplateView

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import EmpactCycle
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from operations import services
from operations.access import EmpactPlanPermission
from operations.events import EmpactPlanEvent
from operations.forms import EmpactInviteForm, EmpactPlanForm, EmpactReportForm, EntryForm
from operations.models import EmpactAction, EmpactEntry, EmpactMember, EmpactPlan, EmpactReport
from operations.querysets import with_crime_areas
from operations.views.base import highest_marking
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import EMPACT_PLAN_WORKFLOW

SHOWN = 50
Status = EmpactPlan.Status


def empact_crumbs(plan: EmpactPlan | None = None) -> Crumbs:
    """The overview, and the plan."""
    crumbs = [("EMPACT", reverse("operations:empact-overview"))]
    return [*crumbs, (plan.reference, plan.get_absolute_url())] if plan else crumbs


class EmpactOverview(PortalView, TemplateView):
    """Priorities of a cycle with the areas that the person's party is in: planned against actual."""

    permission = EmpactPlanPermission.VIEW
    template_name = "operations/empact_overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cycle of the address, or the one of today."""
        today = timezone.now().date()
        cycles = list(EmpactCycle.objects.order_by("-code"))
        asked = self.request.GET.get("cycle", "")
        now = next((one for one in cycles if one.valid_from is None or one.valid_from <= today), None)
        cycle = next((one for one in cycles if one.code == asked), now)
        rows = services.overview(signed_in(self.request), cycle.code, today) if cycle else []
        areas = [area for row in rows for area in row.areas]
        return super().get_context_data(**kwargs) | {
            "cycles": cycles, "cycle": cycle, "rows": rows, "areas": areas, "rule": services.rule_in_words(),
            "slow": [area for area in areas if area.pace.is_slow],
            "marking": highest_marking(area.plan for area in areas),
        }  # fmt: skip


class EmpactPlanDetail(RowPage, TemplateView):
    """The plan: its pace, actions, parties, reports and lines."""

    permission = EmpactPlanPermission.VIEW
    model = EmpactPlan
    joined = ("owner", "priority__cycle", "created_by")
    template_name = "operations/empactplan_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page."""
        user, plan, today = signed_in(self.request), self.row, timezone.now().date()
        audit.record_reading(kind=EmpactPlanEvent.READ, actor=user, at=timezone.now(), subject=plan)
        with_crime_areas([plan])
        actions = list(EmpactAction.objects.visible_to(user).filter(plan=plan).for_list())
        rows = services.rows_of(actions, today)
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "cancelled": [one for one in actions if one.status == EmpactAction.Status.CANCELLED],
            "area": services.area_pace(row.pace for row in rows),
            "rule": services.rule_in_words(),
            "members": EmpactMember.objects.visible_to(user).filter(plan=plan).for_list(),
            "reports": EmpactReport.objects.visible_to(user).filter(plan=plan).for_list(),
            "periods": [one for one in services.periods_of(plan) if one.from_on <= today],
            "entries": EmpactEntry.objects.visible_to(user).filter(plan=plan).for_list()[:SHOWN],
            "steps": EMPACT_PLAN_WORKFLOW.available(user, plan, is_visible=True),
            "life": life_of(Status(plan.status), tuple(Status)),
            "granted": granted_names(user, EmpactPlanPermission, plan),
            "form": EntryForm(),
        }


class EmpactPlanCreate(PortalView, PlainForm):
    """Begin a plan with the own party as its driver."""

    permission = EmpactPlanPermission.ADD
    form_class = EmpactPlanForm
    draft_key = "operations.empactplan.new"
    heading = "Begin an operational action plan"
    lead_text = "Your country drives it. Nobody else sees it until you invite parties."
    verb = "Begin the plan"
    cancel_text = "Begin nothing"

    def crumbs(self) -> Crumbs:
        """The overview."""
        return empact_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today."""
        return super().get_form_kwargs() | {"on": timezone.now().date()}

    def perform(self, form: Any) -> EmpactPlan:
        """Begin."""
        content = services.EmpactPlanContent(**form.cleaned_data)
        return services.begin_empact_plan(content=content, by=signed_in(self.request), at=timezone.now())


class OnePlan(RowForm):
    """A form about a plan."""

    model = EmpactPlan
    joined = ("owner", "priority__cycle")

    def crumbs(self) -> Crumbs:
        """The overview and the plan."""
        return empact_crumbs(self.row)


class EmpactPlanEdit(OnePlan):
    """Change the plan; for the driver."""

    permission = EmpactPlanPermission.CHANGE
    form_class = EmpactPlanForm
    heading = "Edit the plan"
    verb = "Save changes"

    def get_initial(self) -> dict[str, Any]:
        """The content as it stands."""
        content = services.empact_plan_content_of(self.row)
        stands = {name: getattr(content, name) for name in EmpactPlanForm.base_fields}
        stands["crime_areas"] = [area.code for area in content.crime_areas]
        return super().get_initial() | stands | {"priority": content.priority.code}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today and those already made."""
        return super().get_form_kwargs() | {"on": timezone.now().date(), "plan": self.row}

    def perform(self, form: Any) -> EmpactPlan:
        """Change."""
        content, by = services.EmpactPlanContent(**form.cleaned_data), signed_in(self.request)
        return services.change_empact_plan(plan=self.row, content=content, by=by, at=timezone.now())


class EmpactPlanInvite(OnePlan):
    """Invite a party; for the driver."""

    permission = EmpactPlanPermission.CHANGE
    form_class = EmpactInviteForm
    heading = "Invite to the plan"
    verb = "Invite"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Parties that are not in it."""
        return super().get_form_kwargs() | {"plan": self.row}

    def perform(self, form: Any) -> EmpactMember:
        """Invite."""
        by, at = signed_in(self.request), timezone.now()
        return services.invite_to_empact_plan(plan=self.row, by=by, at=at, **form.cleaned_data)


class EmpactMemberRemove(RowForm):
    """Take a party out of the plan; for the driver."""

    permission = "operations.view_empactmember"
    model = EmpactMember
    joined = ("party", "plan__owner")
    form_class = forms.Form
    heading = "Take out of the plan"
    tone = "d"
    verb = "Take it out"

    @property
    def lead_text(self) -> str:  # type: ignore[override]
        """Which party."""
        return f"{self.row.party.name} sees nothing of the plan from now on."

    def marking(self) -> str:
        """The marking of the plan."""
        return str(self.row.plan.classification)

    def crumbs(self) -> Crumbs:
        """The overview and the plan."""
        return empact_crumbs(self.row.plan)

    def perform(self, _form: Any) -> EmpactPlan:
        """Take it out."""
        return services.remove_from_empact_plan(member=self.row, by=signed_in(self.request), at=timezone.now())


class EmpactPlanStep(RowStep):
    """Move the plan on; for the driver."""

    permission = EmpactPlanPermission.VIEW
    model = EmpactPlan
    workflow = EMPACT_PLAN_WORKFLOW
    told = "All parties in the plan are told. There is no step back."

    def crumbs(self) -> Crumbs:
        """The overview and the plan."""
        return empact_crumbs(self.row)

    def perform(self, form: Any) -> EmpactPlan:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_empact_plan_step(plan=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class EmpactPlanWrite(OnePlan):
    """Write to all parties in the plan."""

    permission = EmpactPlanPermission.CONTRIBUTE
    form_class = EntryForm
    heading = "Write to all parties in the plan"
    verb = "Write"

    def perform(self, form: Any) -> EmpactEntry:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_empact_entry(plan=self.row, by=by, at=at, **form.cleaned_data)


def asked_period(request: HttpRequest, plan: EmpactPlan) -> services.Period:
    """The period of the address; 404 when it is no period inside the plan."""
    first, last = _day(request, "from") or plan.starts_on, _day(request, "until") or plan.ends_on
    if not plan.starts_on <= first < last <= plan.ends_on:
        raise Http404
    return services.Period(first, last)


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


class EmpactPlanReport(RowPage, TemplateView):
    """The report on a period: figures from what was recorded, texts of the driver; made to be printed."""

    permission = EmpactPlanPermission.VIEW
    model = EmpactPlan
    joined = ("owner", "priority__cycle")
    template_name = "operations/empactplan_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Figures and texts."""
        user, plan = signed_in(self.request), self.row
        period = asked_period(self.request, plan)
        audit.record_reading(kind=EmpactPlanEvent.READ, actor=user, at=timezone.now(), subject=plan)
        texts = EmpactReport.objects.visible_to(user).select_related("written_by")
        return super().get_context_data(**kwargs) | {
            "facts": services.report_facts(plan, period, user),
            "period": period,
            "texts": texts.filter(plan=plan, from_on=period.from_on, until_on=period.until_on).first(),
            "rule": services.rule_in_words(),
            "level": Classification(plan.classification).label,
            "granted": granted_names(user, EmpactPlanPermission, plan),
            "query": f"?from={period.from_on:%Y-%m-%d}&until={period.until_on:%Y-%m-%d}",
            "at": timezone.now(),
        }


class EmpactPlanReportEdit(OnePlan):
    """Write the texts of the report on a period; for the driver."""

    permission = EmpactPlanPermission.CHANGE
    form_class = EmpactReportForm
    heading = "Texts of the report"
    lead_text = "The figures are computed from what was recorded and stand beside your texts."
    verb = "Save the texts"

    def get_success_url(self) -> str:
        """Back to the report."""
        period = asked_period(self.request, self.row)
        url = reverse("operations:empactplan-report", args=[self.row.pk])
        return f"{url}?from={period.from_on:%Y-%m-%d}&until={period.until_on:%Y-%m-%d}"

    def get_initial(self) -> dict[str, Any]:
        """What is written, or a first text from the figures."""
        period = asked_period(self.request, self.row)
        known = EmpactReport.objects.filter(plan=self.row, from_on=period.from_on, until_on=period.until_on).first()
        if known:
            return {"summary": known.summary, "obstacles": known.obstacles, "lessons": known.lessons}
        facts = services.report_facts(self.row, period, signed_in(self.request))
        why = [f"{reason.number} {reason.text}." for reason in facts.pace.reasons]
        return {"summary": facts.draft, "obstacles": "\n".join(why)}

    def perform(self, form: Any) -> EmpactReport:
        """Save."""
        period, by = asked_period(self.request, self.row), signed_in(self.request)
        return services.write_empact_report(
            plan=self.row, from_on=period.from_on, until_on=period.until_on, by=by, at=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip


class EmpactPlanReportFile(RowPage):
    """The actions of the report as a CSV file; the download is recorded."""

    permission = EmpactPlanPermission.VIEW
    model = EmpactPlan

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The file."""
        user = signed_in(request)
        facts = services.report_facts(self.row, asked_period(request, self.row), user)
        text = services.export_report(facts=facts, by=user, at=timezone.now())
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.row.reference}.csv"'
        return response
