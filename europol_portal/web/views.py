"""What pages are made of: a permission, a partial for htmx, a form that hands its data to a service; health checks."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from europol_portal.access import policy
from europol_portal.access.querysets import Page, keyset_page
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.web import drafts, health
from europol_portal.web.http import signed_in, wants_partial

Found = TypeVar("Found", bound=Model)

FORBIDDEN = 403
CONFLICT = 409
UNPROCESSABLE = 422


class PortalView(View):
    """A page for people whose role holds `permission`; others get 403."""

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the permission before anything is read."""
        if self.permission and not policy.can(signed_in(request), self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def pick(self, visible: QuerySet[Found], key: Any, permission: str | None = None) -> Found:
        """One of the rows that the person may know: Http404 without it, PermissionDenied when this may not be done."""
        found = get_object_or_404(visible, pk=key)
        asked = self.permission if permission is None else permission
        if not policy.can(signed_in(self.request), asked, found, is_visible=True):
            raise PermissionDenied
        return found


class PartialMixin:
    """The same address gives the page, or `partial` of its template to htmx."""

    partial: str = ""
    template_name: str
    request: HttpRequest

    def get_template_names(self) -> list[str]:
        """The page's template, or the named partial of it."""
        if self.partial and wants_partial(self.request):
            return [f"{self.template_name}#{self.partial}"]
        return [self.template_name]


class KeysetMixin:
    """A list that pages by key: ?before=… to older rows, ?after=… back; adds `page` to the context."""

    page_size = 50
    page_key = "pk"
    request: HttpRequest

    def keyset(self, queryset: QuerySet[Any]) -> Page:
        """The page of the query set that the address asks for."""
        query = self.request.GET
        return keyset_page(
            queryset,
            before=query.get("before", ""),
            after=query.get("after", ""),
            size=self.page_size,
            key=self.page_key,
        )


class ServiceFormMixin:
    """A form whose data goes to one service call; what the service refuses stands on the form, nothing typed is lost.

    Subclasses write `perform(form) -> Model` (the service call). `draft_key` names the draft that prefills the form
    and that a successful call removes.
    """

    request: HttpRequest
    draft_key: str = ""

    def perform(self, form: Any) -> Model:
        """Call the service with form.cleaned_data."""
        raise NotImplementedError

    def get_success_url(self) -> str:
        """The page of what the service returned."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]

    def get_initial(self) -> dict[str, Any]:
        """The draft of the person, if there is one."""
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        if self.draft_key:
            initial |= drafts.load(user=signed_in(self.request), key=self.draft_key)
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the draft key for the page's script."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"draft_key": self.draft_key}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Call the service; a refusal becomes a form error."""
        try:
            with transaction.atomic():
                self.object = self.perform(form)
        except (DomainError, ValidationError) as refusal:
            add_refusal(form, refusal)
            if isinstance(refusal, DomainError):
                refusal.keep_record()
            return self.form_invalid(form)
        if self.draft_key:
            drafts.discard(user=signed_in(self.request), key=self.draft_key)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form with its errors, as 422."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = UNPROCESSABLE
        return response


def add_refusal(form: BaseForm, refusal: DomainError | ValidationError) -> None:
    """Put a service's refusal where it was made: on its field, or on the form."""
    if isinstance(refusal, ValidationError):
        errors = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
        for name, messages in errors.items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
        return
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def answer_action(request: HttpRequest, act: Callable[[], Any], done: Callable[[Any], HttpResponse]) -> HttpResponse:
    """Run an action's one service call; a refusal answers 403 or 409, as an alert to htmx and as a page to others."""
    try:
        with transaction.atomic():
            result = act()
    except DomainError as refusal:
        refusal.keep_record()
        status = FORBIDDEN if isinstance(refusal, AccessDenied) else CONFLICT
        template = "components/alert.html" if wants_partial(request) else "web/refused.html"
        context = {"message": refusal.message, "back_url": _back_url(request)}
        return render(request, template, context, status=status)
    return done(result)


def _back_url(request: HttpRequest) -> str:
    """The page that the person came from, if it is one of ours."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return referrer
    return reverse("desk")


@require_POST
def save_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what is typed into a form; 204."""
    user, at = signed_in(request), timezone.now()
    return answer_action(
        request,
        lambda: drafts.save(user=user, key=key, data=request.POST, at=at),
        lambda _draft: HttpResponse(status=204),
    )


@require_GET
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, broker, worker and migrations are fit for work; 503 names what is not."""
    checks = health.readiness()
    ready = all(check == "ok" for check in checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)
