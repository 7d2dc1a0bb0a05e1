"""Reference data, read-only and open to everyone signed in."""

from typing import Any

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from europol_portal.accounts.api.serializers import AuthoritySerializer, CrimeAreaSerializer, PartySerializer
from europol_portal.accounts.filters import AuthorityFilter, CrimeAreaFilter, PartyFilter
from europol_portal.parties.models import Authority, CrimeArea, Party
from europol_portal.web.api import PortalViewSet


class _ReferenceViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """Rows that hold nothing operational: the same for everybody."""

    permissions = {"list": "", "retrieve": ""}
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> Any:
        """All rows: there is no policy to ask."""
        rows: Any = type(self).queryset
        return rows.all()


class PartyViewSet(_ReferenceViewSet):
    """Countries, Union bodies and organisations."""

    queryset = Party.objects.filter(is_active=True)
    serializer_class = PartySerializer
    filterset_class = PartyFilter


class AuthorityViewSet(_ReferenceViewSet):
    """Authorities of the parties, with their mailbox and number."""

    queryset = Authority.objects.filter(is_active=True, party__is_active=True).select_related("party")
    serializer_class = AuthoritySerializer
    filterset_class = AuthorityFilter


class CrimeAreaViewSet(_ReferenceViewSet):
    """Forms of crime of Annex I to Regulation (EU) 2016/794."""

    queryset = CrimeArea.objects.select_related("priority_area")
    serializer_class = CrimeAreaSerializer
    filterset_class = CrimeAreaFilter
