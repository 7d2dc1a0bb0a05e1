"""Pages of requests for several services."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from support import services
from support.access import BundlePermission, known_operations
from support.events import BundleEvent
from support.forms.bundles import BundleForm
from support.forms.requests import COUNTRIES
from support.models import RequestBundle, Service, SupportRequest
from support.views.asking import known_operation
from support.views.base import ObjectPage
from support.workflow import missing_facts

ACTS = {
    "submit": (BundlePermission.SUBMIT, services.submit_bundle),
    "endorse": (BundlePermission.ENDORSE, services.endorse_bundle),
}


class BundleList(PortalView, KeysetMixin, TemplateView):
    """Requests for several services that the person may know, newest first."""

    permission = BundlePermission.VIEW
    template_name = "support/bundle_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list."""
        page = self.keyset(RequestBundle.objects.visible_to(signed_in(self.request)).for_list())
        rank = max((row.classification_rank for row in page.rows), default=0)
        marking = list(Classification)[max(rank, Classification.BPL.rank)].value
        return super().get_context_data(**kwargs) | {"page": page, "rows": page.rows, "marking": marking}


class BundleCreate(PortalView, ServiceFormMixin, FormView):
    """Ask for several services at once."""

    permission = BundlePermission.ADD
    template_name = "support/bundle_form.html"
    form_class = BundleForm
    draft_key = "support.bundle"

    def get_form_kwargs(self) -> dict[str, Any]:
        """For the person who asks."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """The own country, the operation of the address, then what was typed before."""
        user = signed_in(self.request)
        own = user.party_id if user.party.kind in COUNTRIES else None
        given = {"country": own, "operation": known_operation(user, self.request.GET.get("operation", ""))}
        return given | super().get_initial()

    def perform(self, form: Any) -> RequestBundle:
        """A draft for each service."""
        return services.draft_bundle(plan=form.plan(), by=signed_in(self.request), at=timezone.now())


class BundleDetail(ObjectPage, TemplateView):
    """What is asked together, and where each request stands."""

    permission = BundlePermission.VIEW
    template_name = "support/bundle_detail.html"
    bundle: RequestBundle
    kept_as, shown_as = "bundle", "bundle"

    def visible_rows(self, user: User) -> QuerySet[RequestBundle]:
        """With who asked."""
        return RequestBundle.objects.visible_to(user).select_related("owner", "created_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its requests that the person may know; opening it is recorded."""
        user, bundle = signed_in(self.request), self.bundle
        audit.record_reading(kind=BundleEvent.READ, actor=user, at=timezone.now(), subject=bundle)
        rows = list(SupportRequest.objects.visible_to(user).filter(bundle=bundle).for_list().order_by("pk"))
        granted = {name.rpartition(".")[2] for name in policy.allowed(user, BundlePermission, bundle)}
        drafts = [row for row in rows if row.status == SupportRequest.Status.DRAFT]
        rank = max([row.classification_rank for row in rows] + [bundle.classification_rank])
        return super().get_context_data(**kwargs) | {
            "rows": [(row, said_missing(row) if row in drafts else "") for row in rows],
            "operation": next(iter(known_operations(user, rows).values()), None),
            "marking": list(Classification)[rank].value,
            "may_submit": (may_submit := "submit_requestbundle" in granted) and bool(drafts),
            "addable": _addable(user, rows) if may_submit else [],
            "may_endorse": "endorse_requestbundle" in granted and any(row.lacks_endorsement for row in rows),
        }


def _addable(user: User, rows: list[SupportRequest]) -> list[Service]:
    """Services that the party may ask for and that are not asked yet."""
    asked = {row.service_id for row in rows}
    offered = Service.objects.offered_on(timezone.now().date())
    return [service for service in offered if service.pk not in asked and service.is_open_to(user.party)]


@require_POST
def bundle_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for one more service with it; its draft opens."""
    user = signed_in(request)
    if not policy.can(user, BundlePermission.SUBMIT):
        raise PermissionDenied
    bundle = get_object_or_404(RequestBundle.objects.visible_to(user).select_related("owner", "provider"), pk=pk)
    service = get_object_or_404(Service, code=request.POST.get("service", ""))
    return answer_action(
        request,
        lambda: services.add_service(bundle=bundle, service=service, by=user, at=timezone.now()),
        lambda _draft: redirect(bundle.get_absolute_url()),
    )


def said_missing(draft: SupportRequest) -> str:
    """What the draft must still say, in one line."""
    words = [text.removeprefix("Fill in: ") for text in missing_facts(draft).values()]
    return "; ".join(word.rstrip(".") for word in words)


@require_POST
def bundle_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Send or endorse all requests of a bundle."""
    user = signed_in(request)
    permission, service = ACTS[act]
    if not policy.can(user, permission):
        raise PermissionDenied
    bundle = get_object_or_404(RequestBundle.objects.visible_to(user).select_related("owner", "provider"), pk=pk)
    return answer_action(
        request,
        lambda: service(bundle=bundle, by=user, at=timezone.now()),
        lambda done: redirect(done.get_absolute_url()),
    )
