"""One contribution: its page, its preview and its actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import CircleForm
from intelligence.models import (
    Attachment,
    Case,
    Contribution,
    ContributionText,
    Entity,
    ProcessingPurpose,
    Recipient,
    Relation,
)
from intelligence.views.desk import notes_panel
from intelligence.views.inbox import level_of
from intelligence.views.projects.reading import project_panel
from intelligence.views.requests import request_panels
from intelligence.views.restrictions import rules_of
from intelligence.views.rows import evaluation_sentence, handling_sentence, highest, with_pages
from intelligence.views.text import paragraphs
from intelligence.views.work import work_panel
from intelligence.views.writing import judged
from operations.models import Operation

MOST_RELATIONS = 50
UNREAD = ("origin__ts", "origin__slices", "target__ts", "target__slices")

WHAT_IT_DOES = {
    Contribution.Kind.INFORMATION: "reports",
    Contribution.Kind.REQUEST: "asks",
    Contribution.Kind.ANSWER: "answers",
    Contribution.Kind.HIT_NOTIFICATION: "notifies",
    Contribution.Kind.ADMINISTRATIVE: "writes",
}


RELATIONS = {
    "reply_to_id": ("Replies to", "Answered by"),
    "corrects_id": ("Corrects", "Corrected by"),
    "recalls_id": ("Recalls", "Recalled by"),
    "forwards_id": ("Passes on", "Passed on with"),
}


class ContributionDetail(PartialMixin, PortalView, DetailView):
    """The page of a contribution, or its preview to htmx. Opening it is on record."""

    permission = ContributionPermission.VIEW
    template_name = "intelligence/contribution_detail.html"
    partial = "preview"
    context_object_name = "contribution"

    def get_queryset(self) -> Any:
        """What the person may know."""
        return Contribution.objects.visible_to(signed_in(self.request)).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the page shows, each part under its own rule."""
        user, contribution = signed_in(self.request), self.object
        now = timezone.now()
        services.open_contribution(contribution=contribution, by=user, at=now)
        context = super().get_context_data(**kwargs) | _content(contribution, user) | _surroundings(contribution, user)
        context |= work_panel(contribution, user) | notes_panel(contribution, user)
        context["mark"] = highest([contribution.classification, level_of(self.request)])
        context["note"] = handling_sentence(contribution)
        context["may"] = {
            str(permission).partition(".")[2]: True
            for permission in policy.allowed(user, ContributionPermission, contribution, is_visible=True)
        }
        context["rules"] = rules_of(contribution, user, now)
        context["requests"] = request_panels(contribution, user, now)
        context["projects"] = project_panel(contribution, user)
        if contribution.is_draft:
            context |= preparation(contribution, user)
        return context


def _content(contribution: Contribution, user: Any) -> dict[str, Any]:
    body = ContributionText.objects.visible_to(user).values_list("body", flat=True).get(contribution=contribution)
    entities = list(Entity.objects.visible_to(user).of(contribution).defer("ts", "slices").order_by("pk"))
    with_pages(entities, is_ours=contribution.owner_id == user.party_id)
    relations = Relation.objects.visible_to(user).of(contribution).select_related("origin", "target")
    return {
        "relations": list(relations.defer(*UNREAD).order_by("pk")[: MOST_RELATIONS + 1]),
        "paragraphs": paragraphs(body, entities),
        "entities": entities,
        "attachments": list(Attachment.objects.visible_to(user).of(contribution).with_reading().order_by("number")),
        "purposes": [str(ProcessingPurpose(code).label).rpartition(",")[0] for code in contribution.purposes],
        "evaluation_words": evaluation_sentence(contribution),
        "what_it_does": WHAT_IT_DOES[Contribution.Kind(contribution.kind)],
    }


def _surroundings(contribution: Contribution, user: Any) -> dict[str, Any]:
    copies = Recipient.objects.visible_to(user).of(contribution).select_related("authority__party", "opened_by")
    near = Q(pk__in=[getattr(contribution, name) for name in RELATIONS])
    near |= Q(reply_to=contribution) | Q(corrects=contribution)
    near |= Q(recalls=contribution) | Q(forwards=contribution)
    related = list(Contribution.objects.visible_to(user).sent().filter(near).for_list().order_by("pk"))
    return {
        "copies": sorted(copies, key=lambda copy: (copy.kind != "to", copy.kind, copy.authority.party.name)),
        "is_owner": contribution.owner_id == user.party_id,
        "case": Case.objects.visible_to(user).filter(pk=contribution.case_id).first(),
        "operation": Operation.objects.visible_to(user).filter(pk=contribution.operation_id).first(),
        "related": [(_relation(contribution, other), other) for other in related],
        "is_kept": user.party_id in contribution.closed_party_ids,
    }


def _relation(contribution: Contribution, other: Contribution) -> str:
    for name, (ahead, back) in RELATIONS.items():
        if other.pk == getattr(contribution, name):
            return ahead
        if contribution.pk == getattr(other, name):
            return back
    return "Linked"


def preparation(contribution: Contribution, user: Any) -> dict[str, Any]:
    """What is missing before a draft can be sent, who would get it, and what was sent lately."""
    content = services.content_of(contribution, user)
    shown = judged(content, list(contribution.entities.all()), user, draft=contribution)
    return shown | {"usual": None}


@require_POST
def contribution_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Send a draft."""
    user = signed_in(request)
    draft = get_object_or_404(Contribution.objects.visible_to(user).filter(status=STEPS.get(step, "")), pk=pk)
    return answer_action(
        request,
        lambda: services.send_contribution(draft=draft, by=user, at=timezone.now()),
        lambda sent: _told(request, f"{sent.reference} sent", sent.get_absolute_url()),
    )


STEPS = {"send": Contribution.Status.DRAFT}


@require_POST
def contribution_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a draft."""
    user = signed_in(request)
    draft = get_object_or_404(Contribution.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.discard_draft(draft=draft, by=user, at=timezone.now()),
        lambda _: _told(request, "Draft discarded", f"{reverse('intelligence:inbox')}?box=draft"),
    )


def _told(request: HttpRequest, text: str, url: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(url)


class ContributionCircle(ServiceFormMixin, PortalView, FormView):
    """Only these people of my bureau."""

    permission = ContributionPermission.CLOSE_CIRCLE
    template_name = "intelligence/contribution_circle.html"
    form_class = CircleForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 before anything else for what the person may not know."""
        user = signed_in(request)
        self.contribution = get_object_or_404(
            Contribution.objects.visible_to(user).select_related("owner"), pk=kwargs["pk"]
        )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The colleagues of the person."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "on": timezone.now().date()}

    def get_initial(self) -> dict[str, Any]:
        """Those who are named now."""
        return {"people": self.contribution.person_ids}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contribution for the heading."""
        return super().get_context_data(**kwargs) | {
            "contribution": self.contribution,
            "note": handling_sentence(self.contribution),
        }

    def perform(self, form: Any) -> Contribution:
        """Close or open the circle."""
        return services.keep_to_people(
            contribution=self.contribution,
            people=list(form.cleaned_data["people"]),
            by=signed_in(self.request),
            at=timezone.now(),
        )
