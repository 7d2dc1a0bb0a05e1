"""Notes and saved views of a party for programs; the same rules as on the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import NotePermission, SavedViewPermission
from intelligence.models import Contribution, SavedView, WorkNote


class WorkNoteSerializer(serializers.ModelSerializer):
    """A note of the party; the reader's party alone knows of it."""

    contribution = serializers.UUIDField(source="contribution_id", read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)

    class Meta:
        model = WorkNote
        fields = ["id", "contribution", "author", "text", "written_at"]


class WorkNoteWriteSerializer(serializers.Serializer):
    """A note; `@user.name` in it tells a colleague."""

    contribution = serializers.UUIDField()
    text = serializers.CharField(max_length=4000)


class WorkNoteViewSet(PortalViewSet):
    """Notes of the party on contributions that the person may know."""

    queryset = WorkNote.objects.select_related("author").order_by("-pk")
    serializer_class = WorkNoteSerializer
    permissions = {
        "list": NotePermission.VIEW,
        "create": NotePermission.ADD,
        "destroy": NotePermission.REMOVE,
    }

    @extend_schema(parameters=[OpenApiParameter("contribution", str, description="Only notes on this one.")])
    def list(self, request: Request) -> Response:
        """Newest first."""
        rows = self.get_queryset()
        if wanted := request.query_params.get("contribution"):
            key = serializers.UUIDField().run_validation(wanted)
            rows = rows.filter(contribution_id=key)
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(request=WorkNoteWriteSerializer, responses={201: WorkNoteSerializer})
    def create(self, request: Request) -> Response:
        """Write a note."""
        shape = WorkNoteWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        known = Contribution.objects.visible_to(self.person())
        contribution = get_object_or_404(known, pk=shape.validated_data["contribution"])
        note = services.write_note(
            contribution=contribution, text=shape.validated_data["text"], by=self.person(), at=timezone.now()
        )
        return Response(WorkNoteSerializer(note).data, status.HTTP_201_CREATED)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Take an own note away."""
        services.remove_note(note=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class SavedViewSerializer(serializers.ModelSerializer):
    """Filters of the list of work under a name."""

    author = serializers.CharField(source="author.username", read_only=True)

    class Meta:
        model = SavedView
        fields = ["id", "name", "query", "is_shared", "author"]


class SavedViewWriteSerializer(serializers.Serializer):
    """A new view."""

    name = serializers.CharField(max_length=40)
    query = serializers.CharField(max_length=500)
    is_shared = serializers.BooleanField(default=False)


class SavedViewShareSerializer(serializers.Serializer):
    """Whether the party sees the view."""

    is_shared = serializers.BooleanField()


class SavedViewViewSet(PortalViewSet):
    """Views of the person, and those that colleagues share."""

    queryset = SavedView.objects.select_related("author").order_by("-pk")
    serializer_class = SavedViewSerializer
    permissions = {
        "list": SavedViewPermission.VIEW,
        "create": SavedViewPermission.ADD,
        "partial_update": SavedViewPermission.CHANGE,
        "destroy": SavedViewPermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Newest first."""
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=SavedViewWriteSerializer, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Save a view."""
        shape = SavedViewWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        view = services.save_view(**shape.validated_data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(view).data, status.HTTP_201_CREATED)

    @extend_schema(request=SavedViewShareSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Share an own view inside the party, or take it back."""
        shape = SavedViewShareSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        view = services.share_view(view=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(self.get_serializer(view).data)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Take an own view away."""
        services.remove_view(view=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
