"""Reviews of what is stored for programs: the same services and rules as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import record, record_reading
from europol_portal.events import Verb
from europol_portal.web.api import PortalViewSet
from intelligence.access import ReviewPermission
from intelligence.events import ReviewEvent
from intelligence.models import RetentionReview
from intelligence.services import retention


class RetentionReviewSerializer(serializers.ModelSerializer):
    """A review as its owner reads it; an empty decision means that nobody has decided."""

    owner = serializers.CharField(source="owner.code", read_only=True)
    authority = serializers.CharField(source="authority.code", read_only=True)
    decided_by = serializers.CharField(source="decided_by.username", read_only=True, default=None)

    class Meta:
        model = RetentionReview
        fields = [
            "id", "contribution", "reference", "owner", "authority", "begins_on", "due_on", "decision", "reason",
            "next_due_on", "decided_at", "decided_by", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class RetentionKeepSerializer(serializers.Serializer):
    """Why it is kept, and until when; without a day for three years."""

    reason = serializers.CharField(max_length=1000)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class RetentionGiveUpSerializer(serializers.Serializer):
    """Why it is not needed any more."""

    reason = serializers.CharField(max_length=1000)


class RetentionReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Reviews of what the person's party has given."""

    queryset = RetentionReview.objects.for_list()
    serializer_class = RetentionReviewSerializer
    permissions = {
        "list": ReviewPermission.VIEW,
        "retrieve": ReviewPermission.VIEW,
        "keep": ReviewPermission.DECIDE,
        "give_up": ReviewPermission.DECIDE,
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        """Record the look with the reviews it shows."""
        page = super().paginate_queryset(queryset)
        keys, at = [row.pk for row in page or []], timezone.now()
        record(verb=Verb.CONSULTATION, kind=ReviewEvent.LISTED, actor=self.person(), at=at, shown=keys)
        return page

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=ReviewEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=RetentionKeepSerializer, responses=RetentionReviewSerializer)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, **_: Any) -> Response:
        """Keep the contribution, at most three years."""
        shape = RetentionKeepSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        kept = retention.keep_stored(
            review=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data
        )
        return Response(RetentionReviewSerializer(kept).data)

    @extend_schema(request=RetentionGiveUpSerializer, responses=RetentionReviewSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, **_: Any) -> Response:
        """Have it erased within minutes, everywhere."""
        shape = RetentionGiveUpSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given_up = retention.give_up_stored(
            review=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data
        )
        return Response(RetentionReviewSerializer(given_up).data)
