"""The first-line queue and one item of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import TriagePermission
from intelligence.forms.centre import TRIAGE_FORMS, TriageStepForm
from intelligence.forms.triage_filter import WAITING, TriageFilter
from intelligence.models import Attachment, Contribution, ContributionText, Entity, ProcessingPurpose, TriageItem
from intelligence.services import TriageData, WayIn
from intelligence.views.centre.rows import TONES, choices_of, rows_of
from intelligence.views.projects.reading import project_panel
from intelligence.views.rows import evaluation_sentence, handling_sentence, highest
from intelligence.views.text import paragraphs
from intelligence.workflow import TRIAGE_WORKFLOW

AT_ONCE = {"claim": "Claimed until the end of your shift", "release": "Released"}


class TriageQueue(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """Danger to life first, then the deadline, then the age."""

    permission = TriagePermission.VIEW
    template_name = "intelligence/triage_queue.html"
    partial = "triage-table"
    page_key = "position"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the queue; what is to decide unless another view is asked for."""
        user, now = signed_in(self.request), timezone.now()
        query = self.request.GET.copy()
        query.setdefault("state", WAITING)
        chosen = TriageFilter(query, TriageItem.objects.visible_to(user).for_list(), request=self.request)
        page = self.keyset(chosen.qs if chosen.is_valid() else TriageItem.objects.none())
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": rows_of(page, user, now),
            "filter": chosen,
            "state": query["state"],
            "states": TriageFilter.STATES,
            "is_filtered": any(query.get(name) for name in ("owner", "crime_area")),
            "mark": highest(item.contribution.classification for item in page),
        }


class TriageItemDetail(PortalView, TemplateView):
    """The contribution beside what can be decided about it."""

    permission = TriagePermission.VIEW
    template_name = "intelligence/triage_item.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the decision needs; reading it is on record."""
        user, now = signed_in(self.request), timezone.now()
        item = _found(self.request, self.kwargs["pk"])
        services.open_triage_item(item=item, by=user, at=now)
        services.open_contribution(contribution=item.contribution, by=user, at=now)
        (row,) = rows_of([item], user, now)
        choices = choices_of(item, user, now)
        return (
            super().get_context_data(**kwargs)
            | {
                "item": item,
                "row": row,
                "tone": TONES[TriageItem.Status(item.status)],
                "at_once": [choice.step for choice in choices if choice.step.name in AT_ONCE],
                "choices": [choice for choice in choices if choice.step.name not in AT_ONCE],
                "mark": item.contribution.classification,
            }
            | _content(item.contribution, user, now)
            | _linked(item, user)
            | {"projects": _projects(item, user)}
        )


def _content(contribution: Contribution, user: Any, now: Any) -> dict[str, Any]:
    body = ContributionText.objects.visible_to(user).values_list("body", flat=True).get(contribution=contribution)
    known = Entity.objects.visible_to(user).of(contribution)
    entities = list(known.order_by("pk"))
    comparable = known.filter(services.may_be_compared(hub=user.party, at=now))
    return {
        "contribution": contribution,
        "paragraphs": paragraphs(body, entities),
        "entities": entities,
        "comparable": comparable.count(),
        "attachments": list(Attachment.objects.visible_to(user).of(contribution).order_by("number")),
        "purposes": [str(ProcessingPurpose(code).label) for code in contribution.purposes],
        "evaluation_words": evaluation_sentence(contribution),
        "note": handling_sentence(contribution),
    }


def _projects(item: TriageItem, user: Any) -> dict[str, Any]:
    """Projects that hold it; the way into one more stands here once the centre has accepted it."""
    panel = project_panel(item.contribution, user)
    return panel if item.status in TriageItem.ACCEPTED else panel | {"accept_url": ""}


def _linked(item: TriageItem, user: Any) -> dict[str, Any]:
    wanted = {"answer": item.answer_id, "correction": item.superseded_by_id, "corrected": item.contribution.corrects_id}
    found = Contribution.objects.visible_to(user).in_bulk([key for key in wanted.values() if key])
    return {name: found.get(key) for name, key in wanted.items()}


class TriageStep(ServiceFormMixin, PortalView, FormView):
    """One decision, with what it needs."""

    permission: str = TriagePermission.DECIDE
    template_name = "intelligence/triage_step.html"
    item: TriageItem

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know, and for steps that there are not; 403 for what is not the person's."""
        self.user, self.now = signed_in(request), timezone.now()
        self.item = _found(request, kwargs["pk"])
        self.step = kwargs["step"]
        if self.step not in TRIAGE_FORMS:
            raise Http404
        self.permission = TRIAGE_WORKFLOW.transitions[self.step].permission
        if not policy.can(signed_in(request), self.permission, self.item):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[TriageStepForm]:
        """The form of the step."""
        return TRIAGE_FORMS[self.step]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Acceptance for analysis offers the projects that can hold it."""
        extra: dict[str, Any] = {}
        if self.step == "accept_for_analysis":
            can_compare = not services.step_blocked(self.item, "accept_for_cross_check", by=self.user, at=self.now)
            extra = {"ways": self.ways(), "can_compare": can_compare}
        return super().get_form_kwargs() | extra

    def ways(self) -> list[WayIn]:
        """The projects that the person may feed, and what stands against each."""
        if self.step != "accept_for_analysis":
            return []
        return services.ways_into_projects(self.item.contribution, by=self.user, at=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The item for the heading, and what the step does in words."""
        user, now = self.user, self.now
        transition = TRIAGE_WORKFLOW.transitions[self.step]
        return super().get_context_data(**kwargs) | {
            "item": self.item,
            "label": transition.label,
            "tone": transition.tone,
            "blocked": services.step_blocked(self.item, self.step, by=user, at=now),
            "is_possible": self.item.status in transition.sources,
            "purposes": [str(ProcessingPurpose(code).label) for code in self.item.contribution.purposes],
            "step": self.step,
            "impossible": [way for way in self.ways() if way.reasons],
            "mark": self.item.contribution.classification,
        }

    def perform(self, form: Any) -> TriageItem:
        """Take the step."""
        user = signed_in(self.request)
        moved = services.take_triage_step(
            item=self.item, step=self.step, data=form.step_data(), by=user, at=timezone.now()
        )
        messages.success(self.request, f"{moved.reference}: {moved.get_status_display().lower()}")
        return moved


@require_POST
def triage_act(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Claim or release."""
    if step not in AT_ONCE:
        raise Http404
    item = _found(request, pk)

    def done(moved: TriageItem) -> HttpResponse:
        messages.success(request, f"{moved.reference}: {AT_ONCE[step].lower()}")
        return redirect(moved.get_absolute_url())

    return answer_action(
        request,
        lambda: services.take_triage_step(
            item=item, step=step, data=TriageData(), by=signed_in(request), at=timezone.now()
        ),
        done,
    )


def _found(request: HttpRequest, pk: UUID) -> TriageItem:
    user = signed_in(request)
    if not policy.can(user, TriagePermission.VIEW):
        raise PermissionDenied
    found = TriageItem.objects.visible_to(user).for_list().select_related("decided_by")
    item: TriageItem = get_object_or_404(found, pk=pk)
    return item
