"""Networks for programs: put one together, read the graph as the person may see it, analyse it, take it out."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from intelligence.access import ContributionPermission, NetworkPartPermission, NetworkPermission
from intelligence.models import Entity, Network, NetworkRun
from intelligence.services import networks
from intelligence.services.networks.plain import plain


class NetworkSerializer(serializers.ModelSerializer):
    """A network: where it begins, never what it shows."""

    reference = serializers.CharField(read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)

    def to_representation(self, instance: Network) -> dict[str, Any]:
        """To colleagues without the keys that it begins with: they may not see all of these."""
        shown: dict[str, Any] = super().to_representation(instance)
        if instance.author_id != self.context["request"].user.pk:
            shown |= {"entity_keys": [], "source": None}
        return shown

    class Meta:
        model = Network
        fields = [
            "id", "reference", "title", "author", "is_shared", "begins", "entity_keys", "source", "query", "hops",
            "classification", "made_at", "changed_at",
        ]  # fmt: skip
        read_only_fields = ["id", "reference", "classification", "made_at", "changed_at"]


class NetworkMakeSerializer(serializers.Serializer):
    """What a network begins with: entities, or a case, project or operation by key, or the words of a search."""

    title = serializers.CharField(max_length=120)
    begins = serializers.ChoiceField(choices=Network.Begins.choices)
    entities = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=500)
    of = serializers.UUIDField(
        required=False, default=None, allow_null=True, help_text="The case, project or operation."
    )
    query = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    hops = serializers.IntegerField(min_value=0, max_value=3, required=False, default=1)
    is_shared = serializers.BooleanField(required=False, default=False)


class NetworkFileSerializer(serializers.Serializer):
    """A file of another program; `columns` says which column is what, where a table has other names than usual."""

    file = serializers.FileField()
    format = serializers.ChoiceField(choices=list(networks.READ_TITLES), required=False, default="", allow_blank=True)
    subject = serializers.CharField(max_length=200)
    category = serializers.ChoiceField(choices=Entity.DataSubjectCategory.choices)
    columns = serializers.DictField(child=serializers.CharField(max_length=80), required=False, default=dict)


class NetworkDraftSerializer(serializers.Serializer):
    """The draft that came of a file, and what was left out."""

    contribution = serializers.UUIDField()
    entities = serializers.IntegerField()
    relations = serializers.IntegerField()
    problems = serializers.ListField(child=serializers.CharField())
    more_problems = serializers.IntegerField()


class NetworkNoteSerializer(serializers.Serializer):
    """A note about an entity of the network."""

    entity = serializers.UUIDField()
    text = serializers.CharField(max_length=1000)


class NetworkAskSerializer(serializers.Serializer):
    """What to work out; `chosen` are keys of nodes, for a disruption."""

    asks = serializers.ChoiceField(choices=NetworkRun.Asks.choices)
    chosen = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=50)
    count = serializers.IntegerField(min_value=0, max_value=20, required=False, default=0)
    people_only = serializers.BooleanField(required=False, default=True)


class NetworkRunSerializer(serializers.ModelSerializer):
    """An analysis; `result` is nothing until it is done, and where the person sees another network by now."""

    result = serializers.SerializerMethodField()

    class Meta:
        model = NetworkRun
        fields = ["id", "asks", "wants", "state", "asked_at", "finished_at", "result"]

    def get_result(self, run: NetworkRun) -> Any:
        """With the names that the person sees now."""
        drawing = self.context.get("drawing")
        return networks.result_of(run, drawing).found if drawing else None


class NetworkViewSet(PortalViewSet):
    """Own and shared networks."""

    queryset = Network.objects.select_related("author", "owner")
    serializer_class = NetworkSerializer
    permissions = {
        "list": NetworkPermission.VIEW,
        "retrieve": NetworkPermission.VIEW,
        "create": NetworkPermission.ADD,
        "destroy": NetworkPermission.REMOVE,
        "graph": NetworkPermission.VIEW,
        "notes": NetworkPermission.VIEW,
        "analyses": NetworkPartPermission.VIEW_RUN,
        "export": NetworkPermission.EXPORT,
        "imports": ContributionPermission.ADD,
    }

    def list(self, _request: Request) -> Response:
        """Networks, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One network."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=NetworkMakeSerializer, responses={201: NetworkSerializer})
    def create(self, request: Request) -> Response:
        """Put a network together."""
        shape = NetworkMakeSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        title, is_shared, source = (given.pop(name) for name in ("title", "is_shared", "of"))
        network = networks.make_network(
            title=title,
            is_shared=is_shared,
            beginning=networks.Beginning(**given, source=source),
            by=self.person(),
            at=timezone.now(),
        )
        return Response(self.get_serializer(network).data, status=201)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Remove an own network."""
        networks.remove_network(network=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=204)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def graph(self, _request: Request, **_: Any) -> Response:
        """Nodes and edges as the person may see them now; reading them is on record."""
        return Response(plain(networks.draw(self.get_object(), by=self.person(), at=timezone.now())))

    @extend_schema(request=NetworkNoteSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, **_: Any) -> Response:
        """Write a note about an entity."""
        shape = NetworkNoteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        entity = Entity.objects.visible_to(self.person()).filter(pk=shape.validated_data["entity"]).first()
        if entity is None:
            raise serializers.ValidationError({"entity": ["Choose an entity that you see."]})
        text = shape.validated_data["text"]
        networks.write_note(network=self.get_object(), entity=entity, text=text, by=self.person(), at=timezone.now())
        return Response(status=204)

    @extend_schema(request=NetworkAskSerializer, responses={200: NetworkRunSerializer(many=True)})
    @action(detail=True, methods=["get", "post"])
    def analyses(self, request: Request, **_: Any) -> Response:
        """The person's analyses with what was found; by POST ask for one more."""
        network, by, now = self.get_object(), self.person(), timezone.now()
        if request.method == "POST":
            shape = NetworkAskSerializer(data=request.data)
            shape.is_valid(raise_exception=True)
            wants = dict(shape.validated_data)
            asks = wants.pop("asks")
            networks.ask_analysis(network=network, asks=asks, wants=wants, by=by, at=now)
        drawing = networks.draw(network, by=by, at=now)
        runs = NetworkRun.objects.visible_to(by).filter(network=network).order_by("-pk")[:20]
        shown = NetworkRunSerializer(runs, many=True, context={"drawing": drawing})
        return Response(shown.data, status=202 if request.method == "POST" else 200)

    @extend_schema(request=None, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"], url_path="export/(?P<form>[a-z]+)")
    def export(self, _request: Request, form: str = "", **_: Any) -> HttpResponse:
        """A file of exchange with its markings: graphml, anx, ftm, stix or csv."""
        made = networks.export_network(network=self.get_object(), name=form, by=self.person(), at=timezone.now())
        response = HttpResponse(made.content, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(request=NetworkFileSerializer, responses={201: NetworkDraftSerializer})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def imports(self, request: Request) -> Response:
        """Read a network file into a draft."""
        shape = NetworkFileSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        taken = networks.read_network(
            name=given["file"].name,
            content=given["file"].read(networks.MOST_BYTES + 1),
            form=given["format"],
            columns=given["columns"],
            category=given["category"],
            by=self.person(),
        )
        draft = networks.take_in(taken=taken, subject=given["subject"], by=self.person(), at=timezone.now())
        problems = [f"{one.row}: {one.words}" for one in taken.problems]
        answer = {"contribution": draft.pk, "entities": len(taken.entities), "relations": len(taken.relations)}
        return Response(answer | {"problems": problems, "more_problems": taken.more_problems}, status=201)
