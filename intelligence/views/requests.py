"""Requests for information: the panel on a contribution, the two queues, the steps and the yearly statistics."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import FormView, TemplateView

from europol_portal.access.policy import can
from europol_portal.parties.models import User
from europol_portal.web import moments
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from intelligence import services
from intelligence.access import RequestPermission
from intelligence.deadlines import LENGTHS, Clock, ClockState, DeadlineRule, PauseReason
from intelligence.forms import STEP_FORMS, RequestStepForm
from intelligence.forms.request_filter import InformationRequestFilter
from intelligence.models import Contribution, DelayNotice, InformationRequest, Pause
from intelligence.views.rows import highest
from intelligence.workflow import REQUEST_WORKFLOW

MOST_SHOWN = 200
Status = InformationRequest.Status
OTHER_LABELS = {"indirect": "Indirectly accessible", "delay": "Give a delay notice"}
WITHOUT_FIELDS = frozenset({"authorised"})
BESIDE = frozenset({"withdraw", "refuse"})
TONES = {Status.OPEN: "open", Status.ANSWERED: "ok", Status.REFUSED: "crit", Status.WITHDRAWN: "none"}
FULL = 400  # width of the meter


@dataclass(frozen=True)
class RequestView:
    """One request with its clock at this moment, in the words of a page."""

    request: InformationRequest
    clock: Clock
    now: datetime
    steps: Iterable[tuple[str, str]] = ()
    notices: Iterable[DelayNotice] = ()

    @property
    def tone(self) -> str:
        """Shape of the state word."""
        return TONES.get(Status(self.request.status), "go")

    @property
    def is_stopped(self) -> bool:
        """True while the clock stands."""
        return self.clock.state == ClockState.STOPPED

    @property
    def is_overdue(self) -> bool:
        """A computed flag."""
        return self.clock.state == ClockState.LATE

    @property
    def waits_for(self) -> str:
        """Whose turn it is."""
        if self.clock.waits_for == PauseReason.CLARIFICATION:
            return f"waits for {self.request.owner.name} to explain"
        if self.clock.waits_for == PauseReason.JUDICIAL_AUTHORISATION:
            return "waits for a judge"
        return f"waits for {self.request.party.name}"

    @property
    def left(self) -> str:
        """What is left of a standing clock."""
        left = self.clock.remaining
        return f"{moments.span(abs(left))} {'left' if left.total_seconds() >= 0 else 'late'}"

    @property
    def is_met(self) -> bool:
        """True when the limit was kept."""
        return self.clock.state == ClockState.MET

    @property
    def used(self) -> int:
        """How far the meter has come."""
        length = LENGTHS[DeadlineRule(self.request.rule)]
        return max(0, min(FULL, round(FULL * (1 - self.clock.remaining / length))))

    @property
    def pauses(self) -> list[Pause]:
        """Every pause with its reason."""
        return list(self.request.pauses.all())


def view_of(request: InformationRequest, user: User, now: datetime) -> RequestView:
    """The request with the steps that the person may take."""
    return RequestView(
        request,
        request.clock(now),
        now,
        steps_of(request, user),
        DelayNotice.objects.visible_to(user).filter(request=request),
    )


def steps_of(request: InformationRequest, user: User) -> list[tuple[str, str]]:
    """The steps of the table, and those that change no state."""
    steps = [(step.name, step.label) for step in REQUEST_WORKFLOW.available(user, request, is_visible=True)]
    steps = [(name, "No information held" if name == "answer" else label) for name, label in steps]
    if request.is_open and can(user, RequestPermission.HANDLE, request):
        if request.rule == DeadlineRule.URGENT_DIRECT:
            steps.append(("indirect", OTHER_LABELS["indirect"]))
        steps.append(("delay", OTHER_LABELS["delay"]))
    return sorted(steps, key=lambda step: step[0] in BESIDE)


def request_panels(contribution: Contribution, user: User, now: datetime) -> list[RequestView]:
    """The requests of a contribution: all for the party that asks, its own for a party that is asked."""
    if contribution.kind != Contribution.Kind.REQUEST or contribution.is_draft:
        return []
    rows = InformationRequest.objects.visible_to(user).of(contribution).for_list().order_by("party__name")
    return [view_of(row, user, now) for row in rows]


class RequestQueue(PortalView, TemplateView):
    """What the party is to answer, or what it has asked, the least time left first."""

    permission = RequestPermission.VIEW
    template_name = "intelligence/request_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A bounded queue: the most pressing rows; filters narrow it."""
        user, now = signed_in(self.request), timezone.now()
        query = self.request.GET.copy()
        query["side"] = "ours" if query.get("side") == "ours" else "to_us"
        query.setdefault("state", "open")
        visible = InformationRequest.objects.visible_to(user).for_list()
        chosen = InformationRequestFilter(query, visible, request=self.request)
        order = ["-closed_at", "-pk"] if query["state"] == "closed" else ["due", "pk"]
        rows = list(chosen.qs.with_due().order_by(*order)[: MOST_SHOWN + 1])
        views = [RequestView(row, row.clock(now), now) for row in rows[:MOST_SHOWN]]
        if query["state"] != "closed":
            views.sort(key=lambda view: view.clock.remaining)
        return super().get_context_data(**kwargs) | {
            "rows": views,
            "has_more": len(rows) > MOST_SHOWN,
            "most": MOST_SHOWN,
            "side": query["side"],
            "state": query["state"],
            "states": InformationRequestFilter.STATES,
            "mark": highest(view.request.contribution.classification for view in views),
        }


