"""Impact for programs: the same figures and the same chain as the pages."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.web.api import PortalViewSet, problem
from operations import services
from operations.access import OperationPermission, OperationResultPermission
from operations.events import ResultEvent
from operations.forms import ImpactForm
from operations.models import Operation, OperationResult

PARAMETERS = {
    "first": "First day of the period.",
    "last": "Last day of the period; at most five years after the first.",
    "priority": "Code of an EMPACT priority.",
    "party": "Code of the country that entered the results.",
    "service": "Name of a service: operations that had it only.",
    "kind": "Code of the kind that is counted by country, priority and month; arrest without it.",
}


class ImpactSumsSerializer(serializers.Serializer):
    """Sums of some results."""

    number = serializers.IntegerField()
    minors = serializers.IntegerField()
    weight_kg = serializers.DecimalField(max_digits=18, decimal_places=3)
    value_eur = serializers.DecimalField(max_digits=20, decimal_places=2)
    results = serializers.IntegerField()


class ImpactFigureSerializer(serializers.Serializer):
    """One kind of result."""

    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    confirmed = ImpactSumsSerializer(source="now")
    before = ImpactSumsSerializer(help_text="Confirmed in the period of the same length before.")
    provisional = ImpactSumsSerializer(help_text="Not confirmed by the country; counted nowhere else.")


class ImpactShareSerializer(serializers.Serializer):
    """What one country, priority or month has of the counted kind."""

    label = serializers.CharField()  # type: ignore[assignment]
    now = serializers.IntegerField()
    before = serializers.IntegerField()


class ImpactServiceSerializer(serializers.Serializer):
    """Support of one service that the person sees."""

    label = serializers.CharField()  # type: ignore[assignment]
    asked = serializers.IntegerField()
    delivered = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)
    operations = serializers.IntegerField()
    with_results = serializers.IntegerField()


class ImpactSerializer(serializers.Serializer):
    """The dashboard."""

    classification = serializers.CharField(source="level")
    figures = ImpactFigureSerializer(many=True)
    by_party = ImpactShareSerializer(many=True)
    by_priority = ImpactShareSerializer(many=True)
    by_month = ImpactShareSerializer(many=True)
    services = ImpactServiceSerializer(many=True)
    hits = serializers.IntegerField()
    hits_confirmed = serializers.IntegerField()


class ImpactTraceSerializer(serializers.Serializer):
    """Support or a hit."""

    kind = serializers.CharField()
    key = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    group = serializers.CharField()
    state = serializers.CharField()
    on = serializers.DateField()
    is_done = serializers.BooleanField()
    url = serializers.CharField()
    classification = serializers.CharField()


class ImpactLinkSerializer(serializers.Serializer):
    """A result with what led to it."""

    result = serializers.UUIDField(source="result.pk")
    sources = ImpactTraceSerializer(many=True)


class ImpactChainSerializer(serializers.Serializer):
    """Support, hits and results of one operation."""

    classification = serializers.CharField(source="level", help_text="The highest marking of all that is named.")
    support = ImpactTraceSerializer(many=True)
    hits = ImpactTraceSerializer(many=True)
    links = ImpactLinkSerializer(many=True)


class ImpactSourceSerializer(serializers.Serializer):
    """What led to a result of the own country."""

    result = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["support", "hit"])
    key = serializers.UUIDField()


class ImpactViewSet(PortalViewSet):
    """What came of operations that the person sees, and what led to it."""

    queryset = OperationResult.objects.all()
    serializer_class = ImpactSerializer
    pagination_class = None
    filter_backends = []
    permissions = {
        "list": OperationResultPermission.VIEW,
        "chain": OperationPermission.VIEW,
        "trace": OperationResultPermission.CORRECT,
    }

    @extend_schema(
        parameters=[
            OpenApiParameter(name, str, required=name in {"first", "last"}, description=text)
            for name, text in PARAMETERS.items()
        ],
        responses=ImpactSerializer,
    )
    def list(self, request: Request) -> Response:
        """Figures of a period beside the one before."""
        form = ImpactForm(request.query_params)
        if not form.is_valid():
            return problem(status.HTTP_400_BAD_REQUEST, "Check the parameters.", errors=form.errors)
        user = self.person()
        impact = services.impact_of(user, form.question())
        shown = [str(one.operation.pk) for one in impact.operations]
        audit.record(
            verb=audit.Verb.CONSULTATION, kind=ResultEvent.IMPACT_READ, actor=user, at=timezone.now(), shown=shown
        )
        return Response(ImpactSerializer(impact).data)

    @extend_schema(
        parameters=[OpenApiParameter("operation", UUID, required=True, description="Key of an operation.")],
        responses=ImpactChainSerializer,
    )
    @action(detail=False)
    def chain(self, request: Request) -> Response:
        """Support, hits and results of one operation."""
        user = self.person()
        key = serializers.UUIDField().run_validation(request.query_params.get("operation", ""))
        operation = get_object_or_404(Operation.objects.visible_to(user), pk=key)
        audit.record_reading(kind=ResultEvent.IMPACT_READ, actor=user, at=timezone.now(), subject=operation)
        return Response(ImpactChainSerializer(services.chain_of(user, operation)).data)

    @extend_schema(request=ImpactSourceSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def trace(self, request: Request) -> Response:
        """Say which support or hit led to a result of the own country."""
        said = ImpactSourceSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        user, values = self.person(), said.validated_data
        result = get_object_or_404(OperationResult.objects.visible_to(user), pk=values["result"])
        services.name_source(result=result, kind=values["kind"], key=values["key"], by=user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
