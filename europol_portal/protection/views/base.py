"""What pages of data protection share: one row among those the person may know, and one form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin

Crumbs = list[tuple[str, str]]


class PlainForm(ServiceFormMixin, PortalView, FormView):
    """A page with one form: what it is for, the fields, one verb, and the way back."""

    template_name = "protection/form.html"
    heading = lead_text = said = ""
    verb, tone = "Save", "p"

    def crumbs(self) -> Crumbs:
        """Label and address of the pages above."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the words of the page."""
        crumbs = self.crumbs()
        words = {
            "heading": self.heading, "lead_text": self.lead_text, "verb": self.verb, "tone": self.tone,
            "crumbs": crumbs, "back_url": crumbs[-1][1],
        }  # fmt: skip
        return words | super().get_context_data(**kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Say what happened."""
        response: HttpResponse = super().form_valid(form)
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            messages.success(self.request, self.said)
        return response


class OnRow:
    """A page about one row of `model`: 404 when the person may not know it, 403 when the person may not do this."""

    model: Any
    joined: tuple[str, ...] = ()
    permission: str
    act = ""
    row: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the row, and ask for the right to the act."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            visible = self.model.objects.visible_to(user).select_related(*self.joined)
            self.row = get_object_or_404(visible, pk=kwargs["pk"])
            if self.act and not policy.can(user, self.act, self.row):
                raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer
