"""Hits as an owner knows them, and the pairs as they are verified."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.parties.models import Party, User
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import HitPermission, HitSidePermission, is_of_centre
from intelligence.forms.hits import HitFilter, HitReasonForm, HitSideFilter
from intelligence.models import Contribution, Entity, Hit, HitSide
from intelligence.views.rows import highest
from intelligence.workflow import HIT_SIDE_WORKFLOW, HIT_WORKFLOW

SHOWN = 10
GRADE_TONES = {"exact": "ok", "strong": "go", "possible": "warn"}
PAIR_TONES = {"candidate": "open", "confirmed": "ok", "false_positive": "none", "withdrawn": "none"}
SIDE_TONES = {"new": "open", "confirmed": "ok", "rejected": "none", "withdrawn": "none"}
OUTCOME_TONES = {"open": "none", "confirmed": "ok", "false_positive": "warn"}
TOLD = {
    "owner": "Told of the hit, the other owner, contact, crime area and handling codes",
    "hit": "Told that there is a hit, no more",
    "hidden by owner": "Not told: the other owner keeps hits to itself and Europol",
    "hidden by rule": "Not told yet: the rule of the other party leaves it to Europol",
    "hidden by partner": "Not told: by its rule Europol alone is told",
}


class HitList(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """What the party knows of hits on its information, the newest first."""

    permission = HitSidePermission.VIEW
    template_name = "intelligence/hit_list.html"
    partial = "hit-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of hits, and what the party's information has led to."""
        user = signed_in(self.request)
        chosen = HitSideFilter(self.request.GET, HitSide.objects.visible_to(user).for_list(), request=self.request)
        page = self.keyset(chosen.qs if chosen.is_valid() else HitSide.objects.none())
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": [side_row(side) for side in page],
            "filter": chosen,
            "view": self.request.GET.get("view", ""),
            "views": [("", "All"), *HitSideFilter.VIEWS],
            "produced": services.produced_by(None, by=user).words,
            "is_filtered": any(self.request.GET.get(name) for name in ("grade", "kind", "other", "contribution")),
            "is_of_centre": is_of_centre(user),
            "mark": highest(side.classification for side in page),
        }


class HitDetail(PortalView, TemplateView):
    """One hit as its owner knows it: the own entity, and of the other side what may be told."""

    permission = HitSidePermission.VIEW
    template_name = "intelligence/hit_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the row says; reading it is on record."""
        user, now = signed_in(self.request), timezone.now()
        side = _side(self.request, self.kwargs["pk"])
        services.open_hit_side(side=side, by=user, at=now)
        return super().get_context_data(**kwargs) | {
            "side": side,
            "row": side_row(side),
            "facts": facts_of(side.entity),
            "choices": HIT_SIDE_WORKFLOW.available(user, side) if not side.is_self else [],
            "pair": Hit.objects.visible_to(user).filter(pk=side.hit_id).first() if side.is_self else None,
            "ask_url": ask_url(side),
            "produced": services.produced_by(side.contribution, by=user).words,
            "mark": side.classification,
        }


class HitQueue(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """Pairs to verify: Europol's between owners, a party's within its own information."""

    permission = HitPermission.VIEW
    template_name = "intelligence/hit_queue.html"
    partial = "pair-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of pairs; those to verify unless another state is asked for."""
        user = signed_in(self.request)
        query = self.request.GET.copy()
        query.setdefault("status", Hit.Status.CANDIDATE)
        chosen = HitFilter(query, Hit.objects.visible_to(user).for_list(), request=self.request)
        page = self.keyset(chosen.qs if chosen.is_valid() else Hit.objects.none())
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": [pair_row(hit) for hit in page],
            "filter": chosen,
            "status": query["status"],
            "states": [*Hit.Status.choices, ("", "All")],
            "is_filtered": any(query.get(name) for name in ("grade", "kind", "party")),
            "is_of_centre": is_of_centre(user),
            "mark": highest(hit.classification for hit in page),
        }


