"""Ask an owner, and read the own question."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView

from europol_portal.parties.models import Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import DisclosurePermission
from intelligence.forms import AskForm
from intelligence.models import Attachment, Contribution, DisclosureRequest, Entity
from intelligence.views.disclosures.states import life_of, state_of
from intelligence.views.rows import highest

PASSED_ON = "Your question was passed on."


class DisclosureAsk(ServiceFormMixin, PortalView, FormView):
    """Ask for the content of an item that one knows by its reference, or for more than reading what one sees."""

    permission = DisclosurePermission.ADD
    template_name = "intelligence/disclosure_ask.html"
    form_class = AskForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for a contribution that the person may not know, before anything else."""
        self.contribution = None
        if key := request.GET.get("contribution", ""):
            visible = Contribution.objects.visible_to(signed_in(request)).sent().select_related("owner")
            self.contribution = get_object_or_404(visible, pk=_key(key))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who asks, about what."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "contribution": self.contribution}

    def get_initial(self) -> dict[str, Any]:
        """What the address says: a reference that was quoted, the act of a button."""
        query = self.request.GET
        names = ("item", "act", "description")
        given: dict[str, Any] = {name: query.get(name, "") for name in names}
        if code := query.get("addressee", ""):
            given["addressee"] = Party.objects.filter(code=code).first()
        return super().get_initial() | given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contribution for the heading and the marking."""
        level = self.contribution.classification if self.contribution else "bpl"
        return super().get_context_data(**kwargs) | {"contribution": self.contribution, "mark": level}

    def perform(self, form: Any) -> DisclosureRequest:
        """Ask; the answer is the same whether the item exists or not."""
        at = timezone.now()
        question = services.ask_owner(content=form.content(at), by=signed_in(self.request), at=at)
        messages.success(self.request, PASSED_ON)
        return question

    def get_success_url(self) -> str:
        """The list, so that not even the address differs."""
        return f"{reverse('intelligence:disclosure-list')}?side=ours"


class DisclosureRequestDetail(PortalView, DetailView):
    """A question of the own party. While it is open it says nothing of whether it found an owner."""

    permission = DisclosurePermission.VIEW
    template_name = "intelligence/disclosure_request.html"
    context_object_name = "question"

    def get_queryset(self) -> Any:
        """What the person may know."""
        return DisclosureRequest.objects.visible_to(signed_in(self.request)).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question, its life, and what was opened as far as it can be seen now."""
        user, question, now = signed_in(self.request), self.object, timezone.now()
        services.open_question(question=question, by=user, at=now)
        visible = Contribution.objects.visible_to(user)
        about = visible.filter(pk=question.contribution_id).select_related("owner").first()
        opened = visible.filter(pk=question.disclosed_id).select_related("owner").first()
        levels = [question.classification, *(row.classification for row in (about, opened) if row)]
        return super().get_context_data(**kwargs) | {
            "state": state_of(question, now),
            "life": life_of(question, now),
            "about": about,
            "opened": opened,
            "entities": list(Entity.objects.visible_to(user).filter(pk__in=question.entity_ids).order_by("pk")),
            "files": list(Attachment.objects.visible_to(user).filter(pk__in=question.attachment_ids)),
            "mark": highest(levels),
        }


@require_POST
def disclosure_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the own question back."""
    user = signed_in(request)
    question = get_object_or_404(DisclosureRequest.objects.visible_to(user), pk=pk)

    def done(_moved: DisclosureRequest) -> HttpResponse:
        messages.success(request, "Question withdrawn")
        return redirect(question)

    return answer_action(
        request, lambda: services.withdraw_question(question=question, by=user, at=timezone.now()), done
    )


def _key(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
