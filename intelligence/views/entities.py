"""All entities a person may see."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access.querysets import Page
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView
from intelligence.access import PartPermission, listed_entities
from intelligence.events import EntityEvent
from intelligence.forms import EntitySearchForm
from intelligence.models import Entity
from intelligence.querysets import Place, found
from intelligence.search import codes
from intelligence.views.rows import highest

PAGE = 50


class EntityList(PortalView, TemplateView):
    """Entities of visible contributions, newest contribution first; looking at them is on record."""

    permission = PartPermission.VIEW_ENTITY
    template_name = "intelligence/entity_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ids come from the search function, rows from both locks."""
        user = signed_in(self.request)
        form = EntitySearchForm(self.request.GET)
        data = form.cleaned_data if form.is_valid() else {}
        before = Place.read(self.request.GET.get("before", ""))
        kinds = [codes.of_entity_kind(data["kind"])] if data.get("kind") else []
        places = found("entity", data.get("q") or None, codes=kinds, limit=PAGE + 1, before=before)
        ids = [UUID(place.id) for place in places]
        listed = Entity.objects.visible_to(user).filter(listed_entities(user, timezone.now().date()))
        shown = listed.select_related("contribution__owner").in_bulk(ids[:PAGE])
        entities = [shown[pk] for pk in ids[:PAGE] if pk in shown]
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=user, at=timezone.now(), shown=list(shown))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "entities": entities,
            "page": Page(entities, older=str(places[PAGE - 1]) if len(places) > PAGE else "", newer=""),
            "is_filtered": bool(data.get("kind") or data.get("q") or before),
            "mark": highest(entity.contribution.classification for entity in entities),
        }
