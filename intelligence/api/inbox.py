"""The inbox for programs: what the party has to do, acts on many lines, undo; the same rules as on the pages."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.parties.models import User
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import OwnMarkPermission, WorkPermission
from intelligence.api.viewsets import PositionPaginator
from intelligence.filters import WorkFilter
from intelligence.models import UndoStep, WorkItem
from intelligence.services import Act, Batch


class WorkItemSerializer(serializers.ModelSerializer):
    """The work of the party on a received contribution."""

    contribution = serializers.UUIDField(source="contribution_id", read_only=True)
    reference = serializers.CharField(read_only=True)
    subject = serializers.CharField(source="contribution.subject", read_only=True)
    classification = serializers.CharField(source="contribution.classification", read_only=True)
    assignee = serializers.CharField(source="assignee.username", read_only=True, allow_null=True, default=None)
    done_by = serializers.CharField(source="done_by.username", read_only=True, allow_null=True, default=None)
    is_unread = serializers.SerializerMethodField()

    class Meta:
        model = WorkItem
        fields = [
            "id", "contribution", "reference", "subject", "classification", "kind", "urgency", "is_done", "done_by",
            "done_at", "assignee", "assigned_at", "is_unread",
        ]  # fmt: skip

    @extend_schema_field(serializers.BooleanField())
    def get_is_unread(self, item: WorkItem) -> bool:
        """True while the reader has not opened it."""
        return item.position in self.context["unread"]


class ActSerializer(serializers.Serializer):
    """One act on some contributions."""

    act = serializers.ChoiceField(choices=Act.choices)
    contributions = serializers.ListField(child=serializers.UUIDField(), max_length=services.MOST_LINES)
    assignee = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            colleagues = services.colleagues_for(person, on=timezone.now().date())
            cast("Any", self.fields["assignee"]).queryset = colleagues


class LineResultSerializer(serializers.Serializer):
    """What became of one contribution; an empty refusal says that it is now as it was wanted."""

    contribution = serializers.UUIDField(source="contribution_id")
    reference = serializers.CharField()
    is_changed = serializers.BooleanField()
    refusal = serializers.CharField()


class BatchSerializer(serializers.Serializer):
    """What became of each contribution, and the key by which it is taken back."""

    results = LineResultSerializer(many=True)
    undo = serializers.UUIDField(source="undo.pk", allow_null=True, default=None)


class UndoSerializer(serializers.Serializer):
    """The step to take back."""

    undo = serializers.UUIDField()


class WorkItemViewSet(PortalViewSet):
    """What the person's party has received and works on; known inside the party alone."""

    queryset = WorkItem.objects.select_related("contribution", "assignee", "done_by")
    serializer_class = WorkItemSerializer
    filterset_class = WorkFilter
    pagination_class = PositionPaginator
    permissions = {
        "list": WorkPermission.VIEW,
        "retrieve": WorkPermission.VIEW,
        "act": WorkPermission.CHANGE,
        "undo": OwnMarkPermission.UNDO,
        "catch_up": WorkPermission.CHANGE,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, _request: Request) -> Response:
        """Newest line first, as on the page."""
        items = self.paginate_queryset(self.filter_queryset(self.queryset.open_to(self.person()))) or []
        return self.get_paginated_response(self._shown(items, many=True))

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One item; the contribution itself is not read by it."""
        return Response(self._shown(self.get_object()))

    @extend_schema(request=ActSerializer, responses=BatchSerializer)
    @action(detail=False, methods=["post"], url_path="acts")
    def act(self, request: Request) -> Response:
        """Do one thing with some contributions; each answers for itself."""
        shape = ActSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        batch = services.act_on_lines(by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(_told(batch))

    @extend_schema(request=UndoSerializer, responses=BatchSerializer)
    @action(detail=False, methods=["post"])
    def undo(self, request: Request) -> Response:
        """Take back what the person has done within the last hour."""
        shape = UndoSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        step = get_object_or_404(UndoStep.objects.visible_to(self.person()), pk=shape.validated_data["undo"])
        return Response(_told(services.take_back(step=step, by=self.person(), at=timezone.now())))

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=False, methods=["post"], url_path="catch-up")
    def catch_up(self, _request: Request) -> Response:
        """Everything that has arrived is read for the person."""
        return Response(_told(services.catch_up(by=self.person(), at=timezone.now())))

    def _shown(self, found: Any, *, many: bool = False) -> Any:
        context = {"unread": services.unread_positions(self.person())}
        return WorkItemSerializer(found, many=many, context=context).data


def _told(batch: Batch) -> Any:
    return BatchSerializer(batch).data
