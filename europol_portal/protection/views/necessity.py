"""Necessity assessments: written where something is planned, decided by the data protection officer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit.services import record_reading
from europol_portal.protection.access import NecessityPermission
from europol_portal.protection.events import NecessityEvent
from europol_portal.protection.forms import DecisionForm, NecessityForm
from europol_portal.protection.models import NecessityAssessment
from europol_portal.protection.services import necessity
from europol_portal.protection.views.base import Crumbs, OnRow, PlainForm
from europol_portal.protection.workflow import NECESSITY_WORKFLOW
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action

PARTS = ("measure", "people", "objective", "alternatives", "balance", "safeguards")
DECISIONS = {"approve": "Approve it", "refuse": "Refuse it", "give_back": "Give it back"}


def crumbs_of(row: NecessityAssessment | None = None) -> Crumbs:
    """The list, and the assessment."""
    found: Crumbs = [("Necessity assessments", reverse("protection:necessity-list"))]
    return [*found, (row.reference, row.get_absolute_url())] if row else found


class NecessityList(KeysetMixin, PortalView, TemplateView):
    """All for the officer, those of the own body for its people."""

    permission = NecessityPermission.VIEW
    template_name = "protection/necessity_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page."""
        user = signed_in(self.request)
        rows = NecessityAssessment.objects.visible_to(user).for_list()
        return super().get_context_data(**kwargs) | {
            "page": self.keyset(rows),
            "can_write": policy.can(user, NecessityPermission.ADD),
        }


class NecessityDetail(OnRow, PortalView, TemplateView):
    """One assessment, and what can be done with it; reading it is recorded."""

    permission = NecessityPermission.VIEW
    model = NecessityAssessment
    joined = ("party", "author", "decided_by")
    template_name = "protection/necessity_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its parts by their questions, and the steps."""
        user, at = signed_in(self.request), timezone.now()
        record_reading(kind=NecessityEvent.READ, actor=user, at=at, subject=self.row)
        fields = NecessityForm.base_fields
        steps = NECESSITY_WORKFLOW.available(user, self.row, is_visible=True)
        is_own = self.row.author_id == user.pk
        return super().get_context_data(**kwargs) | {
            "row": self.row,
            "parts": [(fields[name].label, getattr(self.row, name)) for name in PARTS],
            "steps": [step for step in steps if step.name not in DECISIONS],
            "decisions": [step for step in steps if step.name in DECISIONS and not is_own],
            "can_change": self.row.status == NecessityAssessment.Status.DRAFT
            and policy.can(user, NecessityPermission.CHANGE, self.row, is_visible=True),
        }


class NecessityWrite(PlainForm):
    """Begin one."""

    permission = NecessityPermission.ADD
    form_class = NecessityForm
    heading, verb, said = "New necessity assessment", "Keep the draft", "The draft is kept"
    lead_text = "Write it before the work begins. Nobody reads it before you submit it but people of Europol."

    def crumbs(self) -> Crumbs:
        """The list."""
        return crumbs_of()

    def perform(self, form: Any) -> NecessityAssessment:
        """Write it."""
        return necessity.write_assessment(data=form.data_of(), by=signed_in(self.request), at=timezone.now())


class NecessityEdit(OnRow, PlainForm):
    """Change a draft."""

    permission = NecessityPermission.VIEW
    act = NecessityPermission.CHANGE
    model = NecessityAssessment
    form_class = NecessityForm
    heading, verb, said = "Change the assessment", "Keep the draft", "The draft is kept"

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return crumbs_of(self.row)

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return super().get_initial() | {name: getattr(self.row, name) for name in NecessityForm.base_fields}

    def perform(self, form: Any) -> NecessityAssessment:
        """Change it."""
        by, at = signed_in(self.request), timezone.now()
        return necessity.change_assessment(assessment=self.row, data=form.data_of(), by=by, at=at)


class NecessityDecide(OnRow, PlainForm):
    """The officer's decision."""

    permission = NecessityPermission.VIEW
    act = NecessityPermission.DECIDE
    model = NecessityAssessment
    form_class = DecisionForm
    said = "The decision is recorded"
    lead_text = "The author reads your opinion."

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return crumbs_of(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only an approval has a day."""
        return super().get_form_kwargs() | {"has_day": self.kwargs["step"] == "approve"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        words = DECISIONS[self.kwargs["step"]]
        return super().get_context_data(**kwargs) | {"heading": words, "verb": words}

    def perform(self, form: Any) -> NecessityAssessment:
        """Decide."""
        by, at, step = signed_in(self.request), timezone.now(), self.kwargs["step"]
        return necessity.decide_assessment(assessment=self.row, step=step, by=by, at=at, **form.cleaned_data)


@require_POST
def necessity_step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """Submit or withdraw."""
    user = signed_in(request)
    row = get_object_or_404(NecessityAssessment.objects.visible_to(user), pk=pk)

    def done(_row: Any) -> HttpResponse:
        messages.success(request, "Done")
        return redirect(row.get_absolute_url())

    return answer_action(
        request, lambda: necessity.take_necessity_step(assessment=row, step=step, by=user, at=timezone.now()), done
    )
