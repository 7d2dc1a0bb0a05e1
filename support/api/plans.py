"""The planner for programs: ask for a plan, ask how far it is, give it up, read what it proposes."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from support import services
from support.access import PlanPermission
from support.models import PlanRun

ACCEPTED = status.HTTP_202_ACCEPTED


class ResourceProposalSerializer(serializers.Serializer):
    """What the planner proposes for one request; book it with the same values."""

    request = serializers.UUIDField()
    resource = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    why = serializers.CharField()


class ResourceUnmetSerializer(serializers.Serializer):
    """A request that gets nothing."""

    request = serializers.UUIDField()
    why = serializers.CharField()


class ResourcePlanSerializer(serializers.Serializer):
    """The assignment with the most satisfied priority, as its reader sees it now."""

    proposals = ResourceProposalSerializer(many=True)
    unmet = ResourceUnmetSerializer(many=True)
    satisfied = serializers.FloatField(help_text="Points of priority that are met.")
    wanted = serializers.FloatField(help_text="Points of priority that wait.")
    is_best = serializers.BooleanField(help_text="False when the time ran out before that was proven.")


class PlanRunSerializer(serializers.Serializer):
    """A plan that was asked for, and how far it is."""

    id = serializers.UUIDField(read_only=True)
    state = serializers.ChoiceField(choices=PlanRun.State.choices, read_only=True)
    rounds = serializers.IntegerField(read_only=True, help_text="Rounds of the planner that are done, of 3.")
    asked_at = serializers.DateTimeField(read_only=True)
    finished_at = serializers.DateTimeField(read_only=True, allow_null=True)
    plan = serializers.SerializerMethodField(help_text="What it proposes, once it is done.")

    @extend_schema_field(ResourcePlanSerializer(allow_null=True))
    def get_plan(self, run: PlanRun) -> dict[str, Any] | None:
        """What is proposed, of what the person sees now; in lists and before it is done nothing."""
        reads = self.context["is_one"]
        found = services.shown_plan(run=run, by=self.context["request"].user) if reads else None
        if found is None:
            return None
        proposals = [
            {
                "request": one.request.pk,
                "resource": one.resource.code,
                "starts_on": one.first,
                "ends_on": one.last,
                "why": one.why,
            }
            for one in found.proposals
        ]
        unmet = [{"request": asked.pk, "why": why} for asked, why in found.unmet]
        figures = {name: getattr(found, name) for name in ("satisfied", "wanted", "is_best")}
        return dict(ResourcePlanSerializer({"proposals": proposals, "unmet": unmet} | figures).data)


class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Plans that the person has asked for."""

    queryset = PlanRun.objects.order_by("-pk")
    serializer_class = PlanRunSerializer
    permissions = {
        "list": PlanPermission.VIEW,
        "retrieve": PlanPermission.VIEW,
        "create": PlanPermission.ADD,
        "cancel": PlanPermission.CANCEL,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether one plan is read, or a list of them."""
        return {**super().get_serializer_context(), "is_one": self.action != "list"}

    @extend_schema(request=None, responses={202: PlanRunSerializer})
    def create(self, _request: Request) -> Response:
        """Ask which free resource goes to which waiting request; ask again until it is done. Nothing is booked."""
        run = services.ask_plan(by=self.person(), at=timezone.now())
        return Response(self.get_serializer(run).data, ACCEPTED)

    @extend_schema(request=None, responses=PlanRunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, _request: Request, **_: Any) -> Response:
        """Give it up."""
        run = services.cancel_plan(run=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(run).data)
