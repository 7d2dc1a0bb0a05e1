"""The plan of an operation on one page: phases, decisions with their reasons, linked records, and the time line."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action
from operations import services
from operations.access import OperationPermission
from operations.events import PlanEvent
from operations.forms import PhaseForm, RecordForm
from operations.models import ActionDay, LogEntry, Operation, OperationPhase, OperationRecord
from operations.views.actiondays.room import operation_crumbs
from operations.views.base import OperationPage
from operations.views.rows import Crumbs, PlainForm, RowPage

DECISIONS = 50
LINES = 100


@dataclass(frozen=True)
class Moment:
    """Something on the time line."""

    at: datetime
    text: str
    kind: str
    is_ahead: bool
    url: str = ""
    code: str = ""


def timeline(operation: Operation, phases: list[OperationPhase], user: User, at: datetime) -> list[Moment]:
    """What was and what comes, the latest first."""

    def moment(when: datetime, text: str, kind: str, **more: str) -> Moment:
        return Moment(when, text, kind, when > at, **more)

    rows = [moment(_day(operation.starts_on), "The operation starts.", "operation")]
    if operation.ends_on:
        rows.append(moment(_day(operation.ends_on), "The operation ends.", "operation"))
    for phase in phases:
        rows.append(moment(_day(phase.starts_on), f"{phase.name} begins. {phase.goal}", "phase"))
        rows.append(moment(_day(phase.ends_on), f"{phase.name} ends.", "phase"))
    days = ActionDay.objects.visible_to(user).filter(operation=operation).exclude(status=ActionDay.Status.CANCELLED)
    rows += [moment(day.starts_at, f"{day.title}, {day.centre}", "day", url=day.get_absolute_url()) for day in days]
    kinds = [LogEntry.Kind.DECISION, LogEntry.Kind.STATUS]
    lines = LogEntry.objects.visible_to(user).filter(operation=operation, kind__in=kinds).for_list()[:LINES]
    rows += [moment(line.at, line.text, line.kind, code=line.party.code) for line in lines]
    return sorted(rows, key=lambda row: row.at, reverse=True)


class OperationPlanPage(OperationPage, TemplateView):
    """Phases, decisions, linked records, time line."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; records that the person may not see are not in it."""
        user, operation, at = signed_in(self.request), self.operation, timezone.now()
        audit.record_reading(kind=PlanEvent.READ, actor=user, at=at, subject=operation)
        phases = list(OperationPhase.objects.visible_to(user).filter(operation=operation).for_list())
        entries = LogEntry.objects.visible_to(user).filter(operation=operation, kind=LogEntry.Kind.DECISION)
        asked = (OperationPermission.CHANGE, OperationPermission.LOG, OperationPermission.ADD)
        return super().get_context_data(**kwargs) | {
            "phases": phases,
            "decisions": entries.for_list()[:DECISIONS],
            "records": services.shown_records(operation, user),
            "moments": timeline(operation, phases, user, at),
            "today": at.date(),
            "granted": {name.rpartition(".")[2] for name in policy.allowed(user, asked, operation, is_visible=True)},
        }


class PlanForms(OperationPage, PlainForm):
    """A form about the plan of an operation."""

    def crumbs(self) -> Crumbs:
        """The operation."""
        return operation_crumbs(self.operation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The marking of the operation."""
        return super().get_context_data(**kwargs) | {"marking": self.operation.classification}

    def get_success_url(self) -> str:
        """Back to the plan."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]


class PhaseAdd(PlanForms):
    """Add a phase; for the lead."""

    permission = OperationPermission.CHANGE
    form_class = PhaseForm
    heading = "Add a phase"
    verb = "Add"
    cancel_text = "Add none"

    def perform(self, form: Any) -> OperationPhase:
        """Add it."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_phase(operation=self.operation, by=by, at=at, **form.cleaned_data)


class RecordLink(PlanForms):
    """Link a record."""

    permission = OperationPermission.LOG
    form_class = RecordForm
    heading = "Link a record"
    verb = "Link"
    cancel_text = "Link none"

    def perform(self, form: Any) -> OperationRecord:
        """Link it."""
        by, at = signed_in(self.request), timezone.now()
        return services.link_record(operation=self.operation, by=by, at=at, **form.cleaned_data)


class PlanPartRemove(RowPage, View):
    """Take a part out of the plan: one button."""

    joined = ("operation",)
    http_method_names = ["post", "options"]

    def remove(self, by: User, at: datetime) -> None:
        """The service call."""
        raise NotImplementedError

    def marking(self) -> str:
        """The marking of the operation."""
        return str(self.row.operation.classification)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """One service call."""
        url, by, at = self.row.get_absolute_url(), signed_in(request), timezone.now()
        return answer_action(request, lambda: self.remove(by, at), lambda _none: redirect(url))


class PhaseRemove(PlanPartRemove):
    """Take a phase out; for the lead."""

    permission = "operations.view_operationphase"
    model = OperationPhase

    def remove(self, by: User, at: datetime) -> None:
        """Remove."""
        services.remove_phase(phase=self.row, by=by, at=at)


class RecordUnlink(PlanPartRemove):
    """Take a link of the own party away."""

    permission = "operations.view_operationrecord"
    model = OperationRecord

    def remove(self, by: User, at: datetime) -> None:
        """Unlink."""
        services.unlink_record(record=self.row, by=by, at=at)


def pattern_of(key: str, user: User) -> Operation:
    """The operation of the own party that a new one is modelled on; 404 for any other."""
    rows = Operation.objects.visible_to(user).led_by(user.party).select_related("priority")
    pattern: Operation = get_object_or_404(rows, pk=key)
    return pattern


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