class RequestStep(ServiceFormMixin, PortalView, FormView):
    """One step of a request, with what it needs."""

    permission: str = RequestPermission.VIEW
    template_name = "intelligence/request_step.html"
    row: InformationRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 before anything else for what the person may not know, and for steps that there are not."""
        user = signed_in(request)
        visible = InformationRequest.objects.visible_to(user).for_list()
        self.row = get_object_or_404(visible, pk=kwargs["pk"])
        self.step = kwargs["step"]
        if self.step not in STEP_FORMS:
            raise Http404
        self.permission = _permission_of(self.step)
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[RequestStepForm]:
        """The form of the step."""
        return STEP_FORMS[self.step]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The row and the person decide what can be chosen."""
        extra = {"request_row": self.row, "user": signed_in(self.request), "on": timezone.now().date()}
        return super().get_form_kwargs() | extra

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The request for the heading."""
        user, now = signed_in(self.request), timezone.now()
        if not can(user, self.permission, self.row):
            raise PermissionDenied
        return super().get_context_data(**kwargs) | {
            "view": view_of(self.row, user, now),
            "label": OTHER_LABELS.get(self.step) or _label_of(self.step),
            "question": _open_question(self.row) if self.step == "clarify" else "",
        }

    def perform(self, form: Any) -> InformationRequest:
        """Take the step."""
        user = signed_in(self.request)
        services.take_request_step(request=self.row, step=self.step, data=form.step_data(), by=user, at=timezone.now())
        messages.success(self.request, f"{self.row.reference}: done")
        return self.row


def _permission_of(step: str) -> str:
    transition = REQUEST_WORKFLOW.transitions.get(step)
    return transition.permission if transition else RequestPermission.HANDLE


def _label_of(step: str) -> str:
    return "No information held" if step == "answer" else REQUEST_WORKFLOW.transitions[step].label


def _open_question(request: InformationRequest) -> str:
    return next((pause.text for pause in request.pauses.all() if pause.ended_at is None), "")


@require_GET
def request_statistics(request: HttpRequest) -> HttpResponse:
    """Yearly statistics of the own party as a page, or as CSV."""
    user, now = signed_in(request), timezone.now()
    if not can(user, RequestPermission.VIEW):
        raise PermissionDenied
    years = services.years_of(user, now)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else now.year
    figures = services.yearly_statistics(year=year, by=user, at=now)
    if request.GET.get("format") == "csv":
        return _csv(figures, year, user)
    context = {"figures": figures, "year": year, "years": years, "party": user.party}
    return render(request, "intelligence/request_statistics.html", context)


def _csv(figures: list[services.Figure], year: int, user: User) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="requests-{user.party.code}-{year}.csv"'
    writer = csv.writer(response)
    writer.writerow(["party", "year", "figure", "words", "number"])
    writer.writerows([user.party.code, year, one.code, one.words, one.number] for one in figures)
    return response
