"""The search page and the suggestions of the command palette."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from europol_portal.core.fields import Classification
from europol_portal.search import services
from europol_portal.search.events import SearchEvent
from europol_portal.search.index import Hit
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import PartialMixin, PortalView

HITS_PER_SOURCE = 20
SUGGESTIONS_PER_SOURCE = 4


class Search(PortalView, PartialMixin, TemplateView):
    """Everything the person may search, on one page, source by source."""

    template_name = "search/search.html"
    partial = "search-results"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was found, what was searched and what was not allowed."""
        text = self.request.GET.get("q", "")
        result = services.run(by=signed_in(self.request), text=text, at=timezone.now(), limit=HITS_PER_SOURCE)
        return super().get_context_data(**kwargs) | {
            "result": result,
            "is_partial": wants_partial(self.request),
            "highest": _highest([hit for group in result.found for hit in group.hits]),
            "shortest": services.SHORTEST_TEXT,
            "limit": HITS_PER_SOURCE,
        }


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A few hits per source for the command palette."""
    text, at = request.GET.get("q", ""), timezone.now()
    result = services.run(
        by=signed_in(request), text=text, at=at, limit=SUGGESTIONS_PER_SOURCE, kind=SearchEvent.SUGGESTED
    )
    return render(request, "search/suggestions.html", {"groups": result.found})


def _highest(hits: list[Hit]) -> str:
    """The marking of the page: the highest of what it shows."""
    levels = [Classification(hit.mark) for hit in hits if hit.mark]
    return max(levels, key=lambda level: level.rank, default=Classification.BPL).value
