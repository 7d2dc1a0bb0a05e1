"""List, page and acts of task forces."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from operations import services
from operations.access import MemberPermission, ResultPermission, TaskForcePermission
from operations.events import TaskForceEvent
from operations.filters import ForcePart, TaskForceFilter
from operations.forms import (
    AnswerForm,
    EntryForm,
    LinkForm,
    MemberForm,
    NoteForm,
    RenewForm,
    ReportForm,
    ResultForm,
    TaskForceForm,
)
from operations.models import (
    HighValueTarget,
    Operation,
    TaskForce,
    TaskForceEntry,
    TaskForceMember,
    TaskForceOperation,
    TaskForceResult,
    TaskForceTarget,
)
from operations.querysets import with_crime_areas
from operations.views.base import highest_marking
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import MEMBER_WORKFLOW, TASK_FORCE_WORKFLOW

Status = TaskForce.Status
LINE = (
    Status.PROPOSED, Status.CONSULTATION, Status.AGREED, Status.ACTIVE, Status.ACTION_PHASE, Status.CLOSING,
    Status.CLOSED,
)  # fmt: skip
SHOWN = 50


def force_crumbs(force: TaskForce | None = None) -> Crumbs:
    """The list, and the task force."""
    crumbs = [("Task forces", reverse("operations:taskforce-list"))]
    return [*crumbs, (force.code_name, force.get_absolute_url())] if force else crumbs


class TaskForceList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Task forces that the person's party leads or is invited to."""

    permission = TaskForcePermission.VIEW
    template_name = "operations/taskforce_list.html"
    partial = "taskforce-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list, its filters and its views."""
        visible = TaskForce.objects.visible_to(signed_in(self.request)).for_list()
        found = TaskForceFilter(self.request.GET, queryset=visible, request=self.request)
        page = self.keyset(found.qs)
        with_crime_areas(page.rows)
        context = {
            "found": found, "page": page, "parts": ForcePart, "marking": highest_marking(page.rows),
            "today": timezone.now().date(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class TaskForceDetail(RowPage, TemplateView):
    """The task force: plan, rules, members, links, results, lines."""

    permission = TaskForcePermission.VIEW
    model = TaskForce
    joined = ("owner", "created_by")
    template_name = "operations/taskforce_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything but the panel of openings, which the browser asks of intelligence."""
        user, force = signed_in(self.request), self.row
        audit.record_reading(kind=TaskForceEvent.READ, actor=user, at=timezone.now(), subject=force)
        with_crime_areas([force])
        members = list(TaskForceMember.objects.visible_to(user).filter(task_force=force).for_list().order_by("pk"))
        own = next((row for row in members if row.party_id == user.party_id and row.is_open), None)
        results = TaskForceResult.objects.visible_to(user).filter(task_force=force)
        kinds = dict(TaskForceResult.Kind.choices)
        return super().get_context_data(**kwargs) | {
            "members": members,
            "own": own,
            "answers": MEMBER_WORKFLOW.available(user, own) if own else [],
            "steps": TASK_FORCE_WORKFLOW.available(user, force, is_visible=True),
            "life": life_of(Status(force.status), LINE),
            "granted": granted_names(user, TaskForcePermission, force),
            "is_past_end": force.ends_on < timezone.now().date() and not force.is_over,
            "links": _links(force, user),
            "results": results.for_list()[:SHOWN],
            "totals": [row | {"label": kinds[row["kind"]]} for row in results.totals()],
            "entries": TaskForceEntry.objects.visible_to(user).filter(task_force=force).for_list()[:SHOWN],
            "form": EntryForm(),
        }


def _links(force: TaskForce, user: Any) -> list[dict[str, Any]]:
    """What is linked; what the person may not see keeps its reference only."""
    rows: list[dict[str, Any]] = []
    for link_model, model, name in (
        (TaskForceTarget, HighValueTarget, "target"),
        (TaskForceOperation, Operation, "operation"),
    ):
        links = list(link_model._default_manager.visible_to(user).filter(task_force=force).for_list())
        keys = [getattr(link, f"{name}_id") for link in links]
        seen = {row.pk: row for row in model._default_manager.visible_to(user).filter(pk__in=keys)}
        rows += [{"link": link, "kind": name, "row": seen.get(getattr(link, f"{name}_id"))} for link in links]
    return rows


class TaskForceCreate(PortalView, PlainForm):
    """Propose a task force."""

    permission = TaskForcePermission.ADD
    form_class = TaskForceForm
    draft_key = "operations.taskforce.new"
    heading = "Propose a task force"
    lead_text = "Your country leads it, and alone sees it until you invite others."
    verb = "Propose"
    cancel_text = "Propose none"

    def crumbs(self) -> Crumbs:
        """The list."""
        return force_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today."""
        return super().get_form_kwargs() | {"on": timezone.now().date()}

    def perform(self, form: Any) -> TaskForce:
        """Propose."""
        plan = services.ForcePlan(**form.cleaned_data)
        return services.propose_task_force(plan=plan, by=signed_in(self.request), at=timezone.now())


class ForceForm(RowForm):
    """A form about a task force."""

    model = TaskForce

    def crumbs(self) -> Crumbs:
        """The list and the task force."""
        return force_crumbs(self.row)


class TaskForceEdit(ForceForm):
    """Change what the lead says."""

    permission = TaskForcePermission.CHANGE
    form_class = TaskForceForm
    heading = "Edit the task force"
    lead_text = "All members read which parts you changed. New rules must be signed again by everybody."
    verb = "Save changes"

    def get_initial(self) -> dict[str, Any]:
        """The plan as it stands."""
        plan = services.force_plan_of(self.row)
        stands = {name: getattr(plan, name) for name in TaskForceForm.base_fields}
        stands["crime_areas"] = [area.code for area in plan.crime_areas]
        return super().get_initial() | stands

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today and those already made."""
        return super().get_form_kwargs() | {"on": timezone.now().date(), "force": self.row}

    def perform(self, form: Any) -> TaskForce:
        """Change."""
        plan, by = services.ForcePlan(**form.cleaned_data), signed_in(self.request)
        return services.change_task_force(force=self.row, plan=plan, by=by, at=timezone.now())


class TaskForceInvite(ForceForm):
    """Invite a party; for the lead."""

    permission = TaskForcePermission.INVITE
    form_class = MemberForm
    heading = "Invite to the task force"
    verb = "Invite and open the task force to them"
    cancel_text = "Invite nobody"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only parties that can still be invited are offered."""
        return super().get_form_kwargs() | {"seen_by": self.row.party_ids}

    def perform(self, form: Any) -> TaskForceMember:
        """Invite."""
        by, at = signed_in(self.request), timezone.now()
        return services.invite_member(force=self.row, by=by, at=at, **form.cleaned_data)


class TaskForceStep(RowStep):
    """Move the task force on; for the lead."""

    permission = TaskForcePermission.VIEW
    model = TaskForce
    workflow = TASK_FORCE_WORKFLOW

    def crumbs(self) -> Crumbs:
        """The list and the task force."""
        return force_crumbs(self.row)

    def perform(self, form: Any) -> TaskForce:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_force_step(force=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class TaskForceRenew(ForceForm):
    """Give the task force a later end."""

    permission = TaskForcePermission.CHANGE
    form_class = RenewForm
    heading = "Renew the task force"
    lead_text = "Signatures stay. What was opened to members ends on the day its owner set, unless opened again."
    verb = "Renew"

    def perform(self, form: Any) -> TaskForce:
        """Renew."""
        by, at = signed_in(self.request), timezone.now()
        return services.renew_task_force(force=self.row, by=by, at=at, **form.cleaned_data)


class TaskForceReport(ForceForm):
    """Write the closing report."""

    permission = TaskForcePermission.CHANGE
    form_class = ReportForm
    heading = "Closing report"
    lead_text = "A task force closes with its report, its lessons, and results that their countries confirmed."
    verb = "Save the report"

    def get_initial(self) -> dict[str, Any]:
        """What is written."""
        return super().get_initial() | {"report": self.row.report, "lessons": self.row.lessons}

    def perform(self, form: Any) -> TaskForce:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.write_report(force=self.row, by=by, at=at, **form.cleaned_data)


class TaskForceNote(ForceForm):
    """Write a meeting, a decision or a note."""

    permission = TaskForcePermission.CONTRIBUTE
    form_class = EntryForm
    heading = "Write to all members"
    verb = "Write"

    def perform(self, form: Any) -> TaskForceEntry:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        self.entry = services.add_force_entry(force=self.row, by=by, at=at, **form.cleaned_data)
        return self.entry


class TaskForceResultNew(ForceForm):
    """Enter a result of the own party."""

    permission = TaskForcePermission.CONTRIBUTE
    form_class = ResultForm
    heading = "Enter a result"
    lead_text = "A result of your own country. It is provisional until your country confirms it."
    verb = "Enter"

    def perform(self, form: Any) -> TaskForceResult:
        """Enter."""
        by, at = signed_in(self.request), timezone.now()
        return services.enter_result(force=self.row, by=by, at=at, **form.cleaned_data)


class TaskForceLink(ForceForm):
    """Link an own target or an operation that the own party leads."""

    permission = TaskForcePermission.CONTRIBUTE
    form_class = LinkForm
    heading = "Link a target or an operation"
    lead_text = "Members read the reference. The target or operation itself stays open only to those who see it now."
    verb = "Link"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only what the own party decides about."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> Any:
        """Link."""
        by, at = signed_in(self.request), timezone.now()
        if target := form.cleaned_data["target"]:
            return services.link_target(force=self.row, target=target, by=by, at=at)
        return services.link_operation(force=self.row, operation=form.cleaned_data["operation"], by=by, at=at)


class ResultConfirm(RowForm):
    """Sign a figure of the own party."""

    permission = ResultPermission.VIEW
    model = TaskForceResult
    joined = ("task_force__owner", "party")
    form_class = NoteForm
    heading = "Confirm the result"
    lead_text = "From now on it counts as confirmed."
    verb = "Confirm"

    @property
    def asked_permission(self) -> str:
        """For the party concerned."""
        return ResultPermission.CONFIRM

    def crumbs(self) -> Crumbs:
        """The list and the task force."""
        return force_crumbs(self.row.task_force)

    def marking(self) -> str:
        """The marking of the task force."""
        return str(self.row.task_force.classification)

    def get_success_url(self) -> str:
        """Back to the task force."""
        return str(self.row.task_force.get_absolute_url())

    def get_form_kwargs(self) -> dict[str, Any]:
        """No reason is needed."""
        return super().get_form_kwargs() | {"is_needed": False}

    def perform(self, _form: Any) -> TaskForceResult:
        """Confirm."""
        return services.confirm_result(result=self.row, by=signed_in(self.request), at=timezone.now())


class MemberAnswer(RowStep):
    """Sign, decline or leave for the party; withdraw for the lead."""

    permission = MemberPermission.VIEW
    model = TaskForceMember
    joined = ("party", "task_force__owner")
    workflow = MEMBER_WORKFLOW
    form_class = AnswerForm
    told = "The lead is told. Who declines or leaves loses the task force and what was opened in it, at once."

    def crumbs(self) -> Crumbs:
        """The list and the task force."""
        return force_crumbs(self.row.task_force)

    def marking(self) -> str:
        """The marking of the task force."""
        return str(self.row.task_force.classification)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who can be the contact."""
        facts = {
            "step": self.kwargs["step"], "user": signed_in(self.request), "on": timezone.now().date(),
            "rank": self.row.classification_rank,
        }  # fmt: skip
        return super().get_form_kwargs() | facts

    def get_success_url(self) -> str:
        """The task force, or the list once the own party no longer sees it."""
        row: TaskForceMember = self.object  # type: ignore[assignment]
        is_gone = row.party_id == signed_in(self.request).party_id and not row.is_open
        return reverse("operations:taskforce-list") if is_gone else row.get_absolute_url()

    def perform(self, form: Any) -> TaskForceMember:
        """Answer."""
        by, at, typed = signed_in(self.request), timezone.now(), form.cleaned_data
        return services.answer_membership(
            member=self.row, step=self.kwargs["step"], by=by, at=at, reason=typed["note"], contact=typed.get("contact")
        )
