"""Deployments: list, one with all of it, what is done on the spot, the end report."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from operations.models import CaseLine
from support import services
from support.access import DeploymentPartPermission, DeploymentPermission
from support.events import DeploymentEvent
from support.forms import deployments as forms
from support.models import (
    ChecklistItem,
    DailyReport,
    Deployment,
    DeploymentPerson,
    FieldEntry,
    LineTest,
    SupportRequest,
)
from support.views.base import ObjectPage, highest_marking
from support.workflow import DEPLOYMENT_WORKFLOW

FORM = "support/deployment_form.html"
MOST_ENTRIES = 100
OPEN = frozenset({"planned", "agreed", "on_site"})


class DeploymentPage(ObjectPage):
    """A page about one deployment."""

    deployment: Deployment
    kept_as, shown_as = "deployment", "deployment"

    def visible_rows(self, user: User) -> QuerySet[Deployment]:
        """Those that the person may know."""
        return Deployment.objects.visible_to(user).for_list()

    def facts(self) -> dict[str, Any]:
        """What every service takes."""
        return {"deployment": self.deployment, "by": signed_in(self.request), "at": timezone.now()}


class DeploymentList(PortalView, KeysetMixin, TemplateView):
    """Deployments that the person may know, newest first."""

    permission = DeploymentPermission.VIEW
    template_name = "support/deployment_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list."""
        page = self.keyset(Deployment.objects.visible_to(signed_in(self.request)).for_list())
        marking = highest_marking(page.rows)
        return super().get_context_data(**kwargs) | {"page": page, "rows": page.rows, "marking": marking}


class DeploymentCreate(PortalView, ServiceFormMixin, FormView):
    """Plan the deployment of a request."""

    permission = DeploymentPermission.ADD
    template_name = FORM
    form_class = forms.DeploymentForm
    extra_context = {
        "title": "Plan the deployment", "verb": "Plan",
        "lead": "Requester and host state read it at once; the host agrees before anything is entered in its name.",
    }  # fmt: skip

    def asked(self) -> SupportRequest:
        """The request of the address; 404 for one that the person may not know."""
        rows = SupportRequest.objects.visible_to(signed_in(self.request))
        asked: SupportRequest = get_object_or_404(rows, pk=self.kwargs["pk"])
        return asked

    def get_initial(self) -> dict[str, Any]:
        """What the request says."""
        asked = self.asked()
        days = {"starts_on": asked.scheduled_from, "ends_on": asked.scheduled_until}
        return days | {"title": asked.service.name, "place": asked.place}

    def perform(self, form: Any) -> Deployment:
        """Plan it."""
        by = signed_in(self.request)
        return services.plan_deployment(request=self.asked(), plan=form.plan(), by=by, at=timezone.now())


class DeploymentDetail(DeploymentPage, TemplateView):
    """One deployment: people and their days, checklist, line, entries, reports."""

    permission = DeploymentPermission.VIEW
    template_name = "support/deployment_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; opening it is recorded."""
        user, row = signed_in(self.request), self.deployment
        audit.record_reading(kind=DeploymentEvent.READ, actor=user, at=timezone.now(), subject=row)
        granted = {name.rpartition(".")[2] for name in policy.allowed(user, DeploymentPermission, row, is_visible=True)}
        runs, works = "run_deployment" in granted, "work_deployment" in granted
        entries = FieldEntry.objects.visible_to(user).filter(deployment=row)
        days = entries.by_day()
        reports = list(DailyReport.objects.visible_to(user).filter(deployment=row).order_by("-day"))
        for report in reports:
            report.figures = figures_of(days.get(report.day, {}))
        return super().get_context_data(**kwargs) | {
            "people": DeploymentPerson.objects.visible_to(user).filter(deployment=row).in_order(),
            "checklist": ChecklistItem.objects.visible_to(user).filter(deployment=row).in_order(),
            "tests": LineTest.objects.visible_to(user).filter(deployment=row).order_by("-pk")[:10],
            "entries": entries.newest_first()[:MOST_ENTRIES],
            "reports": reports,
            "until": services.kept_until(row, row.ends_on),
            "record": case_record(user, entries),
            "reads_entries": user.party_id in {row.host_id, row.owner_id},
            "steps": [step for step in DEPLOYMENT_WORKFLOW.available(user, row, is_visible=True) if step.name != "end"],
            "asked": known_request(user, row),
            "prepares": runs and row.status in OPEN,
            "ticks": works and row.status in OPEN,
            "enters": works and row.status == Deployment.Status.ON_SITE,
            "ends": runs and row.status == Deployment.Status.ON_SITE,
            "form": forms.EntryForm(),
        }


def figures_of(counts: dict[str, int]) -> str:
    """The figures of a day in words, computed from its entries."""
    return ", ".join(f"{counts[kind.value]} {kind.label.lower()}" for kind in FieldEntry.Kind if kind.value in counts)


