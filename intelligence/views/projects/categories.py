"""Why a person is in a contribution: the history, and for the owner a new statement."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.audit.services import record_reading
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from intelligence import services
from intelligence.access import CategoryPermission
from intelligence.events import EntityEvent
from intelligence.forms.projects import CategoryForm
from intelligence.models import CategoryStatement, Entity
from intelligence.views.rows import handling_sentence


class EntityCategory(ServiceFormMixin, PortalView, FormView):
    """The history for everybody who sees the person, the form for people of the owner."""

    permission = CategoryPermission.VIEW
    template_name = "intelligence/entity_category.html"
    form_class = CategoryForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 before anything else for what the person may not know; the owner's people alone state."""
        persons = Entity.objects.visible_to(signed_in(request)).filter(kind=Entity.Kind.PERSON)
        self.entity: Entity = get_object_or_404(
            persons.select_related("contribution__owner", "contribution__author"), pk=kwargs["pk"]
        )
        if request.method == "POST" and not policy.can(signed_in(request), CategoryPermission.STATE, self.entity):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The statements, oldest first."""
        user, now = signed_in(self.request), timezone.now()
        if self.request.method == "GET":
            record_reading(kind=EntityEvent.READ, actor=user, at=now, subject=self.entity)
        statements = CategoryStatement.objects.visible_to(user).filter(entity=self.entity)
        return super().get_context_data(**kwargs) | {
            "entity": self.entity,
            "contribution": self.entity.contribution,
            "note": handling_sentence(self.entity.contribution),
            "statements": statements.select_related("author").order_by("pk"),
            "is_minor": self.entity.is_minor(now.date()),
            "may_state": policy.can(user, CategoryPermission.STATE, self.entity),
        }

    def perform(self, form: Any) -> CategoryStatement:
        """State it."""
        return services.state_category(
            entity=self.entity, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Say what happened."""
        response = super().form_valid(form)
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            messages.success(self.request, "Category changed, recipients are told")
        return response