class HitVerify(PortalView, TemplateView):
    """Both sides of a pair beside each other, with what speaks for and against."""

    permission = HitPermission.VIEW
    template_name = "intelligence/hit_verify.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both entities as far as the person sees them now; reading is on record."""
        user, now = signed_in(self.request), timezone.now()
        hit = _hit(self.request, self.kwargs["pk"])
        services.open_hit(hit=hit, by=user, at=now)
        entities = Entity.objects.visible_to(user).in_bulk([hit.stored_id, hit.arrived_id])
        contributions = (
            Contribution.objects.visible_to(user)
            .for_list()
            .in_bulk([hit.stored_contribution_id, hit.arrived_contribution_id])
        )
        return super().get_context_data(**kwargs) | {
            "hit": hit,
            "row": pair_row(hit),
            "columns": (columns := _columns(hit, entities, contributions)),
            "fields": _beside(*columns),
            "parts": parts_of(hit),
            "told": [(code, TOLD.get(words, words)) for code, words in sorted(hit.told.items())],
            "answers": _answers(hit),
            "choices": HIT_WORKFLOW.available(user, hit, is_visible=True),
            "can_pass_on": "hidden by rule" in hit.told.values()
            and hit.status == Hit.Status.CONFIRMED
            and not hit.is_passed_on
            and policy.can(user, HitPermission.PASS_ON, hit),
            "mark": hit.classification,
        }


