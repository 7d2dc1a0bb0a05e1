"""The search page and the suggestions of the command palette."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from europol_portal.core.fields import Classification
from europol_portal.search import services
from europol_portal.search.events import SearchEvent
from europol_portal.search.forms import SearchForm
from europol_portal.search.index import Facet, Hit
from europol_portal.search.services import Listing
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import PartialMixin, PortalView

SUGGESTIONS_PER_SOURCE = 4


@dataclass(frozen=True)
class Choice:
    """One value of a facet as a link: it sets the filter, or takes it away when it is set."""

    label: str
    count: str
    address: str
    is_chosen: bool


class Search(PortalView, PartialMixin, TemplateView):
    """Everything the person may search in one list, with facets, and what was searched and was not."""

    template_name = "search/search.html"
    partial = "search-results"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list, the facets as links and what the filters are."""
        form, query = SearchForm(self.request.GET), self.request.GET
        listing = services.look(
            by=signed_in(self.request),
            question=form.question(),
            at=timezone.now(),
            only=query.get("type", ""),
            cursor=query.get("before", ""),
        )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "listing": listing,
            "is_partial": wants_partial(self.request),
            "highest": _highest(listing.hits),
            "shortest": services.SHORTEST_TEXT,
            "types": _types(listing, query),
            "facets": [(facet.label, _choices(facet, query)) for facet in listing.facets],
            "chips": _chips(listing, query),
            "newest_address": _with(query, sort=""),
            "best_address": _with(query, sort="best"),
            "older_address": _with(query, before=listing.older) if listing.older else "",
            "first_address": _with(query) if query.get("before") else "",
        }


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A few hits per source for the command palette."""
    text, at = request.GET.get("q", ""), timezone.now()
    result = services.run(
        by=signed_in(request), text=text, at=at, limit=SUGGESTIONS_PER_SOURCE, kind=SearchEvent.SUGGESTED
    )
    return render(request, "search/suggestions.html", {"groups": result.found})


def _with(query: QueryDict, **changed: str) -> str:
    """The address of the same search with changed filters, from its first page."""
    wanted = query.copy()
    wanted.pop("before", None)
    for name, value in changed.items():
        wanted[name] = value
    for name in [name for name, value in wanted.items() if not value]:
        del wanted[name]
    return f"?{wanted.urlencode()}"


def _types(listing: Listing, query: QueryDict) -> list[Choice]:
    """What kind of thing: everything, or one source."""
    every = Choice("Everything", "", _with(query, type=""), not listing.only)
    return [every] + [
        Choice(one.label, one.count, _with(query, type=one.value), listing.only == one.value) for one in listing.types
    ]


def _choices(facet: Facet, query: QueryDict) -> list[Choice]:
    chosen = query.get(facet.name, "")
    return [
        Choice(
            one.label,
            one.count,
            _with(query, **{facet.name: "" if one.value == chosen else one.value}),
            one.value == chosen,
        )
        for one in facet.values
    ]


def _chips(listing: Listing, query: QueryDict) -> list[tuple[str, str]]:
    """Filters in force, each with the address without it."""
    question = listing.question
    labels = {(facet.name, one.value): one.label for facet in listing.facets for one in facet.values}
    chips = [(labels.get((name, value), value), _with(query, **{name: ""})) for name, value in question.filters.items()]
    if question.since:
        chips.append((f"From {question.since:%-d %b %Y}", _with(query, since="")))
    if question.until:
        chips.append((f"To {question.until:%-d %b %Y}", _with(query, until="")))
    return chips


def _highest(hits: Iterable[Hit]) -> str:
    """The marking of the page: the highest of what it shows."""
    levels = [Classification(hit.mark) for hit in hits if hit.mark]
    return max(levels, key=lambda level: level.rank, default=Classification.BPL).value
