"""Writing a request: a new one, a draft."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from operations.models import Operation
from support import services
from support.access import RequestPermission
from support.forms.requests import COUNTRIES, RequestForm
from support.models import Service, SupportRequest
from support.views.base import RequestPage

MOST_EARLIER = 3


class RequestWriting(ServiceFormMixin, FormView):
    """The form of a request: kept as a draft, or sent."""

    template_name = "support/request_form.html"
    form_class = RequestForm
    service: Service

    @property
    def sends(self) -> bool:
        """True when the button was the one that sends."""
        return self.request.POST.get("intent") != "save"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form of this service; a draft may leave things out."""
        facts = {"user": signed_in(self.request), "service": self.service, "is_final": self.sends}
        return super().get_form_kwargs() | facts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the service."""
        return super().get_context_data(**kwargs) | {"service": self.service}

    def perform(self, form: Any) -> SupportRequest:
        """Keep, and send if that was the button."""
        by, at = signed_in(self.request), timezone.now()
        request = self.keep(form.plan())
        return services.submit_request(request=request, by=by, at=at) if self.sends else request

    def keep(self, plan: services.RequestPlan) -> SupportRequest:
        """Write the draft."""
        raise NotImplementedError


class RequestCreate(PortalView, RequestWriting):
    """Ask for a service. Without one in the address the catalogue comes first."""

    permission = RequestPermission.ADD

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the service among those that the person's party may ask for."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            offered = Service.objects.offered_on(timezone.now().date())
            service = offered.filter(code=request.GET.get("service", "")).first()
            if service is None or not service.is_open_to(user.party):
                address = reverse("support:service-list", query={"operation": request.GET.get("operation", "")})
                return redirect(address)
            self.service = service
            self.draft_key = f"support.request.{service.code}"
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The own country, the operation of the address, then what was typed before."""
        user = signed_in(self.request)
        own = user.party_id if user.party.kind in COUNTRIES else None
        given = {"country": own, "operation": known_operation(user, self.request.GET.get("operation", ""))}
        return given | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the party asked of this service before, to start from."""
        user = signed_in(self.request)
        own = SupportRequest.objects.visible_to(user).asked_by(user.party).filter(service=self.service)
        return super().get_context_data(**kwargs) | {"earlier": own.order_by("-pk")[:MOST_EARLIER]}

    def keep(self, plan: services.RequestPlan) -> SupportRequest:
        """A new draft."""
        return services.draft_request(plan=plan, by=signed_in(self.request), at=timezone.now())


class RequestEdit(RequestPage, RequestWriting):
    """Change a draft, or send it."""

    permission = RequestPermission.CHANGE

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form of the draft's service."""
        self.service = self.support_request.service
        return super().get_form_kwargs()

    def get_initial(self) -> dict[str, Any]:
        """The draft as it stands; what was typed since wins."""
        asked = self.support_request
        self.draft_key = f"support.request.{asked.pk}"
        facts = ("title", "need", "place", "starts_on", "ends_on", "urgency", "classification", "amount")
        stands: dict[str, Any] = {name: getattr(asked, name) for name in facts}
        stands |= {"country": asked.country_id, "operation": asked.operation_id}
        stands |= asked.details
        return stands | super().get_initial()

    def keep(self, plan: services.RequestPlan) -> SupportRequest:
        """The changed draft."""
        by, at = signed_in(self.request), timezone.now()
        return services.change_draft(request=self.support_request, plan=plan, by=by, at=at)


@require_POST
def request_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a draft from an earlier request, and go on to its form."""
    user = signed_in(request)
    if not policy.can(user, RequestPermission.COPY):
        raise PermissionDenied
    asked = get_object_or_404(SupportRequest.objects.visible_to(user).select_related("service", "country"), pk=pk)
    return answer_action(
        request,
        lambda: services.copy_request(request=asked, by=user, at=timezone.now()),
        lambda draft: redirect("support:request-edit", pk=draft.pk),
    )


def known_operation(user: User, key: str) -> UUID | None:
    """The key of an operation if the person may know it; an address typed by hand is no error."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return Operation.objects.visible_to(user).filter(pk=wanted).values_list("pk", flat=True).first()
