"""What was opened in a task force: a panel on its page, a form to open, a confirmation to close."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from europol_portal.access.policy import can
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence.access import OpeningPermission
from intelligence.forms.openings import OpeningForm
from intelligence.models import Contribution, TaskForceOpening
from intelligence.services import openings
from intelligence.services.targets import Contributions
from operations.access import TaskForcePermission
from operations.models import TaskForce

SHOWN = 50


@require_GET
def taskforce_panel(request: HttpRequest, force_id: UUID) -> HttpResponse:
    """What the person's party opened, and what is open to it."""
    user, at = signed_in(request), timezone.now()
    force = get_object_or_404(TaskForce.objects.visible_to(user), pk=force_id)
    if not can(user, OpeningPermission.VIEW):
        raise PermissionDenied
    rows = list(TaskForceOpening.objects.visible_to(user).filter(task_force=force).for_list()[:SHOWN])
    ranks = [Classification.BPL.rank, *(row.classification_rank for row in rows)]
    context = {
        "force": force,
        "rows": [{"row": row, "is_open": row.ended_at is None and row.until > at} for row in rows],
        "can_open": can(user, TaskForcePermission.CONTRIBUTE, force) and can(user, OpeningPermission.END),
        "mark": list(Classification)[max(ranks)].value,
    }
    return render(request, "intelligence/taskforce_panel.html", context)


class OpeningCreate(PortalView, ServiceFormMixin, FormView):
    """Open an own contribution to members of a task force."""

    permission = OpeningPermission.END
    template_name = "intelligence/opening_form.html"
    form_class = OpeningForm
    force: TaskForce

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the task force among those that the person may know, and ask whether the party takes part."""
        user = signed_in(request)
        if can(user, self.permission):
            self.force = get_object_or_404(TaskForce.objects.visible_to(user), pk=kwargs["force_id"])
            if not can(user, TaskForcePermission.CONTRIBUTE, self.force):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The members that have signed."""
        return super().get_form_kwargs() | {"members": openings.open_members(self.force, by=signed_in(self.request))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the task force."""
        return super().get_context_data(**kwargs) | {"force": self.force}

    def get_success_url(self) -> str:
        """Back to the task force."""
        return self.force.get_absolute_url()

    def perform(self, form: Any) -> TaskForceOpening:
        """Open."""
        typed, by = form.cleaned_data, signed_in(self.request)
        found = Contributions().named(by, [typed["reference"]])
        if not found:
            message = f"{typed['reference']} is not there, or your party may not open it."
            raise DomainError(message, code="source_unknown", field="reference")
        opened = openings.open_in_task_force(
            contribution=Contribution.objects.get(pk=found[0].key),
            force=self.force,
            parties=list(typed["parties"]),
            reason=typed["reason"],
            by=by,
            at=timezone.now(),
        )
        return opened[0]


@require_POST
def opening_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close what was opened, at once; for the owner."""
    user, at = signed_in(request), timezone.now()
    if not can(user, OpeningPermission.END):
        raise PermissionDenied
    opening = get_object_or_404(TaskForceOpening.objects.visible_to(user).select_related("task_force"), pk=pk)
    return answer_action(
        request,
        lambda: openings.end_opening(opening=opening, by=user, at=at),
        lambda ended: redirect(ended.task_force.get_absolute_url()),
    )
