"""Own webhooks: what they are told, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.core.errors import DomainError
from europol_portal.hooks import services
from europol_portal.hooks.access import WebhookPermission
from europol_portal.hooks.forms import WebhookForm
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.notifications.rules import title_of
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, KeysetMixin, PortalView, add_refusal, answer_action


class WebhookList(PortalView, TemplateView):
    """The own webhooks."""

    permission = WebhookPermission.VIEW
    template_name = "hooks/webhook_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of them: there are few."""
        rows = Webhook.objects.visible_to(signed_in(self.request)).order_by("pk")
        return super().get_context_data(**kwargs) | {"rows": list(rows), "most": services.MOST_WEBHOOKS}


class WebhookNew(PortalView, FormView):
    """Make one; its secret stands in the answer itself and nowhere else."""

    permission = WebhookPermission.CHANGE
    form_class = WebhookForm
    template_name = "hooks/webhook_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Make it and show the secret once."""
        try:
            webhook, secret = services.make_webhook(by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        return render(self.request, "hooks/webhook_secret.html", {"row": webhook, "secret": secret})

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


class WebhookDetail(KeysetMixin, PortalView, TemplateView):
    """One webhook with what it was told, newest first."""

    permission = WebhookPermission.VIEW
    template_name = "hooks/webhook_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of deliveries."""
        user = signed_in(self.request)
        row = get_object_or_404(Webhook.objects.visible_to(user), pk=self.kwargs["pk"])
        page = self.keyset(Delivery.objects.visible_to(user).filter(webhook=row).select_related("notification"))
        for delivery in page.rows:
            delivery.title = title_of(delivery.notification.kind) if delivery.notification else "Test"
        titles = [title_of(kind) for kind in row.kinds]
        return super().get_context_data(**kwargs) | {"row": row, "page": page, "titles": titles}


@require_POST
def webhook_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Test, resume or remove a webhook."""
    user, at = signed_in(request), timezone.now()
    row = get_object_or_404(Webhook.objects.visible_to(user), pk=pk)
    if act == "remove":
        return answer_action(
            request,
            lambda: services.remove_webhook(webhook=row, by=user, at=at),
            lambda _none: _said(request, "The webhook is removed", "hooks:webhook-list"),
        )
    do, words = {
        "test": (services.test_webhook, "A test is on its way"),
        "resume": (services.resume_webhook, "The webhook goes on"),
    }[act]
    return answer_action(
        request, lambda: do(webhook=row, by=user, at=at), lambda _done: _said(request, words, row.get_absolute_url())
    )


@require_POST
def delivery_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one once more."""
    user = signed_in(request)
    row = get_object_or_404(Delivery.objects.visible_to(user).select_related("webhook"), pk=pk)
    return answer_action(
        request,
        lambda: services.send_again(delivery=row, by=user, at=timezone.now()),
        lambda _done: _said(request, "It is sent again", row.webhook.get_absolute_url()),
    )


def _said(request: HttpRequest, words: str, to: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(to)
