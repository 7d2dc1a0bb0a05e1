"""The command post of an action day, and what the lead does with the day."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.audit import services as audit
from europol_portal.web import moments
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import ServiceFormMixin
from operations import services
from operations.access import ActionDayPermission, OperationPermission
from operations.events import ActionDayEvent
from operations.forms import DayForm, RoomForm
from operations.models import ActionDay, LogEntry, Operation
from operations.views.actiondays.board import board_of
from operations.views.base import OperationPage
from operations.views.log import log_page, shown_log
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import ACTION_DAY_WORKFLOW

Status = ActionDay.Status
LINE = tuple(status for status in Status if status not in {Status.ARCHIVED, Status.CANCELLED})
JOINED = ("operation__owner",)


def operation_crumbs(operation: Operation) -> Crumbs:
    """The list and the operation."""
    return [("Operations", reverse("operations:operation-list")), (operation.code_name, operation.get_absolute_url())]


def day_crumbs(day: ActionDay) -> Crumbs:
    """The operation and its action day."""
    return [*operation_crumbs(day.operation), (day.title, day.get_absolute_url())]


class DayDetail(RowPage, TemplateView):
    """The command post: who is ready, tasks, cross-checks, figures, roster, and the live log beside them."""

    permission = ActionDayPermission.VIEW
    model = ActionDay
    joined = JOINED
    template_name = "operations/day_detail.html"

    def get_template_names(self) -> list[str]:
        """The page, or its board when something on it has changed."""
        return ["operations/_day_board.html"] if wants_partial(self.request) else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board, and for the whole page the log."""
        user, day, at = signed_in(self.request), self.row, timezone.now()
        context = super().get_context_data(**kwargs) | board_of(day, user, at)
        there = moments.local(day.starts_at, day.centre_zone)
        context |= {
            "operation": day.operation,
            "granted": granted_names(user, ActionDayPermission, day),
            "steps": ACTION_DAY_WORKFLOW.available(user, day, is_visible=True),
            "life": life_of(Status(day.status), LINE),
            "starts_there": f"{there:%H:%M}" if there else "",
        }
        if wants_partial(self.request):
            return context
        audit.record_reading(kind=ActionDayEvent.READ, actor=user, at=at, subject=day)
        return context | {"page": shown_log(day.operation, user), "form": RoomForm(day=day, user=user)}


class DayCreate(OperationPage, PlainForm):
    """Plan an action day; for the lead of the operation."""

    permission = OperationPermission.CHANGE
    form_class = DayForm
    draft_key = "operations.day.new"
    heading = "Plan an action day"
    lead_text = "All who see the operation see it. Their desks are told."
    verb = "Plan"
    cancel_text = "Plan none"

    def crumbs(self) -> Crumbs:
        """The operation."""
        return operation_crumbs(self.operation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The marking of the operation."""
        return super().get_context_data(**kwargs) | {"marking": self.operation.classification}

    def perform(self, form: Any) -> ActionDay:
        """Plan."""
        plan, by = services.DayPlan(**form.cleaned_data), signed_in(self.request)
        return services.plan_day(operation=self.operation, plan=plan, by=by, at=timezone.now())

    def get_success_url(self) -> str:
        """The command post."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]


class DayForms(RowForm):
    """A form about an action day."""

    model = ActionDay
    joined = JOINED

    def crumbs(self) -> Crumbs:
        """The operation and the day."""
        return day_crumbs(self.row)


class DayEdit(DayForms):
    """Change what the lead says."""

    permission = ActionDayPermission.CHANGE
    form_class = DayForm
    heading = "Edit the action day"
    lead_text = "All participants read which parts you changed."
    verb = "Save changes"

    def get_initial(self) -> dict[str, Any]:
        """The plan as it stands."""
        return super().get_initial() | vars(services.day_plan_of(self.row))

    def perform(self, form: Any) -> ActionDay:
        """Change."""
        plan, by = services.DayPlan(**form.cleaned_data), signed_in(self.request)
        return services.change_day(day=self.row, plan=plan, by=by, at=timezone.now())


class DayStep(RowStep):
    """Move the action day on; for the lead."""

    permission = ActionDayPermission.VIEW
    model = ActionDay
    joined = JOINED
    workflow = ACTION_DAY_WORKFLOW
    told = "All participants are told. There is no step back."

    def crumbs(self) -> Crumbs:
        """The operation and the day."""
        return day_crumbs(self.row)

    def perform(self, form: Any) -> ActionDay:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_day_step(day=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class DayPost(RowPage, ServiceFormMixin, FormView):
    """Write to the live log: the script gets an empty form, others the command post."""

    permission = ActionDayPermission.CONTRIBUTE
    model = ActionDay
    joined = JOINED
    http_method_names = ["post", "options"]
    form_class = RoomForm
    template_name = "operations/operation_log.html"

    def get_template_names(self) -> list[str]:
        """The page of the log, or its form."""
        return ["operations/_log_form.html"] if wants_partial(self.request) else [self.template_name]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The questions that can be answered."""
        return super().get_form_kwargs() | {"day": self.row, "user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A refused form stands under the log."""
        operation = self.row.operation
        page = None if wants_partial(self.request) else log_page(operation, signed_in(self.request))
        return super().get_context_data(**kwargs) | {"operation": operation, "page": page}

    def perform(self, form: Any) -> LogEntry:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.post_in_room(day=self.row, by=by, at=at, **form.cleaned_data)

    def get_success_url(self) -> str:
        """Back to the command post."""
        return str(self.row.get_absolute_url())

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Back to the command post; the script stays where it is."""
        response = super().form_valid(form)
        if form.errors or not wants_partial(self.request):
            return response
        empty = RoomForm(day=self.row, user=signed_in(self.request))
        context = {"operation": self.row.operation, "row": self.row, "form": empty}
        return render(self.request, "operations/_log_form.html", context)
