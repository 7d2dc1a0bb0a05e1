"""What is known of an entity, merges and splits, relations and watches, for programs; the rules of the pages."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import Verb, record
from europol_portal.web.api import PortalViewSet
from europol_portal.web.pagination import CursorPaginator
from intelligence.access import (
    ContributionPermission,
    IdentityPermission,
    PartPermission,
    RelationPermission,
    WatchPermission,
    listed_entities,
)
from intelligence.api import relation_serializers as shapes
from intelligence.events import IdentityEvent, RelationEvent
from intelligence.models import Contribution, Entity, EntityWatch, IdentityStatement, Relation
from intelligence.services import relations
from intelligence.services.identity import graph, links, profile, statements, watching
from intelligence.services.identity.clusters import cluster_of
from intelligence.services.identity.keyed import Sayers
from intelligence.services.identity.proposing import proposed_relations

PERMISSIONS = {
    "profile": PartPermission.VIEW_ENTITY,
    "relations": RelationPermission.VIEW,
    "graph": RelationPermission.VIEW,
    "same": IdentityPermission.ADD,
    "watch": WatchPermission.VIEW,
    "end_watch": WatchPermission.VIEW,
}
ONLY = OpenApiParameter("contribution", str, description="Only relations of this one.")


class EntityActions(PortalViewSet):
    """What is known of one entity across contributions, on the resource of entities."""

    @extend_schema(responses=shapes.ProfileSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def profile(self, _request: Request, **_: Any) -> Response:
        """Everything that the person may know of it; reading it is recorded with every member."""
        shown = profile.open_entity(entity=self.get_object(), by=self.person(), at=timezone.now())
        return Response(shapes.ProfileSerializer(shown).data)

    @extend_schema(responses=shapes.LinkSerializer(many=True))
    @action(detail=True, pagination_class=CursorPaginator, filterset_class=None)
    def relations(self, _request: Request, **_: Any) -> Response:
        """All relations of it and of what is the same, the newest first."""
        person, now = self.person(), timezone.now()
        entity = self.get_object()
        cluster = cluster_of(entity, by=person, on=now.date())
        rows = self.paginate_queryset(links.said(person).touching(cluster.keys).order_by("-pk")) or []
        shown = links.links_of(rows, set(cluster.keys), links.ends_of(rows, on=now.date(), sayers=Sayers(person)))
        keys = [link.relation.pk for link in shown]
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=person, at=now, subject=entity, shown=keys)
        return self.get_paginated_response(shapes.LinkSerializer(shown, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("hops", int, description="One to three steps; one unless given.")],
        responses=shapes.GraphSerializer,
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def graph(self, request: Request, **_: Any) -> Response:
        """What is linked to it in one to three steps."""
        person, now = self.person(), timezone.now()
        number = serializers.IntegerField(min_value=1, max_value=graph.MOST_HOPS)
        hops = number.run_validation(request.query_params.get("hops", "1"))
        entity = self.get_object()
        cluster = cluster_of(entity, by=person, on=now.date())
        drawn = graph.graph_around(cluster, hops=hops, by=person, on=now.date())
        shown = [row.pk for node in drawn.nodes for row in node.entities]
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=person, at=now, subject=entity, shown=shown)
        return Response(shapes.GraphSerializer(drawn).data)

    @extend_schema(request=shapes.IdentityWriteSerializer, responses={201: shapes.IdentityStatementSerializer})
    @action(detail=True, methods=["post"])
    def same(self, request: Request, **_: Any) -> Response:
        """Say for the own party that another entity is the same, or is not."""
        shape = shapes.IdentityWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = statements.say(one=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(shapes.IdentityStatementSerializer(said).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: shapes.WatchSerializer})
    @action(detail=True, methods=["post"])
    def watch(self, _request: Request, **_: Any) -> Response:
        """Be told when a contribution names it."""
        watch = watching.watch_entity(entity=self.get_object(), by=self.person(), at=timezone.now())
        return Response(shapes.WatchSerializer(watch).data, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @watch.mapping.delete
    def end_watch(self, _request: Request, **_: Any) -> Response:
        """Be told no more, of it and of what is the same."""
        now = timezone.now()
        cluster = cluster_of(self.get_object(), by=self.person(), on=now.date())
        watching.end_watch(entities=cluster.keys, by=self.person(), at=now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class IdentityStatementViewSet(PortalViewSet):
    """Merges and splits of the person's party, between entities that the person may know."""

    queryset = IdentityStatement.objects.for_list().order_by("-pk")
    serializer_class = shapes.IdentityStatementSerializer
    permissions = {
        "list": IdentityPermission.VIEW,
        "withdraw": IdentityPermission.WITHDRAW,
    }

    def list(self, _request: Request) -> Response:
        """The newest first, with those that were taken back."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        keys = [key for row in rows for key in (row.first_id, row.second_id)]
        at = timezone.now()
        record(verb=Verb.CONSULTATION, kind=IdentityEvent.LISTED, actor=self.person(), at=at, shown=keys)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=shapes.StatementWithdrawalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_: Any) -> Response:
        """Take it back; it stays in the history."""
        statement = self.get_object()
        shape = shapes.StatementWithdrawalSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        reason = shape.validated_data["reason"]
        statements.take_back(statement=statement, reason=reason, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


class RelationViewSet(PortalViewSet):
    """Relations of contributions that the person may know; drafts of the own party take and lose them here."""

    queryset = Relation.objects.order_by("-pk")
    serializer_class = shapes.RelationSerializer
    permissions = {
        "list": RelationPermission.VIEW,
        "proposed": ContributionPermission.CHANGE,
        "create": ContributionPermission.CHANGE,
        "destroy": ContributionPermission.CHANGE,
    }

    def get_queryset(self) -> Any:
        """Without those at whose ends stand protected people of other owners: these stand in the contribution only."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        listed = Entity.objects.filter(listed_entities(self.person(), timezone.now().date()))
        ends = (Exists(listed.filter(pk=OuterRef(name))) for name in ("origin_id", "target_id"))
        return rows.filter(*ends)

    @extend_schema(parameters=[ONLY])
    def list(self, request: Request) -> Response:
        """The newest first; looking at them is recorded."""
        rows = self.get_queryset()
        if wanted := request.query_params.get("contribution"):
            rows = rows.filter(contribution_id=serializers.UUIDField().run_validation(wanted))
        page = self.paginate_queryset(rows) or []
        shown, at = [row.pk for row in page], timezone.now()
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=self.person(), at=at, shown=shown)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("contribution", str, required=True, description="The draft.")],
        responses=shapes.ProposedRelationSerializer(many=True),
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def proposed(self, request: Request) -> Response:
        """What other contributions say of two things of a draft, for its author; recorded."""
        wanted = serializers.UUIDField().run_validation(request.query_params.get("contribution"))
        draft = get_object_or_404(Contribution.objects.visible_to(self.person()).drafts(), pk=wanted)
        found = proposed_relations(draft=draft, by=self.person(), at=timezone.now())
        return Response(shapes.ProposedRelationSerializer(found, many=True).data)

    @extend_schema(request=shapes.RelationWriteSerializer, responses={201: shapes.RelationSerializer})
    def create(self, request: Request) -> Response:
        """Add a relation to a draft."""
        shape = shapes.RelationWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = dict(shape.validated_data)
        draft = get_object_or_404(Contribution.objects.visible_to(self.person()).drafts(), pk=given.pop("contribution"))
        entities = Entity.objects.visible_to(self.person()).of(draft)
        ends = {name: get_object_or_404(entities, pk=given.pop(name)) for name in ("origin", "target")}
        added = relations.add_relation(
            draft=draft, **ends, facts=relations.Facts(**given), by=self.person(), at=timezone.now()
        )
        return Response(self.get_serializer(added).data, status.HTTP_201_CREATED)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Take a relation out of a draft."""
        relations.remove_relation(relation=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class WatchViewSet(PortalViewSet):
    """What the person watches and still sees."""

    queryset = EntityWatch.objects.order_by("-pk")
    serializer_class = shapes.WatchSerializer
    permissions = {"list": WatchPermission.VIEW}

    def list(self, _request: Request) -> Response:
        """The newest first."""
        seen = Entity.objects.visible_to(self.person()).filter(listed_entities(self.person(), timezone.now().date()))
        rows = self.paginate_queryset(self.get_queryset().filter(entity__in=seen.values("pk"))) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
