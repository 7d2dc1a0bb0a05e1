"""Resources and bookings for programs: the same services and rules as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party
from europol_portal.web.api import PortalViewSet
from support import services
from support.access import BookingPermission, ResourcePermission
from support.api.serializers import CodeField
from support.models import Booking, Resource, SupportRequest
from support.models.resources import MOST_DAYS_AROUND
from support.services.resources import ResourcePlan

CREATED = status.HTTP_201_CREATED


@extend_schema_field(OpenApiTypes.STR)
class ClearanceField(serializers.ChoiceField):
    """Highest marking that it may see; the words are those of a classification."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Classification.choices, **kwargs)


class WordsField(serializers.ListField):
    """Skills or languages."""

    child = serializers.CharField(max_length=Resource.WORD)


class ResourceSerializer(serializers.Serializer):
    """One thing or person that can be lent out."""

    id = serializers.UUIDField(read_only=True)
    kind = serializers.ChoiceField(choices=Resource.Kind.choices)
    code = serializers.SlugField(max_length=24)
    name = serializers.CharField(max_length=120)
    base = CodeField(queryset=Party.objects.all(), help_text="Country where it stands when nobody has it.")
    skills = WordsField(default=list)
    languages = WordsField(default=list)
    clearance = ClearanceField(default=Classification.EU_RESTRICTED)
    travel_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS_AROUND, default=1)
    buffer_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS_AROUND, default=0)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    is_active = serializers.BooleanField(default=True)


class BookingSerializer(serializers.Serializer):
    """Days for which a resource is taken."""

    id = serializers.UUIDField()
    resource = serializers.CharField(source="resource.code")
    request = serializers.UUIDField(source="request_id", allow_null=True)
    kind = serializers.ChoiceField(choices=Booking.Kind.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    away_from = serializers.DateField()
    away_until = serializers.DateField()
    note = serializers.CharField()
    released_at = serializers.DateTimeField(allow_null=True)


class DaysSerializer(serializers.Serializer):
    """First and last day on the spot."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class BookSerializer(DaysSerializer):
    """A booking: for a request, or without one for maintenance or leave."""

    resource = serializers.SlugField(help_text="Code of the resource.")
    request = serializers.UUIDField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class ReleaseSerializer(serializers.Serializer):
    """Why a booking is given back."""

    reason = serializers.CharField(max_length=300)


class ResourceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """The party's resources."""

    queryset = Resource.objects.select_related("base")
    serializer_class = ResourceSerializer
    lookup_field = "code"
    permissions = {
        "list": ResourcePermission.VIEW,
        "retrieve": ResourcePermission.VIEW,
        "create": ResourcePermission.ADD,
        "partial_update": ResourcePermission.CHANGE,
    }

    @extend_schema(responses={201: ResourceSerializer})
    def create(self, _request: Request) -> Response:
        """Add a resource."""
        plan = ResourcePlan(**_valid(ResourceSerializer, self.request))
        resource = services.add_resource(plan=plan, by=self.person(), at=timezone.now())
        return Response(ResourceSerializer(resource).data, CREATED)

    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what is said of a resource."""
        resource = self.get_object()
        facts = {name: getattr(resource, name) for name in ResourcePlan.__dataclass_fields__}
        plan = ResourcePlan(**(facts | _valid(ResourceSerializer, self.request, partial=True)))
        changed = services.change_resource(resource=resource, plan=plan, by=self.person(), at=timezone.now())
        return Response(ResourceSerializer(changed).data)


class BookingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Bookings of the party's resources."""

    queryset = Booking.objects.select_related("resource")
    serializer_class = BookingSerializer
    permissions = {
        "list": BookingPermission.VIEW,
        "retrieve": BookingPermission.VIEW,
        "create": BookingPermission.ADD,
        "move": BookingPermission.CHANGE,
        "release": BookingPermission.CHANGE,
    }

    @extend_schema(request=BookSerializer, responses={201: BookingSerializer})
    def create(self, _request: Request) -> Response:
        """Book a resource; days that somebody has are refused with what is free instead."""
        facts, by, at = _valid(BookSerializer, self.request), self.person(), timezone.now()
        resource = get_object_or_404(Resource.objects.visible_to(by), code=facts.pop("resource"))
        key = facts.pop("request")
        if key is None:
            booking = services.block(resource=resource, by=by, at=at, **facts)
        else:
            asked = get_object_or_404(SupportRequest.objects.visible_to(by), pk=key)
            booking = services.book(resource=resource, request=asked, by=by, at=at, **facts)
        return Response(BookingSerializer(booking).data, CREATED)

    @extend_schema(request=DaysSerializer)
    @action(detail=True, methods=["post"])
    def move(self, _request: Request, **_: Any) -> Response:
        """Give a booking other days."""
        days = _valid(DaysSerializer, self.request)
        moved = services.move_booking(booking=self.get_object(), by=self.person(), at=timezone.now(), **days)
        return Response(BookingSerializer(moved).data)

    @extend_schema(request=ReleaseSerializer)
    @action(detail=True, methods=["post"])
    def release(self, _request: Request, **_: Any) -> Response:
        """Give a booking back."""
        reason = _valid(ReleaseSerializer, self.request)["reason"]
        freed = services.release_booking(booking=self.get_object(), reason=reason, by=self.person(), at=timezone.now())
        return Response(BookingSerializer(freed).data)


def _valid(shape: type[serializers.Serializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
