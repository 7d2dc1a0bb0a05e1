"""List, detail and forms of operations."""

from typing import Any

from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin
from operations import services
from operations.access import OperationPermission
from operations.events import OperationEvent
from operations.filters import OperationFilter, Part
from operations.forms import CircleForm, OperationForm
from operations.models import ActionDay, Operation, Participation
from operations.querysets import with_crime_areas
from operations.views.base import OperationPage, highest_marking
from operations.views.log import entry_form, shown_log
from operations.views.plans import pattern_of
from operations.workflow import INVITATION_WORKFLOW, OPERATION_WORKFLOW

CARRIED = ("title", "summary", "objectives", "crime_areas", "priority", "classification")  # from a pattern
SHOWN = 20  # action days on the page
LIFE = tuple(status for status in Operation.Status if status != Operation.Status.CANCELLED)


def life_of(operation: Operation) -> list[dict[str, str]]:
    """The states of an operation in order, for the steps component; a cancelled one was not going anywhere."""
    reached = LIFE.index(Operation.Status(operation.status)) if operation.status in LIFE else -1
    states = {True: "done", False: ""}
    return [
        {"label": str(status.label), "state": "now" if place == reached else states[place < reached]}
        for place, status in enumerate(LIFE)
    ]


def plan_fields(operation: Operation, *names: str) -> dict[str, Any]:
    """Fields of the form with the plan of an operation."""
    plan = services.plan_of(operation)
    codes = {"crime_areas": [area.code for area in plan.crime_areas], "priority": plan.priority and plan.priority.code}
    return {name: codes.get(name, getattr(plan, name)) for name in names}


class OperationList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Operations that the person's party leads or is invited to."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_list.html"
    partial = "operation-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list, its filters and its saved views."""
        visible = Operation.objects.visible_to(signed_in(self.request)).for_list()
        found = OperationFilter(self.request.GET, queryset=visible, request=self.request)
        page = self.keyset(found.qs)
        with_crime_areas(page.rows)
        context = {"found": found, "page": page, "parts": Part, "marking": highest_marking(page.rows)}
        return super().get_context_data(**kwargs) | context


class OperationDetail(OperationPage, TemplateView):
    """The operation: facts, participants, steps, log."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page but the panels of other apps, which the browser fetches."""
        user, operation = signed_in(self.request), self.operation
        audit.record_reading(kind=OperationEvent.READ, actor=user, at=timezone.now(), subject=operation)
        with_crime_areas([operation])
        rows = Participation.objects.visible_to(user).filter(operation=operation).for_list().order_by("pk")
        participations = list(rows)
        own = next((row for row in participations if row.party_id == user.party_id and row.is_open), None)
        return super().get_context_data(**kwargs) | {
            "participations": participations,
            "joined": 1 + sum(row.answer == Participation.Answer.ACCEPTED for row in participations),
            "own": own,
            "answers": INVITATION_WORKFLOW.available(user, own) if own else [],
            "steps": OPERATION_WORKFLOW.available(user, operation, is_visible=True),
            "life": life_of(operation),
            "granted": {
                name.rpartition(".")[2]
                for name in policy.allowed(user, OperationPermission, operation, is_visible=True)
            },
            "is_circle_closed": user.party_id in operation.closed_party_ids,
            "form": entry_form(operation, user),
            "page": shown_log(operation, user),
            "days": ActionDay.objects.visible_to(user).filter(operation=operation).order_by("starts_at", "pk")[:SHOWN],
        }


class OperationCreate(PortalView, ServiceFormMixin, FormView):
    """Propose an operation."""

    permission = OperationPermission.ADD
    template_name = "operations/operation_form.html"
    form_class = OperationForm
    draft_key = "operations.operation.new"

    @property
    def pattern(self) -> Operation | None:
        """The operation of the own party that ?pattern= names; the new one begins with its plan and its phases."""
        key = self.request.GET.get("pattern", "")
        return pattern_of(key, signed_in(self.request)) if key else None

    def get_initial(self) -> dict[str, Any]:
        """The draft, or the plan of the pattern without its name and dates."""
        pattern = self.pattern
        return plan_fields(pattern, *CARRIED) if pattern else super().get_initial()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today."""
        return super().get_form_kwargs() | {"on": timezone.now().date()}

    def perform(self, form: Any) -> Operation:
        """Propose."""
        plan, by, at = services.OperationPlan(**form.cleaned_data), signed_in(self.request), timezone.now()
        if pattern := self.pattern:
            return services.propose_like(pattern=pattern, plan=plan, by=by, at=at)
        return services.propose_operation(plan=plan, by=by, at=at)


class OperationEdit(OperationPage, ServiceFormMixin, FormView):
    """Change an operation; for the lead."""

    permission = OperationPermission.CHANGE
    template_name = "operations/operation_form.html"
    form_class = OperationForm

    def get_initial(self) -> dict[str, Any]:
        """The plan as it stands."""
        return super().get_initial() | plan_fields(self.operation, *OperationForm.base_fields)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today and those already made."""
        return super().get_form_kwargs() | {"on": timezone.now().date(), "operation": self.operation}

    def perform(self, form: Any) -> Operation:
        """Change."""
        plan = services.OperationPlan(**form.cleaned_data)
        by, at = signed_in(self.request), timezone.now()
        return services.change_operation(operation=self.operation, plan=plan, by=by, at=at)


class OperationCircle(OperationPage, ServiceFormMixin, FormView):
    """Who inside the own party sees the operation."""

    permission = OperationPermission.CLOSE_CIRCLE
    template_name = "operations/operation_circle.html"
    form_class = CircleForm

    def get_initial(self) -> dict[str, Any]:
        """The people named now."""
        named = User.objects.filter(pk__in=self.operation.person_ids).values_list("username", flat=True)
        return super().get_initial() | {"people": list(named)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Colleagues who could see the operation."""
        facts = {"user": signed_in(self.request), "operation": self.operation, "on": timezone.now().date()}
        return super().get_form_kwargs() | facts

    def perform(self, form: Any) -> Operation:
        """Close the circle around the people, or open it when nobody is named."""
        by, at, people = signed_in(self.request), timezone.now(), form.cleaned_data["people"]
        if not people:
            return services.open_own_circle(operation=self.operation, by=by, at=at)
        return services.close_own_circle(operation=self.operation, people=[by, *people], by=by, at=at)
