"""Restrict, recall, pass on, add recipients, export: each on a page of its own, with the rule beside the button."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.parties.models import Authority, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms.restrictions import AddRecipientsForm, ForwardForm, ReasonForm, RestrictForm
from intelligence.models import Contribution, Restriction, RetentionReview
from intelligence.views.rows import handling_sentence


def rules_of(contribution: Contribution, user: User, at: datetime) -> dict[str, Any]:
    """What the panel of rules shows: restrictions in force and whether it may leave, in words."""
    return {
        "restrictions": list(Restriction.objects.visible_to(user).of(contribution).in_force().order_by("pk")),
        "court": services.may_use_in_court(contribution, by=user, at=at),
        "export": services.may_export(contribution, by=user, at=at),
        "review": RetentionReview.objects.visible_to(user).filter(contribution=contribution, closed_at=None).first(),
        "is_by_consent": str(user.party_id) in (contribution.lent_until or {}),
        "ask_url": ask_url(contribution),
    }


def ask_url(contribution: Contribution) -> str:
    """Where the owner is asked."""
    return f"{reverse('intelligence:disclosure-ask')}?contribution={contribution.pk}"


class OnContribution(ServiceFormMixin, PortalView, FormView):
    """A page with one form about one contribution; 404 before anything else for what the person may not know."""

    template_name = "intelligence/contribution_act.html"
    title = lead = verb = said = ""
    tone = "p"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the contribution and ask for the right to do this with it."""
        visible = Contribution.objects.visible_to(signed_in(request)).for_list()
        self.contribution = get_object_or_404(visible, pk=kwargs["pk"])
        if not policy.can(signed_in(request), self.permission, self.contribution, is_visible=True):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contribution, the rule in words and the words of the page."""
        context = super().get_context_data(**kwargs)
        words = {"title": self.title, "lead": self.lead, "verb": self.verb, "tone": self.tone}
        note = handling_sentence(self.contribution)
        return context | words | {"contribution": self.contribution, "note": note, "blocked": [], "ask_url": ""}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say what happened."""
        response = super().form_valid(form)
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            messages.success(self.request, self.said)
        return response


class ContributionRestrict(OnContribution):
    """The owner adds codes and limits."""

    permission = ContributionPermission.RESTRICT
    form_class = RestrictForm
    title, verb, said = "Restrict", "Restrict every copy", "Restricted, with effect on every copy"
    lead = "What you add holds at once on every copy in the portal. Only you can lift it, with a reason."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Codes that it does not carry yet."""
        given = {"user": signed_in(self.request), "given": self.contribution.handling_codes}
        return super().get_form_kwargs() | given

    def perform(self, form: Any) -> Contribution:
        """Lay the limits."""
        by = signed_in(self.request)
        return services.restrict_contribution(
            contribution=self.contribution, limits=form.limits(), by=by, at=timezone.now()
        )


class ContributionRecall(OnContribution):
    """The owner takes it back."""

    permission = ContributionPermission.RECALL
    form_class = ReasonForm
    title, verb, said, tone = "Recall", "Recall it from every recipient", "Recalled, recipients are told", "d"
    lead = (
        "Parties that have not opened it lose sight of it at once. Parties that have read it see that it is recalled. "
        "This cannot be undone."
    )

    def perform(self, form: Any) -> Contribution:
        """Recall it; go to the note that tells the recipients."""
        reason, by = form.cleaned_data["reason"], signed_in(self.request)
        return services.recall_contribution(contribution=self.contribution, reason=reason, by=by, at=timezone.now())


class OnRecipients(OnContribution):
    """A page that names recipients and says for each party what the rule answers."""

    named: tuple[Authority, ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Parties to which the rule forbids it, and where to ask the owner if that would help."""
        context = super().get_context_data(**kwargs)
        ways = services.ways(self.contribution, self.named, by=signed_in(self.request), at=timezone.now())
        blocked = [way for way in ways if way.verdict.can_ask]
        return context | {"blocked": blocked, "ask_url": ask_url(self.contribution) if blocked else ""}


class ContributionForward(OnRecipients):
    """A recipient passes it on."""

    permission = ContributionPermission.FORWARD
    form_class = ForwardForm
    title, verb, said = "Forward", "Forward with this note", "Forwarded, the owner is told"
    lead = "The new recipient sees the contribution as its owner wrote it. The owner is told who passed it on to whom."

    def perform(self, form: Any) -> Contribution:
        """Pass it on."""
        self.named = tuple(form.cleaned_data["to"])
        return services.forward_contribution(
            contribution=self.contribution,
            to=self.named,
            note=form.cleaned_data["note"],
            by=signed_in(self.request),
            at=timezone.now(),
        )


class ContributionAddRecipients(OnRecipients):
    """The owner opens it to more authorities."""

    permission = ContributionPermission.ADD_RECIPIENT
    form_class = AddRecipientsForm
    title, verb, said = "Add recipients", "Send it to them as well", "Recipients added"
    lead = "They and their national units see it at once. Earlier recipients are not told."

    def perform(self, form: Any) -> Contribution:
        """Add them."""
        self.named, by = tuple(form.cleaned_data["to"]), signed_in(self.request)
        return services.add_recipients(contribution=self.contribution, to=self.named, by=by, at=timezone.now())


@require_POST
def restriction_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner lifts a restriction with a reason."""
    user = signed_in(request)
    restriction = get_object_or_404(Restriction.objects.visible_to(user), pk=pk)
    reason = request.POST.get("reason", "")

    def lifted(contribution: Contribution) -> HttpResponse:
        messages.success(request, "Restriction lifted, recipients are told")
        return redirect(contribution)

    return answer_action(
        request,
        lambda: services.lift_restriction(restriction=restriction, reason=reason, by=user, at=timezone.now()),
        lifted,
    )


@require_GET
def contribution_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contribution as a text whose name and first line carry the codes; each export is on record.

    `?use=court` asks the rule for judicial proceedings as well.
    """
    for_court = request.GET.get("use") == "court"
    user = signed_in(request)
    found = get_object_or_404(Contribution.objects.visible_to(user).for_list(), pk=pk)

    def handed_out(export: services.Export) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="{export.name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(export.text, content_type="text/plain; charset=utf-8", headers=headers)

    return answer_action(
        request,
        lambda: services.export_contribution(contribution=found, by=user, at=timezone.now(), for_court=for_court),
        handed_out,
    )