class HitStep(ServiceFormMixin, PortalView, FormView):
    """Confirm or reject a pair, with the reason."""

    permission: str = HitPermission.VERIFY
    template_name = "intelligence/hit_step.html"
    form_class = HitReasonForm
    workflow: Any = HIT_WORKFLOW

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know, and for steps that there are not."""
        self.subject = self.found(request, kwargs["pk"])
        if kwargs["step"] not in self.workflow.transitions:
            raise Http404
        self.step = kwargs["step"]
        return super().dispatch(request, *args, **kwargs)

    def found(self, request: HttpRequest, pk: UUID) -> Any:
        """The pair."""
        return _hit(request, pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The hit for the heading, and what the step does."""
        transition = self.workflow.transitions[self.step]
        return super().get_context_data(**kwargs) | {
            "subject": self.subject,
            "label": transition.label,
            "tone": transition.tone,
            "is_possible": self.subject.status in transition.sources,
            "is_own_answer": isinstance(self.subject, HitSide),
            "mark": self.subject.classification,
        }

    def perform(self, form: Any) -> Any:
        """Take the step."""
        moved = services.verify_hit(
            hit=self.subject,
            step=self.step,
            reason=form.cleaned_data["reason"],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        messages.success(self.request, f"{moved.reference}: {moved.get_status_display().lower()}")
        return moved


class HitAnswer(HitStep):
    """What the owner of one side says of a hit, with the reason."""

    permission: str = HitSidePermission.ANSWER
    workflow: Any = HIT_SIDE_WORKFLOW

    def found(self, request: HttpRequest, pk: UUID) -> Any:
        """The side of the person's party."""
        return _side(request, pk)

    def perform(self, form: Any) -> Any:
        """Say it; Europol is told."""
        moved = services.answer_hit(
            side=self.subject,
            step=self.step,
            reason=form.cleaned_data["reason"],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        messages.success(self.request, f"{moved.reference}: {moved.get_status_display().lower()}. Europol reads it.")
        return moved


@require_POST
def hit_pass_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the owner that the rule of a partner left to Europol."""
    hit = _hit(request, pk)

    def done(moved: Hit) -> HttpResponse:
        messages.success(request, f"{moved.reference}: the owner is told")
        return redirect(moved.get_absolute_url())

    return answer_action(request, lambda: services.pass_hit_on(hit=hit, by=signed_in(request), at=timezone.now()), done)


@require_GET
def contribution_hits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The panel on a contribution: to its owner its hits, to who verifies the pairs."""
    user = signed_in(request)
    contribution = get_object_or_404(Contribution.objects.visible_to(user).sent(), pk=pk)
    sides = HitSide.objects.visible_to(user).filter(contribution=contribution).for_list().order_by("-pk")
    hits = Hit.objects.visible_to(user).filter(is_self=False).for_list()
    pairs = hits.filter(stored_contribution=contribution) | hits.filter(arrived_contribution=contribution)
    is_owner = contribution.owner_id == user.party_id
    context = {
        "contribution": contribution,
        "is_owner": is_owner,
        "rows": [side_row(side) for side in sides[:SHOWN]] if is_owner else [],
        "pairs": [] if is_owner else [pair_row(hit) for hit in pairs.order_by("-pk")[:SHOWN]],
        "produced": services.produced_by(contribution, by=user).words if is_owner else "",
    }
    part = "#hits" if wants_partial(request) else ""
    return render(request, f"intelligence/contribution_hits.html{part}", context)


def side_row(side: HitSide) -> dict[str, Any]:
    """A hit of one owner with its words and tones."""
    return {
        "side": side,
        "entity": side.entity,
        "grade": side.get_grade_display() or "Hit",
        "grade_tone": GRADE_TONES.get(side.grade, "open"),
        "tone": SIDE_TONES[side.status],
        "outcome_tone": OUTCOME_TONES[side.outcome],
    }


def pair_row(hit: Hit) -> dict[str, Any]:
    """A pair with its words and tones."""
    return {
        "hit": hit,
        "grade": hit.get_grade_display(),
        "grade_tone": GRADE_TONES[hit.grade],
        "tone": PAIR_TONES[hit.status],
        "answers": ", ".join(f"{code}: {answer['status']}" for code, answer in sorted(hit.answers.items())),
    }


def facts_of(entity: Entity) -> list[tuple[str, str]]:
    """What a contribution says of an entity, line by line."""
    rows = [
        ("Kind", entity.kind_text),
        ("Compared as", entity.normalised),
        ("Born", f"{entity.birth_date:%-d %b %Y}" if entity.birth_date else ""),
        ("Category", entity.get_data_subject_category_display() if entity.data_subject_category else ""),
        ("Role", entity.role),
        ("Evaluation", entity.evaluation),
        *((str(name).replace("_", " ").capitalize(), _text(value)) for name, value in entity.attributes.items()),
    ]
    return [(name, value) for name, value in rows if value]


def parts_of(hit: Hit) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The evidence by the way it speaks; what speaks against is shown also where it is nothing."""
    by_side = {name: [part for part in hit.evidence if part["side"] == name] for name in ("for", "against", "unknown")}
    titles = {"for": "Speaks for it", "against": "Speaks against it", "unknown": "Not known"}
    return [(titles[name], rows) for name, rows in by_side.items()]


def ask_url(side: HitSide) -> str:
    """Where the owner is asked for the content: it where the side knows it, else Europol."""
    if side.is_self or side.status == HitSide.Status.WITHDRAWN:
        return ""
    hub = Party.objects.filter(is_hub=True).values_list("code", flat=True).first() or ""
    addressee = side.other.code if side.other else hub
    query = {
        "act": "see",
        "item": side.reference,
        "addressee": addressee,
        "description": f"What your side of hit {side.reference} says.",
    }
    return f"{reverse('intelligence:disclosure-ask')}?{urlencode(query)}"


def _answers(hit: Hit) -> list[tuple[str, str, str]]:
    labels = dict(HitSide.Status.choices)
    return [(code, str(labels[row["status"]]), row["reason"]) for code, row in sorted(hit.answers.items())]


def _columns(
    hit: Hit, entities: Mapping[Any, Entity], contributions: Mapping[Any, Contribution]
) -> list[dict[str, Any]]:
    """Both sides as far as the person sees them now."""
    sides = (
        ("There before", hit.stored_id, hit.stored_contribution_id, hit.stored_owner),
        ("Arrived", hit.arrived_id, hit.arrived_contribution_id, hit.arrived_owner),
    )
    columns = []
    for title, entity, contribution, owner in sides:
        found, source = entities.get(entity), contributions.get(contribution)
        facts = [("Value", found.label), *facts_of(found)] if found else []
        facts += [("Sender", source.sender.name), ("Subject", source.subject)] if found and source else []
        columns.append({"title": title, "owner": owner, "entity": found, "contribution": source, "facts": dict(facts)})
    return columns


def _beside(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """The facts of both sides line by line, and whether they are equal."""
    left, right = one["facts"], other["facts"]
    rows = [(name, left.get(name, ""), right.get(name, "")) for name in dict.fromkeys((*left, *right))]
    return [(name, here, there, bool(here) and here == there) for name, here, there in rows]


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _side(request: HttpRequest, pk: UUID) -> HitSide:
    user = _permitted(request, HitSidePermission.VIEW)
    side: HitSide = get_object_or_404(HitSide.objects.visible_to(user).for_list().select_related("decided_by"), pk=pk)
    return side


def _hit(request: HttpRequest, pk: UUID) -> Hit:
    user = _permitted(request, HitPermission.VIEW)
    found = Hit.objects.visible_to(user).select_related("stored_owner", "arrived_owner", "decided_by")
    hit: Hit = get_object_or_404(found, pk=pk)
    return hit


def _permitted(request: HttpRequest, permission: str) -> User:
    user = signed_in(request)
    if not policy.can(user, permission):
        raise PermissionDenied
    return user
