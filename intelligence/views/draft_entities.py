"""Entities of a draft: a short list is written in the form, a long one stays as it is and is kept on its own page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import EntitySearchForm
from intelligence.models import Contribution, Entity

MOST_WRITTEN = 100  # rows that the form of a draft holds; browsers and people manage no more
KEEPS = "keeps_entities"


@dataclass(frozen=True)
class Stored:
    """The entities that a draft holds, and whether the form leaves them alone."""

    entities: Sequence[Entity] = field(default_factory=list)
    is_kept: bool = False

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many there are of each type, most first."""
        return Counter(entity.kind_text for entity in self.entities).most_common()

    @property
    def written(self) -> list[Entity]:
        """Those that are rows of the form."""
        return [] if self.is_kept else list(self.entities)

    @property
    def kept(self) -> list[Entity]:
        """Those that the form leaves as they are."""
        return list(self.entities) if self.is_kept else []


def stored_in(request: HttpRequest, draft: Contribution, user: User) -> Stored:
    """What the draft holds; a form that was posted says itself whether it left the list alone."""
    entities = list(Entity.objects.visible_to(user).of(draft).defer("ts", "slices").order_by("pk"))
    is_posted = request.method == "POST"
    return Stored(entities, bool(request.POST.get(KEEPS)) if is_posted else len(entities) > MOST_WRITTEN)


class DraftEntities(KeysetMixin, PortalView, TemplateView):
    """All entities of a draft by pages, to look through and to remove."""

    permission = ContributionPermission.CHANGE
    template_name = "intelligence/contribution_entities.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know or what was sent."""
        drafts = Contribution.objects.visible_to(signed_in(request)).drafts()
        self.draft: Contribution = get_object_or_404(drafts, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, by kind and words."""
        form = EntitySearchForm(self.request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        entities = Entity.objects.visible_to(signed_in(self.request)).of(self.draft).defer("ts", "slices")
        total = entities.count()
        if kind := asked.get("kind"):
            entities = entities.filter(kind=kind)
        if words := asked.get("q"):
            entities = entities.filter(label__icontains=words)
        page = self.keyset(entities)
        return super().get_context_data(**kwargs) | {
            "draft": self.draft, "form": form, "page": page, "entities": page.rows, "total": total,
            "is_filtered": bool(asked.get("kind") or asked.get("q")),
        }  # fmt: skip


@require_POST
def entity_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an entity out of its draft."""
    user = signed_in(request)
    found = get_object_or_404(Entity.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_entity(entity=found, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-entities", pk=found.contribution_id),
    )
