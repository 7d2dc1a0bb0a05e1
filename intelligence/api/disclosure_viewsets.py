"""Questions to owners, consents and the ledger for programs: the same services, filters and rules as the pages."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import ConsentPermission, DisclosurePermission, LedgerPermission
from intelligence.api import disclosure_serializers as shapes
from intelligence.filters import ConsentFilter, DisclosureRequestFilter, LedgerFilter
from intelligence.models import Consent, Contribution, DisclosureRecord, DisclosureRequest


class DisclosureRequestViewSet(PortalViewSet):
    """Questions that the person's party has asked."""

    queryset = DisclosureRequest.objects.for_list()
    serializer_class = shapes.DisclosureRequestSerializer
    filterset_class = DisclosureRequestFilter
    permissions = {
        "list": DisclosurePermission.VIEW,
        "retrieve": DisclosurePermission.VIEW,
        "create": DisclosurePermission.ADD,
        "withdraw": DisclosurePermission.WITHDRAW,
    }

    def list(self, _request: Request) -> Response:
        """Questions, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._shown(rows, many=True))

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One question; reading it is recorded."""
        question = self.get_object()
        services.open_question(question=question, by=self.person(), at=timezone.now())
        return Response(self._shown(question))

    @extend_schema(request=shapes.DisclosureRequestWriteSerializer, responses={201: shapes.DisclosureRequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask an owner; the answer is the same whether the item exists or not."""
        shape = shapes.DisclosureRequestWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person = self.person()
        asked = services.ask_owner(content=shape.content(person), by=person, at=timezone.now())
        return Response(self._shown(asked), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.DisclosureRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, _request: Request, **_: Any) -> Response:
        """Take the question back while nobody has decided it."""
        question = self.get_object()
        services.withdraw_question(question=question, by=self.person(), at=timezone.now())
        return Response(self._shown(self.get_object()))

    def _shown(self, found: Any, *, many: bool = False) -> Any:
        questions = found if many else [found]
        known = _seen((question.disclosed_id for question in questions), self.person())
        return shapes.DisclosureRequestSerializer(found, many=many, context={"known": known}).data


class ConsentViewSet(PortalViewSet):
    """Questions about the party's own information, and its consents."""

    queryset = Consent.objects.for_list()
    serializer_class = shapes.ConsentSerializer
    filterset_class = ConsentFilter
    permissions = {
        "list": ConsentPermission.VIEW,
        "retrieve": ConsentPermission.VIEW,
        "take": ConsentPermission.DECIDE,
        "name_contribution": ConsentPermission.DECIDE,
        "grant": ConsentPermission.DECIDE,
        "refuse": ConsentPermission.DECIDE,
        "revoke": ConsentPermission.REVOKE,
    }

    def list(self, _request: Request) -> Response:
        """Questions and consents, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One question or consent; reading it is recorded, the asker never learns it."""
        consent = self.get_object()
        services.open_consent(consent=consent, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(consent).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def take(self, _request: Request, **_: Any) -> Response:
        """Begin to decide, so that colleagues know."""
        return self._act(services.begin_decision)

    @extend_schema(request=shapes.NamedContributionSerializer)
    @action(detail=True, methods=["post"], url_path="contribution")
    def name_contribution(self, _request: Request, **_: Any) -> Response:
        """Say which own contribution the question is about."""
        shape = self._valid(shapes.NamedContributionSerializer)
        return self._act(services.name_contribution, **shape.validated_data)

    @extend_schema(request=shapes.ConsentGrantSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, _request: Request, **_: Any) -> Response:
        """Agree, to everything or to parts."""
        shape: Any = self._valid(shapes.ConsentGrantSerializer)
        return self._act(services.grant_consent, decision=shape.decision())

    @extend_schema(request=shapes.RefusalSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, _request: Request, **_: Any) -> Response:
        """Refuse; a reason may be given."""
        shape = self._valid(shapes.RefusalSerializer)
        return self._act(services.refuse_consent, **shape.validated_data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, _request: Request, **_: Any) -> Response:
        """Take a consent back, with effect at once."""
        return self._act(services.revoke_consent)

    def _valid(self, shape: type[Serializer]) -> Serializer:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _act(self, service: Callable[..., Consent], **facts: Any) -> Response:
        consent = self.get_object()
        service(consent=consent, by=self.person(), at=timezone.now(), **facts)
        return Response(self.get_serializer(self.get_object()).data)

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


class DisclosureViewSet(PortalViewSet):
    """The ledger of disclosures: of the party's data, to the party, by the party."""

    queryset = DisclosureRecord.objects.for_list()
    serializer_class = shapes.DisclosureRecordSerializer
    filterset_class = LedgerFilter
    permissions = {"list": LedgerPermission.VIEW}

    def list(self, request: Request) -> Response:
        """Lines, newest first; looking at them is recorded."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        chosen = [name for name in LedgerFilter.base_filters if request.query_params.get(name)]
        services.record_ledger_reading(by=self.person(), at=timezone.now(), filters=chosen, shown=rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


def _seen(keys: Iterable[UUID | None], person: Any) -> set[UUID]:
    wanted = {key for key in keys if key}
    return set(Contribution.objects.visible_to(person).filter(pk__in=wanted).values_list("pk", flat=True))
