"""Openings in task forces for programs: the same services and rules as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.parties.models import Party
from europol_portal.web.api import PortalViewSet
from intelligence.access import OpeningPermission
from intelligence.models import Contribution, TaskForceOpening
from intelligence.services import openings
from operations.models import TaskForce


class OpeningSerializer(serializers.Serializer):
    """One opening as the owner or the member reads it."""

    id = serializers.UUIDField()
    task_force = serializers.UUIDField(source="task_force_id")
    contribution = serializers.UUIDField(source="contribution_id")
    reference = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    party = serializers.CharField(source="party.code")
    reason = serializers.CharField()
    opened_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class OpeningWriteSerializer(serializers.Serializer):
    """What the owner opens, where and to whom."""

    task_force = serializers.UUIDField()
    contribution = serializers.UUIDField()
    parties = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.all(), many=True)
    reason = serializers.CharField(max_length=500)


class OpeningViewSet(mixins.ListModelMixin, PortalViewSet):
    """Openings that the person's party gave or was given."""

    queryset = TaskForceOpening.objects.for_list()
    serializer_class = OpeningSerializer
    permissions = {
        "list": OpeningPermission.VIEW,
        "create": OpeningPermission.END,
        "end": OpeningPermission.END,
    }

    @extend_schema(request=OpeningWriteSerializer, responses={201: OpeningSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Open an own contribution to members of a task force."""
        shape = OpeningWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        facts, user = shape.validated_data, self.person()
        opened = openings.open_in_task_force(
            contribution=get_object_or_404(Contribution.objects.visible_to(user), pk=facts["contribution"]),
            force=get_object_or_404(TaskForce.objects.visible_to(user), pk=facts["task_force"]),
            parties=facts["parties"],
            reason=facts["reason"],
            by=user,
            at=timezone.now(),
        )
        return Response(OpeningSerializer(opened, many=True).data, status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, _request: Request, **_: Any) -> Response:
        """Close it at once."""
        ended = openings.end_opening(opening=self.get_object(), by=self.person(), at=timezone.now())
        return Response(OpeningSerializer(ended).data)
