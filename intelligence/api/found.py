"""Pages of API lists that the search index cuts, so that a filtered list does not grow with the table."""

from typing import Any, cast
from uuid import UUID

from django_filters.utils import translate_validation
from rest_framework.pagination import Cursor
from rest_framework.request import Request

from europol_portal.web.api import PortalViewSet
from europol_portal.web.pagination import CursorPaginator
from intelligence.querysets import Place
from intelligence.search.lists import Cut


class FoundPaginator(CursorPaginator):
    """Newest first by the place in the index; the cursor leads on only."""

    older: Place | None = None

    def cut(self, request: Request, find: Cut) -> list[UUID]:
        """The keys of one page; `find` gives at most so many places before a place."""
        self.request, self.base_url = request, request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        size = self.get_page_size(request) or self.page_size
        places = find(size + 1, Place.read(str(cursor.position or "")) if cursor else None)
        self.older = places[size - 1] if len(places) > size else None
        return [UUID(place.id) for place in places[:size]]

    def get_next_link(self) -> str | None:
        """Where older rows are."""
        position: Any = str(self.older)  # the stubs take it for a number
        return self.encode_cursor(Cursor(offset=0, reverse=False, position=position)) if self.older else None

    def get_previous_link(self) -> None:
        """The index is walked in one direction."""
        return


class FoundViewSet(PortalViewSet):
    """Lists that the index of the search cuts."""

    filterset_class: Any
    pagination_class = FoundPaginator

    @property
    def found(self) -> FoundPaginator:
        """The paginator of the list."""
        return cast("FoundPaginator", self.paginator)

    def wanted(self) -> dict[str, Any]:
        """The filters of the list, checked; what cannot be understood is answered with 400."""
        chosen = self.filterset_class(self.request.query_params, self.get_queryset(), request=self.request)
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)
        wanted: dict[str, Any] = chosen.form.cleaned_data
        return wanted