def case_record(user: User, entries: QuerySet[FieldEntry]) -> str:
    """Address of the record of the operation that the entries stand in, for those who read it there; "" for none."""
    lines = CaseLine.objects.visible_to(user).filter(source__in=entries.values("pk"), act=CaseLine.Act.ENTERED)
    line = lines.first()
    return f"{line.get_absolute_url()}?kind={line.kind}" if line else ""


def known_request(user: User, row: Deployment) -> SupportRequest | None:
    """The request, if the person may know it: the host need not."""
    found: SupportRequest | None = SupportRequest.objects.visible_to(user).filter(pk=row.request_id).first()
    return found


class DeploymentPersonAdd(DeploymentPage, ServiceFormMixin, FormView):
    """Add somebody to team or contacts."""

    permission = DeploymentPermission.RUN
    template_name = FORM
    form_class = forms.PersonForm
    extra_context = {"title": "Name a person", "verb": "Name the person"}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The accounts of the own party."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """All days."""
        return forms.days_of(self.deployment)

    def perform(self, form: Any) -> Any:
        """Name the person."""
        return services.name_person(plan=form.plan(), **self.facts())


class DeploymentChecklistAdd(DeploymentPage, ServiceFormMixin, FormView):
    """Add something to do."""

    permission = DeploymentPermission.RUN
    template_name = FORM
    form_class = forms.ChecklistForm
    extra_context = {"title": "Add to the checklist", "verb": "Add"}

    def perform(self, form: Any) -> Any:
        """Add it."""
        return services.add_checklist_item(**form.cleaned_data, **self.facts())


class DeploymentLine(DeploymentPage, ServiceFormMixin, FormView):
    """Note a test of the line."""

    permission = DeploymentPermission.WORK
    template_name = FORM
    form_class = forms.LineForm
    extra_context = {"title": "Test the line", "verb": "Keep the test"}

    def perform(self, form: Any) -> Any:
        """Note it."""
        return services.record_line(**form.cleaned_data, **self.facts())


class DeploymentEntry(DeploymentPage, ServiceFormMixin, FormView):
    """Enter in the name of the host."""

    permission = DeploymentPermission.WORK
    template_name = FORM
    form_class = forms.EntryForm
    extra_context = {"title": "Enter in the name of the host", "verb": "Enter"}

    def perform(self, form: Any) -> Any:
        """Enter it."""
        return services.enter_field(plan=form.plan(), **self.facts())


class DeploymentReport(DeploymentPage, ServiceFormMixin, FormView):
    """Report a day."""

    permission = DeploymentPermission.WORK
    template_name = FORM
    form_class = forms.DayReportForm
    extra_context = {"title": "Report the day", "verb": "Report", "lead": "Figures are computed from the entries."}

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"day": timezone.now().date()}

    def perform(self, form: Any) -> Any:
        """Report it."""
        return services.report_day(**form.cleaned_data, **self.facts())


class DeploymentEnd(DeploymentPage, ServiceFormMixin, FormView):
    """Write the end report, which closes the deployment."""

    permission = DeploymentPermission.RUN
    template_name = FORM
    form_class = forms.EndForm
    extra_context = {"title": "End the deployment", "verb": "Send the end report"}

    def perform(self, form: Any) -> Deployment:
        """End it."""
        return services.end_deployment(**form.cleaned_data, **self.facts())


class DeploymentStep(DeploymentPage, ServiceFormMixin, FormView):
    """Agree for the host, start, cancel."""

    template_name = FORM
    form_class = forms.DeploymentNoteForm

    @property
    def wanted(self) -> str:
        """The permission of the step; 404 for an unknown one."""
        if self.kwargs["step"] not in {"agree", "start", "cancel"}:
            raise Http404
        return DEPLOYMENT_WORKFLOW.transitions[self.kwargs["step"]].permission

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether it needs a reason."""
        needs = DEPLOYMENT_WORKFLOW.transitions[self.kwargs["step"]].needs_note
        return super().get_form_kwargs() | {"needs_note": needs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        label = DEPLOYMENT_WORKFLOW.transitions[self.kwargs["step"]].label
        return super().get_context_data(**kwargs) | {"title": label, "verb": label}

    def perform(self, form: Any) -> Deployment:
        """Take it."""
        if self.kwargs["step"] == "agree":
            return services.agree_to_entries(**self.facts())
        note = form.cleaned_data.get("note", "")
        return services.take_deployment_step(step=self.kwargs["step"], note=note, **self.facts())


@require_POST
def checklist_tick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick something off the checklist, or open it again."""
    user = signed_in(request)
    if not policy.can(user, DeploymentPartPermission.VIEW_ITEM):
        raise PermissionDenied
    item = get_object_or_404(ChecklistItem.objects.visible_to(user).select_related("deployment"), pk=pk)
    is_done = request.POST.get("done") == "yes"
    return answer_action(
        request,
        lambda: services.tick(item=item, is_done=is_done, by=user, at=timezone.now()),
        lambda ticked: redirect(ticked.deployment.get_absolute_url()),
    )
