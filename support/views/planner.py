"""The planner: ask for a plan, see how far it is, give it up, come back to it, and book what it proposes."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, answer_action
from support import services
from support.access import BookingPermission, PlanPermission
from support.forms.resources import ProposalForm
from support.models import PlanRun, Resource, SupportRequest

MOST_LISTED = 5


class Planner(PortalView, TemplateView):
    """What the planner proposed for all that waits, and why; each proposal is booked by a coordinator."""

    permission = PlanPermission.VIEW
    template_name = "support/planner.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan of the address, the person's newest one without; nothing is worked out here."""
        user = signed_in(self.request)
        runs = list(PlanRun.objects.visible_to(user).order_by("-pk")[:MOST_LISTED])
        run = _chosen(runs, self.request.GET.get("run", ""))
        return super().get_context_data(**kwargs) | {
            "runs": runs,
            "run": run,
            "plan": services.shown_plan(run=run, by=user) if run else None,
            "may_book": can(user, BookingPermission.ADD),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a plan of this moment."""
        user = signed_in(request)
        return answer_action(
            request,
            lambda: services.ask_plan(by=user, at=timezone.now()),
            lambda run: redirect(run.get_absolute_url()),
        )


def _chosen(runs: list[PlanRun], wanted: str) -> PlanRun | None:
    if not wanted:
        return runs[0] if runs else None
    try:
        key = UUID(wanted)
    except ValueError:
        raise Http404 from None
    run = next((one for one in runs if one.pk == key), None)
    if run is None:
        raise Http404
    return run


def _run(request: HttpRequest, pk: UUID) -> PlanRun:
    user = signed_in(request)
    if not can(user, PlanPermission.VIEW):
        raise PermissionDenied
    run: PlanRun = get_object_or_404(PlanRun.objects.visible_to(user), pk=pk)
    return run


@require_safe
def plan_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a plan is; once it is over the page loads it."""
    run = _run(request, pk)
    response = render(request, "support/_plan_progress.html", {"run": run})
    if not run.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def plan_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a plan up."""
    run = _run(request, pk)
    return answer_action(
        request,
        lambda: services.cancel_plan(run=run, by=signed_in(request), at=timezone.now()),
        lambda cancelled: redirect(cancelled.get_absolute_url()),
    )


@require_POST
def plan_book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one proposal up; what has changed meanwhile is refused with a reason."""
    run, user, form = _run(request, pk), signed_in(request), ProposalForm(request.POST)
    if not can(user, BookingPermission.ADD):
        raise PermissionDenied
    if not form.is_valid():
        return redirect(run.get_absolute_url())
    said = form.cleaned_data
    asked = get_object_or_404(SupportRequest.objects.visible_to(user), pk=said["request"])
    resource = get_object_or_404(Resource.objects.visible_to(user), pk=said["resource"])
    days = {"starts_on": said["first"], "ends_on": said["last"], "why": said["why"]}
    return answer_action(
        request,
        lambda: services.book_proposal(request=asked, resource=resource, by=user, at=timezone.now(), **days),
        lambda _booking: redirect(run.get_absolute_url()),
    )
