"""Templates of the party: list, write, change, remove, start from one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.parties.models import Authority
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import TemplatePermission
from intelligence.forms.templates import TemplateForm
from intelligence.models import Contribution, ContributionTemplate
from intelligence.services import TemplateContent
from intelligence.views.rows import highest


class TemplateList(PortalView, TemplateView):
    """Templates of the party by name; a party has tens of them, not thousands."""

    permission = TemplatePermission.VIEW
    template_name = "intelligence/contributiontemplate_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All templates with their recipients."""
        visible = ContributionTemplate.objects.visible_to(signed_in(self.request))
        found = list(visible.select_related("crime_area").order_by("name"))
        keys = {key for one in found for key in one.to_ids}
        authorities = Authority.objects.for_list().in_bulk(keys)
        return super().get_context_data(**kwargs) | {
            "templates": [(one, [authorities[key] for key in one.to_ids if key in authorities]) for one in found],
            "mark": highest(one.classification for one in found),
        }


class TemplateWrite(ServiceFormMixin, PortalView, FormView):
    """The form of a template."""

    permission = TemplatePermission.ADD
    template_name = "intelligence/contributiontemplate_form.html"
    form_class = TemplateForm
    template: ContributionTemplate | None = None
    start: TemplateContent | None = None

    def get_initial(self) -> dict[str, Any]:
        """The template as it is, or what it starts from."""
        initial = TemplateForm.initial_of(self.start) if self.start else {}
        return initial | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The template, if there is one."""
        return super().get_context_data(**kwargs) | {"template": self.template}

    def perform(self, form: Any) -> ContributionTemplate:
        """Keep it for the party."""
        kept = services.save_template(
            content=form.content(),
            by=signed_in(self.request),
            at=timezone.now(),
            template=self.template,
            is_confirmed=form.cleaned_data["is_confirmed"],
        )
        messages.success(self.request, "Template saved")
        return kept

    def get_success_url(self) -> str:
        """Back to the list."""
        return reverse("intelligence:template-list")


class TemplateCreate(TemplateWrite):
    """A new template, empty or with the frame of a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the draft; what the person may not know is not found."""
        if key := request.GET.get("draft"):
            user = signed_in(request)
            draft = get_object_or_404(Contribution.objects.visible_to(user).drafts(), pk=_uuid(key))
            self.start = services.template_of_draft(draft, name=draft.subject[:80], by=user)
        return super().dispatch(request, *args, **kwargs)


class TemplateChange(TemplateWrite):
    """A template of the party."""

    permission = TemplatePermission.CHANGE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 for what the person may not know."""
        self.template = _found(request, kwargs["pk"])
        self.start = services.content_of_template(self.template)
        return super().dispatch(request, *args, **kwargs)


@require_POST
def template_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new draft from the template, opened for writing."""
    template = _found(request, pk)
    return answer_action(
        request,
        lambda: services.start_from_template(template=template, by=signed_in(request), at=timezone.now()),
        lambda draft: redirect("intelligence:contribution-change", pk=draft.pk),
    )


@require_POST
def template_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a template away."""
    template = _found(request, pk)
    return answer_action(
        request,
        lambda: services.remove_template(template=template, by=signed_in(request), at=timezone.now()),
        lambda _: redirect("intelligence:template-list"),
    )


def _found(request: HttpRequest, pk: UUID) -> ContributionTemplate:
    found: ContributionTemplate = get_object_or_404(
        ContributionTemplate.objects.visible_to(signed_in(request)).select_related("crime_area"), pk=pk
    )
    return found


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
