"""Second opinions: the panel on a contribution, giving one, answering one, taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.core.errors import DomainError
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ContributionPermission, OpinionPermission
from intelligence.forms.centre import OpinionAnswerForm, OpinionForm
from intelligence.models import Contribution, SecondOpinion
from intelligence.views.rows import evaluation_sentence


@require_GET
def contribution_opinions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The panel beside a contribution's own grade."""
    user = signed_in(request)
    if not policy.can(user, OpinionPermission.VIEW):
        raise PermissionDenied
    contribution = get_object_or_404(Contribution.objects.visible_to(user).sent().for_list(), pk=pk)
    opinions = SecondOpinion.objects.visible_to(user).of(contribution).select_related("party", "owner", "author")
    shown = [(opinion, policy.allowed(user, OpinionPermission, opinion)) for opinion in opinions]
    may_give = policy.can(user, ContributionPermission.REPLY, contribution)
    has_open = any(opinion.party_id == user.party_id and opinion.is_open for opinion, _held in shown)
    context = {
        "contribution": contribution,
        "opinions": [
            (
                opinion,
                opinion.is_open and OpinionPermission.ANSWER in held,
                opinion.is_open and OpinionPermission.WITHDRAW in held,
            )
            for opinion, held in shown
        ],
        "may_give": may_give and not has_open,
    }
    part = "#opinions" if wants_partial(request) else ""
    return render(request, f"intelligence/contribution_opinions.html{part}", context)


class OpinionGive(ServiceFormMixin, PortalView, FormView):
    """Give a second opinion."""

    permission = OpinionPermission.GIVE
    template_name = "intelligence/opinion_form.html"
    form_class = OpinionForm
    contribution: Contribution

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know, 403 for the provider itself."""
        user = signed_in(request)
        self.contribution = get_object_or_404(Contribution.objects.visible_to(user).for_list(), pk=kwargs["pk"])
        if not policy.can(user, ContributionPermission.REPLY, self.contribution):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who can be named."""
        extra = {"user": signed_in(self.request), "owner_id": self.contribution.owner_id}
        return super().get_form_kwargs() | extra

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The provider's grade for comparison."""
        return super().get_context_data(**kwargs) | {
            "contribution": self.contribution,
            "evaluation_words": evaluation_sentence(self.contribution),
        }

    def perform(self, form: Any) -> SecondOpinion:
        """Give it."""
        opinion = services.give_opinion(
            contribution=self.contribution, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )
        messages.success(self.request, "Second opinion given, the provider is told")
        return opinion


class OpinionAnswer(ServiceFormMixin, PortalView, FormView):
    """The provider agrees or keeps its grade."""

    permission = OpinionPermission.ANSWER
    template_name = "intelligence/opinion_answer.html"
    form_class = OpinionAnswerForm
    opinion: SecondOpinion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know, 403 for anybody but the provider."""
        user = signed_in(request)
        self.opinion = _found(request, kwargs["pk"])
        if not policy.can(user, OpinionPermission.ANSWER, self.opinion):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The opinion beside the grade."""
        return super().get_context_data(**kwargs) | {
            "opinion": self.opinion,
            "contribution": self.opinion.contribution,
            "evaluation_words": evaluation_sentence(self.opinion.contribution),
        }

    def perform(self, form: Any) -> SecondOpinion:
        """Answer it; agreeing writes the draft of a correction."""
        intent = self.request.POST.get("intent")
        if intent not in {"agree", "decline"}:
            message = "Say whether you agree or keep your grade."
            raise DomainError(message, code="intent_missing")
        agrees = intent == "agree"
        answered = services.answer_opinion(
            opinion=self.opinion,
            agrees=agrees,
            text=form.cleaned_data["text"],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        told = "A draft of the correction is written. Check it and send it." if agrees else "You keep your grade"
        messages.success(self.request, told)
        return answered

    def get_success_url(self) -> str:
        """The draft where there is one."""
        answered: Any = self.object
        draft = answered.correction
        return str(draft.get_absolute_url() if draft is not None else answered.get_absolute_url())


@require_POST
def opinion_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an opinion back."""
    opinion = _found(request, pk)

    def done(moved: SecondOpinion) -> HttpResponse:
        messages.success(request, "Second opinion taken back")
        return redirect(moved.get_absolute_url())

    return answer_action(
        request,
        lambda: services.withdraw_opinion(opinion=opinion, by=signed_in(request), at=timezone.now()),
        done,
    )


def _found(request: HttpRequest, pk: UUID) -> SecondOpinion:
    user = signed_in(request)
    found = SecondOpinion.objects.visible_to(user).select_related("contribution__owner", "party", "author")
    opinion: SecondOpinion = get_object_or_404(found, pk=pk)
    return opinion
