"""Search for programs: the same service, the same record, the same words about what was searched."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.search import services
from europol_portal.search.api.serializers import ListingSerializer
from europol_portal.search.forms import SearchForm
from europol_portal.web.api import PortalViewSet, problem

PARAMETERS = {
    "q": "Words, at least two characters; “…” for a phrase, - before a word that must not stand in it.",
    "type": (
        "One source: contributions, entities, files, cases, operations, targets, taskforces, proposals, "
        "support-requests."
    ),
    "kind": "Kind of contribution.",
    "owner": "Code of the owning party.",
    "crime_area": "Code of the crime area.",
    "handling": "Handling code; H0 for none other.",
    "since": "First day (UTC).",
    "until": "Last day (UTC).",
    "sort": "best for the best of the newest hits; newest first without it.",
    "before": "The value `older` of the page before.",
}


class SearchViewSet(PortalViewSet):
    """Everything the person may search; each search is recorded without its words."""

    permissions = {"list": ""}
    serializer_class = ListingSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(
        parameters=[OpenApiParameter(name, str, description=text) for name, text in PARAMETERS.items()],
        responses=ListingSerializer,
    )
    def list(self, request: Request) -> Response:
        """One page, newest or best first."""
        form = SearchForm(request.query_params)
        form.is_valid()
        if form.errors:
            return problem(status.HTTP_400_BAD_REQUEST, "Check the parameters.", errors=form.errors)
        listing = services.look(
            by=self.person(),
            question=form.question(),
            at=timezone.now(),
            only=request.query_params.get("type", ""),
            cursor=request.query_params.get("before", ""),
        )
        return Response(ListingSerializer(listing).data)
