"""The calendar for programs: the same finders and the same record as the page."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.agenda import services
from europol_portal.agenda.entries import Kind
from europol_portal.web.api import PortalViewSet

LONGEST = timedelta(days=400)


class CalendarDaysSerializer(serializers.Serializer):
    """Which days are asked for."""

    first = serializers.DateField(help_text="First day, UTC.")
    last = serializers.DateField(help_text="Last day, UTC; at most 400 days after the first.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """In order, and not too many."""
        if not timedelta(0) <= attrs["last"] - attrs["first"] <= LONGEST:
            message = f"The last day lies at most {LONGEST.days} days after the first."
            raise serializers.ValidationError({"last": message})
        return attrs


class CalendarEntrySerializer(serializers.Serializer):
    """One entry; whole days have no times."""

    key = serializers.CharField(help_text="Stable for one thing in one role.")
    kind = serializers.CharField(help_text=f"One of {', '.join(Kind.values)}.")
    title = serializers.CharField()
    reference = serializers.CharField()
    operation = serializers.CharField(help_text="Code name, where it belongs to an operation.")
    first = serializers.DateField()
    last = serializers.DateField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    classification = serializers.CharField(source="mark")
    url = serializers.CharField()


class CalendarViewSet(PortalViewSet):
    """What lies on some days, as far as the person may see it."""

    permissions = {"list": ""}
    serializer_class = CalendarEntrySerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(parameters=[CalendarDaysSerializer], responses=CalendarEntrySerializer(many=True))
    def list(self, request: Request) -> Response:
        """Entries in the order of time."""
        asked = CalendarDaysSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = services.read_calendar(user=self.person(), kinds=[], at=timezone.now(), **asked.validated_data)
        return Response(CalendarEntrySerializer(found, many=True).data)
