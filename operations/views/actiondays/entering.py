"""What people enter on an action day: sheet, shifts, tasks, cross-checks, figures, signatures."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import View

from europol_portal.parties.models import Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action
from operations import services
from operations.access import ActionDayPermission, TaskPermission
from operations.forms import CheckAnswerForm, CountForm, SheetForm, ShiftForm, TaskForm
from operations.models import ActionDay, CountrySheet, RoomTask, RosterShift
from operations.views.actiondays.board import parties_in
from operations.views.actiondays.room import JOINED, DayForms, day_crumbs
from operations.views.rows import Crumbs, RowForm, RowPage, RowStep
from operations.workflow import TASK_WORKFLOW

ACTS: dict[str, Callable[..., CountrySheet]] = {
    "ready": services.say_ready,
    "not-ready": services.take_ready_back,
    "sign": services.sign_figures,
    "agree": services.agree_to_publication,
}


class SheetEdit(DayForms):
    """The sheet of the own country."""

    permission = ActionDayPermission.SIGN
    form_class = SheetForm
    heading = "Sheet of your country"
    lead_text = "All participants read it. Names of suspects belong into contributions."
    verb = "Save the sheet"

    def get_initial(self) -> dict[str, Any]:
        """The sheet as it stands."""
        user = signed_in(self.request)
        sheet = CountrySheet.objects.visible_to(user).filter(day=self.row, party_id=user.party_id).first()
        return super().get_initial() | (vars(services.sheet_facts_of(sheet)) if sheet else {})

    def perform(self, form: Any) -> CountrySheet:
        """Write it."""
        facts, by = services.SheetFacts(**form.cleaned_data), signed_in(self.request)
        return services.write_sheet(day=self.row, facts=facts, by=by, at=timezone.now())


class DayAct(RowPage, View):
    """Say that the own country is ready or not, sign its figures, agree to publication: one button each."""

    permission = ActionDayPermission.SIGN
    model = ActionDay
    joined = JOINED
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, act: str, **_: Any) -> HttpResponse:
        """One service call."""
        if act not in ACTS:
            raise Http404
        by, at = signed_in(request), timezone.now()
        return answer_action(request, lambda: ACTS[act](day=self.row, by=by, at=at), lambda _sheet: redirect(self.row))


class ShiftAdd(DayForms):
    """Put somebody of the own party on the roster."""

    permission = ActionDayPermission.CONTRIBUTE
    form_class = ShiftForm
    heading = "On duty in the coordination centre"
    verb = "Add to the roster"
    cancel_text = "Add nobody"

    def perform(self, form: Any) -> RosterShift:
        """Add."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_shift(day=self.row, by=by, at=at, **form.cleaned_data)


class ShiftRemove(RowPage, View):
    """Take somebody of the own party off the roster."""

    permission = "operations.view_rostershift"
    model = RosterShift
    joined = ("day__operation",)
    http_method_names = ["post", "options"]

    def marking(self) -> str:
        """The marking of the day."""
        return str(self.row.day.classification)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """One service call."""
        day, by, at = self.row.day, signed_in(request), timezone.now()
        return answer_action(
            request, lambda: services.remove_shift(shift=self.row, by=by, at=at), lambda _none: redirect(day)
        )


class TaskAdd(DayForms):
    """Give a party a task."""

    permission = ActionDayPermission.CONTRIBUTE
    form_class = TaskForm
    heading = "New task"
    lead_text = "All participants read it; the desk that has to do it is told."
    verb = "Give the task"
    cancel_text = "Give none"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those who take part."""
        keys = [party.pk for party in parties_in(self.row, signed_in(self.request))]
        return super().get_form_kwargs() | {"parties": Party.objects.filter(pk__in=keys).order_by("name")}

    def perform(self, form: Any) -> RoomTask:
        """Give it."""
        by, at = signed_in(self.request), timezone.now()
        return services.give_task(day=self.row, by=by, at=at, **form.cleaned_data)


class TaskStep(RowStep):
    """Take up a task, finish it with a note, withdraw it."""

    permission = TaskPermission.VIEW
    model = RoomTask
    joined = ("day__operation__owner", "party", "doer")
    workflow = TASK_WORKFLOW
    told = "All participants read it in the log."

    def crumbs(self) -> Crumbs:
        """The operation and the day."""
        return day_crumbs(self.row.day)

    def marking(self) -> str:
        """The marking of the day."""
        return str(self.row.day.classification)

    def perform(self, form: Any) -> RoomTask:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_task_step(task=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class CheckAnswer(RowForm):
    """Answer a cross-check; for the Operational Centre."""

    permission = TaskPermission.TAKE
    model = RoomTask
    joined = ("day__operation__owner", "party", "doer")
    form_class = CheckAnswerForm
    heading = "Answer the cross-check"
    verb = "Answer"
    cancel_text = "Not now"

    def crumbs(self) -> Crumbs:
        """The operation and the day."""
        return day_crumbs(self.row.day)

    def marking(self) -> str:
        """The marking of the day."""
        return str(self.row.day.classification)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is to be checked."""
        return super().get_context_data(**kwargs) | {"lead_text": f"{self.row.party.name} asks: {self.row.text}"}

    def perform(self, form: Any) -> RoomTask:
        """Answer."""
        by, at = signed_in(self.request), timezone.now()
        return services.answer_check(task=self.row, by=by, at=at, **form.cleaned_data)


class CountAdd(DayForms):
    """The figures of the own country for one hour."""

    permission = ActionDayPermission.SIGN
    form_class = CountForm
    heading = "Checks of one hour"
    lead_text = "A figure stands for its whole hour: entered again it replaces the former one. Sums are computed."
    verb = "Save the figures"
    cancel_text = "Enter none"

    def perform(self, form: Any) -> ActionDay:
        """Store them."""
        by, at, hour = signed_in(self.request), timezone.now(), form.cleaned_data["hour"]
        figures = [services.Figure(hour=hour, kind=kind, number=number) for kind, number in form.figures()]
        services.count_checks(day=self.row, figures=figures, by=by, at=at)
        return self.row  # type: ignore[no-any-return]
