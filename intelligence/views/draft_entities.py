"""Many entities: a short list is written in the form of its draft, a long one stays as it is and has its own page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.access.policy import can
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action
from intelligence import services
from intelligence.access import ContributionPermission, PartPermission
from intelligence.events import EntityEvent
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


class ContributionEntities(KeysetMixin, PortalView, TemplateView):
    """All entities of one contribution by pages; in a draft they can be removed. Looking at them is on record."""

    permission = PartPermission.VIEW_ENTITY
    template_name = "intelligence/contribution_entities.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, by kind and words; what the person may not know is not found."""
        user = signed_in(self.request)
        contribution = get_object_or_404(Contribution.objects.visible_to(user), pk=self.kwargs["pk"])
        form = EntitySearchForm(self.request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        entities = Entity.objects.visible_to(user).of(contribution).defer("ts", "slices")
        total = entities.count()
        if kind := asked.get("kind"):
            entities = entities.filter(kind=kind)
        if words := asked.get("q"):
            entities = entities.filter(label__icontains=words)
        page = self.keyset(entities)
        shown = [entity.pk for entity in page]
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=user, at=timezone.now(), shown=shown)
        return super().get_context_data(**kwargs) | {
            "contribution": contribution, "form": form, "page": page, "entities": page.rows, "total": total,
            "may_change": can(user, ContributionPermission.CHANGE, contribution),
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
