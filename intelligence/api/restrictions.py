"""Correct, recall, restrict, forward, add recipients and export by program: the services of the pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Authority, Party
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.api.serializers import ContributionDetailSerializer
from intelligence.models import Contribution, ProcessingPurpose, Restriction
from intelligence.services import Limits

CODES = [code for code in HandlingCode.choices if code[0] != HandlingCode.H0]
PERMISSIONS = {
    "correct": ContributionPermission.CORRECT,
    "recall": ContributionPermission.RECALL,
    "restrict": ContributionPermission.RESTRICT,
    "lift": ContributionPermission.RESTRICT,
    "forward": ContributionPermission.FORWARD,
    "recipients": ContributionPermission.ADD_RECIPIENT,
    "export": ContributionPermission.EXPORT,
    "rules": ContributionPermission.VIEW,
}


class RecallSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class LiftSerializer(RecallSerializer):
    """Which restriction the owner lifts."""

    restriction = serializers.UUIDField()


class RestrictSerializer(serializers.Serializer):
    """What the owner adds."""

    handling_codes = serializers.MultipleChoiceField(choices=CODES, required=False)
    handling_text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    purposes = serializers.MultipleChoiceField(choices=ProcessingPurpose.choices, required=False)
    named_parties = serializers.SlugRelatedField(
        slug_field="code", queryset=Party.objects.all(), many=True, required=False, default=()
    )
    is_closed_to_third_countries = serializers.BooleanField(required=False, default=False)
    is_closed_to_onward_sharing = serializers.BooleanField(required=False, default=False)
    hides_hits = serializers.BooleanField(required=False, default=False)
    valid_until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    erase_by = serializers.DateField(required=False, allow_null=True, default=None)

    def limits(self) -> Limits:
        """The same as the page gives."""
        chosen: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | set) else value
            for name, value in self.validated_data.items()
        }
        return Limits(**chosen)


class RecipientsSerializer(serializers.Serializer):
    """To whom."""

    to = serializers.SlugRelatedField(slug_field="code", queryset=Authority.objects.mailboxes(), many=True)


class ForwardSerializer(RecipientsSerializer):
    """To whom, with the forwarder's own words."""

    note = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class RestrictionSerializer(serializers.Serializer):
    """A restriction in force; the parties that it names are told to its owner only, on its page."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    is_closed_to_third_countries = serializers.BooleanField()
    is_closed_to_onward_sharing = serializers.BooleanField()
    hides_hits = serializers.BooleanField()
    purposes = serializers.ListField(child=serializers.CharField())
    valid_until = serializers.DateTimeField(allow_null=True)
    erase_by = serializers.DateField(allow_null=True)


class RulesSerializer(serializers.Serializer):
    """What binds the contribution for the reader."""

    restrictions = RestrictionSerializer(many=True)
    court = serializers.ListField(child=serializers.CharField(), help_text="Why it may not be used in court.")
    export = serializers.ListField(child=serializers.CharField(), help_text="Why it may not be exported.")


class RestrictionActions(PortalViewSet):
    """Actions of the view set of contributions."""

    def _shown(self, contribution: Contribution) -> Any:
        raise NotImplementedError

    @extend_schema(request=None, responses={201: ContributionDetailSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, _request: Request, **_: Any) -> Response:
        """A draft that corrects it, to the same recipients; change and send it like any draft."""
        draft = services.correct_contribution(contribution=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self._shown(draft), status.HTTP_201_CREATED)

    @extend_schema(request=RecallSerializer, responses={201: ContributionDetailSerializer})
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, **_: Any) -> Response:
        """Take it back by a new administrative contribution."""
        shape = _valid(RecallSerializer(data=request.data))
        by, reason = self.person(), shape.validated_data["reason"]
        note = services.recall_contribution(contribution=self.get_object(), reason=reason, by=by, at=timezone.now())
        return Response(self._shown(note), status.HTTP_201_CREATED)

    @extend_schema(request=RestrictSerializer, responses=ContributionDetailSerializer)
    @action(detail=True, methods=["post"])
    def restrict(self, request: Request, **_: Any) -> Response:
        """Add handling codes and limits, with effect on every copy."""
        limits = _valid(RestrictSerializer(data=request.data)).limits()
        found, by = self.get_object(), self.person()
        services.restrict_contribution(contribution=found, limits=limits, by=by, at=timezone.now())
        return Response(self._shown(found))

    @extend_schema(request=LiftSerializer, responses=ContributionDetailSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, **_: Any) -> Response:
        """Lift one of its restrictions."""
        shape, found = _valid(LiftSerializer(data=request.data)), self.get_object()
        visible = Restriction.objects.visible_to(self.person()).of(found)
        restriction = get_object_or_404(visible, pk=shape.validated_data["restriction"])
        reason = shape.validated_data["reason"]
        services.lift_restriction(restriction=restriction, reason=reason, by=self.person(), at=timezone.now())
        return Response(self._shown(found))

    @extend_schema(request=ForwardSerializer, responses={201: ContributionDetailSerializer})
    @action(detail=True, methods=["post"])
    def forward(self, request: Request, **_: Any) -> Response:
        """Pass a received contribution on; answers with the covering note."""
        shape = _valid(ForwardSerializer(data=request.data))
        note = services.forward_contribution(
            contribution=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data
        )
        return Response(self._shown(note), status.HTTP_201_CREATED)

    @extend_schema(request=RecipientsSerializer, responses=ContributionDetailSerializer)
    @action(detail=True, methods=["post"])
    def recipients(self, request: Request, **_: Any) -> Response:
        """Open an own contribution to more authorities."""
        shape, found = _valid(RecipientsSerializer(data=request.data)), self.get_object()
        to = shape.validated_data["to"]
        services.add_recipients(contribution=found, to=to, by=self.person(), at=timezone.now())
        return Response(self._shown(found))

    @extend_schema(
        parameters=[OpenApiParameter("use", enum=["court"], description="For judicial proceedings.")],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    @action(detail=True)
    def export(self, request: Request, **_: Any) -> HttpResponse:
        """The contribution as a text; its name and first line carry the codes, and the export is recorded."""
        for_court = request.query_params.get("use") == "court"
        export = services.export_contribution(
            contribution=self.get_object(), by=self.person(), at=timezone.now(), for_court=for_court
        )
        headers = {"Content-Disposition": f'attachment; filename="{export.name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(export.text, content_type="text/plain; charset=utf-8", headers=headers)

    @extend_schema(responses=RulesSerializer)
    @action(detail=True)
    def rules(self, _request: Request, **_: Any) -> Response:
        """Restrictions in force, and what stands in the way of court and export."""
        found, by, at = self.get_object(), self.person(), timezone.now()
        restrictions = Restriction.objects.visible_to(by).of(found).in_force().order_by("pk")
        court, export = (rule(found, by=by, at=at) for rule in (services.may_use_in_court, services.may_export))
        shown = {
            "restrictions": restrictions,
            "court": [reason.message for reason in court.reasons],
            "export": [reason.message for reason in export.reasons],
        }
        return Response(RulesSerializer(shown).data)


def _valid(shape: Any) -> Any:
    shape.is_valid(raise_exception=True)
    return shape
