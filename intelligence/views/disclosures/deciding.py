"""The owner's page: the question beside the contribution, and the decision in two steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ConsentPermission
from intelligence.forms import DecisionForm, NameForm
from intelligence.models import Act, Attachment, Consent, Contribution, ContributionText, Entity
from intelligence.views.disclosures.states import life_of, state_of
from intelligence.views.rows import handling_sentence, highest
from intelligence.views.text import paragraphs

CONFIRMED = "share"


class ConsentDetail(ServiceFormMixin, PortalView, FormView):
    """One question about own information. The first sending shows the effect, the second lets it happen."""

    permission = ConsentPermission.VIEW
    template_name = "intelligence/consent_detail.html"
    form_class = DecisionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know, 403 for a decision that is not the person's."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            found = Consent.objects.visible_to(user).for_list().select_related("contribution__owner")
            self.consent = get_object_or_404(found, pk=kwargs["pk"])
            if request.method == "POST" and not policy.can(user, ConsentPermission.DECIDE, self.consent):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The parts of the contribution."""
        return super().get_form_kwargs() | {"consent": self.consent}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question, its life, the contribution and the form while it can be decided."""
        user, consent, now = signed_in(self.request), self.consent, timezone.now()
        services.open_consent(consent=consent, by=user, at=now)
        state = state_of(consent, now)
        context: dict[str, Any] = super().get_context_data(**kwargs) | {
            "consent": consent,
            "state": state,
            "life": life_of(consent, now),
            "is_open": state.value in Consent.OPEN and policy.can(user, ConsentPermission.DECIDE, consent),
            "is_in_force": state.value in Consent.IN_FORCE and policy.can(user, ConsentPermission.REVOKE, consent),
            "name_form": NameForm(),
            "asks": ASKS[Act(consent.act)].format(asker=consent.asker.name, recipient=consent.recipient.name),
            "mark": consent.classification,
        }
        return context | _content(consent, user)

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the effect first; what is confirmed happens."""
        if self.request.POST.get("intent") == CONFIRMED:
            return super().form_valid(form)
        if self.request.POST.get("intent") == "change":
            return self.render_to_response(self.get_context_data(form=form))
        return self.render_to_response(self.get_context_data(form=form) | {"effect": _effect(self.consent, form)})

    def perform(self, form: Any) -> Consent:
        """Grant or refuse."""
        facts: dict[str, Any] = {"consent": self.consent, "by": signed_in(self.request), "at": timezone.now()}
        if form.is_refusal:
            decided = services.refuse_consent(answer=form.cleaned_data["answer"], **facts)
        else:
            decided = services.grant_consent(decision=form.decision(), **facts)
        messages.success(self.request, f"{decided.reference}: {decided.get_status_display().lower()}")
        return decided


ASKS = {
    Act.SEE: "{asker} asks to see your record",
    Act.SHARE: "{asker} asks to pass your record on to {recipient}",
    Act.JUDICIAL: "{asker} asks to use your record in court",
    Act.PURPOSE: "{asker} asks to use your record for another purpose",
}


def _content(consent: Consent, user: Any) -> dict[str, Any]:
    contribution = Contribution.objects.visible_to(user).filter(pk=consent.contribution_id).first()
    if contribution is None:
        return {"contribution": None}
    body = ContributionText.objects.visible_to(user).values_list("body", flat=True).get(contribution=contribution)
    entities = list(Entity.objects.visible_to(user).of(contribution).order_by("pk"))
    copy = Contribution.objects.visible_to(user).filter(pk=consent.disclosed_id).first()
    return {
        "contribution": contribution,
        "note": handling_sentence(contribution),
        "mark": highest([consent.classification, contribution.classification]),
        "paragraphs": paragraphs(body, entities),
        "entities": entities,
        "attachments": list(Attachment.objects.visible_to(user).of(contribution).with_reading().order_by("number")),
        "copy": copy if copy and copy.pk != contribution.pk else None,
        "given": services.given_by(consent),
    }


def _effect(consent: Consent, form: DecisionForm) -> dict[str, Any]:
    """What the button will do, in its own words."""
    asker = consent.asker.name
    if form.is_refusal:
        return {"verb": "Share nothing" if consent.act == Act.SEE else "Do not allow it", "what": "", "tone": "d"}
    parts = form.parts()
    if consent.contribution is None or parts.is_empty:
        return {"verb": f"Tell {asker} that you have a record", "what": "", "tone": "p"}
    contribution, decision = consent.contribution, form.decision()
    words = services.effect_of(contribution, parts)
    verb = "Share" if consent.act == Act.SEE else "Allow it for"
    texts = [contribution.handling_text, decision.codes.handling_text.strip()]
    return {
        "verb": f"{verb} {words}",
        "what": words,
        "tone": "p",
        "text": parts.text,
        "is_whole": parts.is_whole,
        "chosen": {str(key) for key in parts.entities | parts.files},
        "until": decision.expires_at,
        "codes": sorted({*contribution.handling_codes, *decision.codes.handling_codes}),
        "code_text": "\n\n".join(text for text in texts if text),
        "named": _named(contribution, parts) if parts.text and not parts.is_whole else [],
    }


def _named(contribution: Contribution, parts: services.Parts) -> list[str]:
    """Entities that are not chosen and yet stand in the text."""
    body = ContributionText.objects.values_list("body", flat=True).get(contribution=contribution)
    others = contribution.entities.exclude(pk__in=parts.entities).order_by("pk").values_list("label", flat=True)
    return [label for label in others if label in body]


@require_POST
def consent_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to decide, so that colleagues know."""
    return _act(request, pk, services.begin_decision, "You decide this question")


@require_POST
def consent_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a consent back."""
    return _act(request, pk, services.revoke_consent, "Consent revoked, access closed")


@require_POST
def consent_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which contribution the question is about."""
    reference = request.POST.get("reference", "")
    return _act(
        request, pk, lambda **facts: services.name_contribution(reference=reference, **facts), "Contribution named"
    )


def _act(request: HttpRequest, pk: UUID, service: Callable[..., Consent], told: str) -> HttpResponse:
    user = signed_in(request)
    consent = get_object_or_404(Consent.objects.visible_to(user), pk=pk)

    def done(result: Consent) -> HttpResponse:
        messages.success(request, told)
        return redirect(result.get_absolute_url())

    return answer_action(request, lambda: service(consent=consent, by=user, at=timezone.now()), done)
