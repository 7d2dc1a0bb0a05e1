"""Cases, contributions and entities for programs: the same services, filters and rules as the pages."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import Verb, record, record_reading
from europol_portal.web.files import hand_out
from europol_portal.web.pagination import CursorPaginator
from intelligence import services
from intelligence.access import (
    CasePermission,
    CategoryPermission,
    ContributionPermission,
    PartPermission,
    listed_entities,
)
from intelligence.api import serializers
from intelligence.api.compose import PERMISSIONS as COMPOSE_PERMISSIONS
from intelligence.api.compose import ComposeActions
from intelligence.api.found import FoundViewSet
from intelligence.api.identity import PERMISSIONS as IDENTITY_PERMISSIONS
from intelligence.api.identity import EntityActions
from intelligence.api.projects import CategoryActions
from intelligence.api.relation_serializers import RelationSerializer
from intelligence.api.restrictions import PERMISSIONS as RESTRICTION_PERMISSIONS
from intelligence.api.restrictions import RestrictionActions
from intelligence.events import EntityEvent
from intelligence.filters import CaseFilter, ContributionFilter, EntityFilter
from intelligence.models import (
    Attachment,
    Case,
    Contribution,
    ContributionShare,
    ContributionText,
    Entity,
    Recipient,
    Relation,
)
from intelligence.search.lists import cases_found, entities_found, in_order
from intelligence.services import ContributionContent
from operations.models import Operation

ATTACHMENT = r"attachments/(?P<attachment_id>[0-9a-f-]{36})"


class PositionPaginator(CursorPaginator):
    """Pages of the lists of a party, newest line first."""

    ordering = "-position"


class CaseViewSet(FoundViewSet):
    """Cases of the person's party and cases that were opened to it."""

    queryset = Case.objects.select_related("owner", "crime_area")
    serializer_class = serializers.CaseSerializer
    filterset_class = CaseFilter
    permissions = {
        "list": CasePermission.VIEW,
        "retrieve": CasePermission.VIEW,
        "create": CasePermission.ADD,
        "step": CasePermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Cases, newest first; the page is cut by the index of the search."""
        wanted = self.wanted()
        rows = self.get_queryset()
        if operation := wanted.get("operation"):
            rows = rows.filter(operation=operation)
        cases = in_order(rows, self.found.cut(self.request, cases_found(wanted)))
        return self.get_paginated_response(self._shown(cases, many=True))

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One case; reading it is recorded."""
        case = self.get_object()
        services.open_case_file(case=case, by=self.person(), at=timezone.now())
        return Response(self._shown(case))

    @extend_schema(request=serializers.CaseWriteSerializer, responses={201: serializers.CaseSerializer})
    def create(self, request: Request) -> Response:
        """Open a case."""
        shape = serializers.CaseWriteSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        case = services.open_case(by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(self._shown(case), status.HTTP_201_CREATED)

    @extend_schema(request=serializers.CaseStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, **_: Any) -> Response:
        """Close or reopen a case."""
        case = self.get_object()
        shape = serializers.CaseStepSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        services.move_case(case=case, step=shape.validated_data["step"], by=self.person(), at=timezone.now())
        return Response(self._shown(self.get_object()))

    def _shown(self, found: Any, *, many: bool = False) -> Any:
        cases = found if many else [found]
        known = known_operations((case.operation_id for case in cases), self.person())
        return serializers.CaseSerializer(found, many=many, context={"known": known}).data


class ContributionViewSet(ComposeActions, RestrictionActions):
    """Contributions that the person's party owns or has received."""

    queryset = Contribution.objects.for_list()
    serializer_class = serializers.ContributionDetailSerializer
    filterset_class = ContributionFilter
    pagination_class = PositionPaginator
    parser_classes = [JSONParser]
    permissions = {
        "list": ContributionPermission.VIEW,
        "retrieve": ContributionPermission.VIEW,
        "create": ContributionPermission.ADD,
        "partial_update": ContributionPermission.CHANGE,
        "destroy": ContributionPermission.CHANGE,
        "send": ContributionPermission.SEND,
        "attach": ContributionPermission.CHANGE,
        "download": PartPermission.VIEW_ATTACHMENT,
        **RESTRICTION_PERMISSIONS,
        **COMPOSE_PERMISSIONS,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(responses=serializers.ContributionLineSerializer(many=True))
    def list(self, _request: Request) -> Response:
        """Headers, newest line first; the page is cut on the share rows as on the page."""
        person = self.person()
        lines = self.paginate_queryset(self.filter_queryset(ContributionShare.lists.open_to(person))) or []
        found = self.get_queryset().in_bulk([line.content_object_id for line in lines])
        shown = [found[line.content_object_id] for line in lines if line.content_object_id in found]
        context = {
            "known": known_keys(shown, person),
            "lines": {line.content_object_id: line for line in lines},
        }
        return self.get_paginated_response(
            serializers.ContributionLineSerializer(shown, many=True, context=context).data
        )

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One contribution with its parts; reading it is recorded and opens the party's copy."""
        contribution = self.get_object()
        services.open_contribution(contribution=contribution, by=self.person(), at=timezone.now())
        return Response(self._shown(contribution))

    @extend_schema(
        request=serializers.ContributionWriteSerializer, responses={201: serializers.ContributionDetailSerializer}
    )
    def create(self, _request: Request) -> Response:
        """Write a draft, or with `send` a contribution that leaves at once."""
        shape, by, at = self._shape(), self.person(), timezone.now()
        content, entities = ContributionContent(**shape.content()), shape.entity_contents() or []
        relations = shape.relation_contents()
        if shape.validated_data["send"]:
            written = services.submit_contribution(
                by=by, at=at, content=content, entities=entities, relations=relations
            )
        else:
            written = services.save_draft(by=by, at=at, content=content, entities=entities, relations=relations)
        return Response(self._shown(written), status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ContributionWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change a draft; entities become those given."""
        draft, shape = self.get_object(), self._shape()
        content = replace(services.content_of(draft, self.person()), **shape.content())
        changed = services.save_draft(
            by=self.person(),
            at=timezone.now(),
            content=content,
            entities=shape.entity_contents(),
            relations=shape.relation_contents(),
            draft=draft,
        )
        return Response(self._shown(changed))

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Discard a draft."""
        services.discard_draft(draft=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def send(self, _request: Request, **_: Any) -> Response:
        """Send a draft to its recipients and their national units."""
        sent = services.send_contribution(draft=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self._shown(sent))

    @extend_schema(
        request={"multipart/form-data": serializers.AttachmentWriteSerializer},
        responses={201: serializers.AttachmentSerializer},
    )
    @action(detail=True, methods=["post"], url_path="attachments", parser_classes=[MultiPartParser])
    def attach(self, request: Request, **_: Any) -> Response:
        """Attach a file to a draft."""
        draft = self.get_object()
        shape = serializers.AttachmentWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        upload = shape.validated_data["file"]
        attached = services.attach_file(draft=draft, upload=upload, by=self.person(), at=timezone.now())
        return Response(serializers.AttachmentSerializer(attached).data, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path=ATTACHMENT)
    def download(self, request: Request, attachment_id: str, **_: Any) -> HttpResponseBase:
        """A file, whole or in part (Range); the download is recorded."""
        visible = Attachment.objects.visible_to(self.person()).of(self.get_object())
        found = get_object_or_404(visible.select_related("contribution"), pk=_uuid(attachment_id))
        name = services.export_file(attachment=found, by=self.person(), at=timezone.now())
        known = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}
        return hand_out(found.file, name=name, headers=request.headers, **known)

    def _shape(self) -> serializers.ContributionWriteSerializer:
        shape = serializers.ContributionWriteSerializer(data=self.request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        return shape

    def _shown(self, contribution: Contribution) -> Any:
        person = self.person()
        shown = self.get_queryset().get(pk=contribution.pk)
        texts = ContributionText.objects.visible_to(person).of(shown)
        copies = Recipient.objects.visible_to(person).of(shown).select_related("authority__party")
        parts = {
            "body": texts.values_list("body", flat=True).get(),
            "entities": Entity.objects.visible_to(person).of(shown).order_by("pk"),
            "relations": Relation.objects.visible_to(person).of(shown).order_by("pk"),
            "attachments": Attachment.objects.visible_to(person).of(shown).order_by("number"),
            "recipients": copies.order_by("kind", "pk"),
        }
        context = {"known": known_keys([shown], person)}
        header = serializers.ContributionSerializer(shown, context=context).data
        return header | {
            "body": parts["body"],
            "entities": serializers.EntitySerializer(parts["entities"], many=True).data,
            "relations": RelationSerializer(parts["relations"], many=True).data,
            "attachments": serializers.AttachmentSerializer(parts["attachments"], many=True).data,
            "recipients": serializers.RecipientSerializer(parts["recipients"], many=True).data,
        }


class EntityViewSet(EntityActions, CategoryActions, FoundViewSet):
    """Entities of contributions that the person may know; looking at them is recorded.

    Witnesses, victims, informants and minors of other owners stand in the contribution only, never here.
    """

    queryset = Entity.objects.all()
    serializer_class = serializers.EntitySerializer
    filterset_class = EntityFilter
    permissions = {
        "list": PartPermission.VIEW_ENTITY,
        "retrieve": PartPermission.VIEW_ENTITY,
        "destroy": ContributionPermission.CHANGE,
        "categories": CategoryPermission.VIEW,
        "state": CategoryPermission.STATE,
        **IDENTITY_PERMISSIONS,
    }

    def get_queryset(self) -> Any:
        """What lists may show."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return super().get_queryset().filter(listed_entities(self.person(), timezone.now().date()))

    def list(self, _request: Request) -> Response:
        """Entities, newest contribution first; the page is cut by the index of the search."""
        wanted = self.wanted()
        entities = self.get_queryset()
        if value := wanted.get("value"):
            entities = entities.filter(normalised=value)
        if contribution := wanted.get("contribution"):
            entities = entities.filter(contribution_id=contribution)
        rows = in_order(entities, self.found.cut(self.request, entities_found(wanted)))
        shown = [row.pk for row in rows]
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=self.person(), at=timezone.now(), shown=shown)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One entity."""
        entity = self.get_object()
        record_reading(kind=EntityEvent.READ, actor=self.person(), at=timezone.now(), subject=entity)
        return Response(self.get_serializer(entity).data)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Take an entity out of a draft."""
        services.remove_entity(entity=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=204)


def known_keys(contributions: Iterable[Contribution], person: Any) -> set[UUID]:
    """Keys of cases, operations and contributions that these name and that the person may know."""
    headers = list(contributions)
    cases = {header.case_id for header in headers if header.case_id}
    linked = ("reply_to_id", "corrects_id", "recalls_id", "forwards_id")
    others = {key for header in headers for name in linked if (key := getattr(header, name))}
    known = set(Case.objects.visible_to(person).filter(pk__in=cases).values_list("pk", flat=True))
    known |= set(Contribution.objects.visible_to(person).filter(pk__in=others).values_list("pk", flat=True))
    return known | known_operations((header.operation_id for header in headers), person)


def known_operations(keys: Iterable[UUID | None], person: Any) -> set[UUID]:
    """Those of the operations that the person may know."""
    wanted = {key for key in keys if key}
    return set(Operation.objects.visible_to(person).filter(pk__in=wanted).values_list("pk", flat=True))


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
