"""Invite a party; the invitations that the own party has received."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin
from operations import services
from operations.access import OperationPermission, ParticipationPermission
from operations.events import InvitationEvent
from operations.filters import Part
from operations.forms import InviteForm
from operations.models import Operation, Participation
from operations.views.base import OperationPage, highest_marking


class OperationInvite(OperationPage, ServiceFormMixin, FormView):
    """Invite a party; for the lead."""

    permission = OperationPermission.INVITE
    template_name = "operations/operation_invite.html"
    form_class = InviteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only parties that can still be invited are offered."""
        return super().get_form_kwargs() | {"operation": self.operation}

    def perform(self, form: Any) -> Participation:
        """Invite."""
        by, at = signed_in(self.request), timezone.now()
        return services.invite_party(operation=self.operation, by=by, at=at, **form.cleaned_data)


class InvitationList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Every invitation of the person's party, those of operations it has left included."""

    permission = ParticipationPermission.VIEW
    template_name = "operations/invitation_list.html"
    partial = "invitation-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list."""
        user = signed_in(self.request)
        page = self.keyset(Participation.objects.visible_to(user).of_party(user.party).for_list())
        context = {"page": page, "parts": Part, "marking": highest_marking(page.rows)}
        return super().get_context_data(**kwargs) | context


class InvitationDetail(PortalView):
    """Leads to the operation; to a party that has left it, shows what was asked and answered."""

    permission = ParticipationPermission.VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Redirect to the operation if the person may see it."""
        user = signed_in(request)
        visible = Participation.objects.visible_to(user).for_list()
        participation = get_object_or_404(visible, pk=kwargs["pk"])
        operation = Operation.objects.visible_to(user).filter(pk=participation.operation_id).first()
        if operation:
            return redirect(operation)
        audit.record_reading(kind=InvitationEvent.READ, actor=user, at=timezone.now(), subject=participation)
        return render(request, "operations/invitation_detail.html", {"participation": participation})
