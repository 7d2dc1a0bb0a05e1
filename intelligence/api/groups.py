"""Assessments of groups and dossiers for programs: the same services as the pages."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.api import PortalViewSet
from intelligence.access import DossierPermission, GroupPermission
from intelligence.models import (
    PURPOSES,
    GroupAssessment,
    GroupEvidence,
    GroupMember,
    ReceivedDossier,
    Scale,
    Value,
)
from intelligence.services import groups


class GroupSerializer(serializers.ModelSerializer):
    """An assessment without what it rests on."""

    reference = serializers.CharField(read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)

    class Meta:
        model = GroupAssessment
        fields = [
            "id", "reference", "version", "name", "aliases", "structure", "status", "author", "classification",
            "review_on", "made_at", "changed_at", "confirmed_at",
        ]  # fmt: skip


class GroupWriteSerializer(serializers.Serializer):
    """What the party says of the group; `entities` are its first members."""

    name = serializers.CharField(max_length=120)
    aliases = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    summary = serializers.CharField(max_length=6000, required=False, default="", allow_blank=True)
    structure = serializers.ChoiceField(
        choices=GroupAssessment.Structure.choices, required=False, default=GroupAssessment.Structure.UNKNOWN
    )
    crime_areas = serializers.SlugRelatedField(
        slug_field="code", queryset=CrimeArea.objects.all(), many=True, required=False, default=list
    )
    entities = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=300)

    def profile(self) -> groups.GroupProfile:
        """As the service takes it."""
        given = {name: value for name, value in self.validated_data.items() if name != "entities"}
        return groups.GroupProfile(**given)


class GroupAnswerSerializer(serializers.Serializer):
    """An answer to one question; `references` are contributions that show it."""

    scale = serializers.ChoiceField(choices=Scale.choices)
    code = serializers.CharField(max_length=20)
    value = serializers.ChoiceField(choices=Value.choices)
    reason = serializers.CharField(max_length=3000, required=False, default="", allow_blank=True)
    references = serializers.ListField(
        child=serializers.CharField(max_length=24), required=False, default=list, max_length=30
    )
    weight = serializers.ChoiceField(
        choices=GroupEvidence.Weight.choices, required=False, default=GroupEvidence.Weight.SUPPORTING
    )
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class GroupMemberSerializer(serializers.Serializer):
    """Members to name."""

    entities = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=300)
    role = serializers.ChoiceField(choices=GroupMember.Role.choices, required=False, default=GroupMember.Role.UNKNOWN)
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class GroupStepSerializer(serializers.Serializer):
    """A step with its reason; a confirmation may set the day of review."""

    step = serializers.SlugField(max_length=20)
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    review_on = serializers.DateField(required=False, default=None, allow_null=True)


class GroupReviewSerializer(serializers.Serializer):
    """Why it still stands, and until when."""

    reason = serializers.CharField(max_length=2000)
    review_on = serializers.DateField(required=False, default=None, allow_null=True)


class GroupAskSerializer(serializers.Serializer):
    """An owner to ask for a release."""

    owner = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.all())
    recipient = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.all())
    purpose = serializers.ChoiceField(choices=PURPOSES)
    reason = serializers.CharField(max_length=2000)
    deadline = serializers.DateTimeField()


class GroupReleaseSerializer(serializers.Serializer):
    """To whom the dossier goes, and whose parts are left out."""

    recipient = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.all())
    words = serializers.CharField(max_length=6000)
    reason = serializers.CharField(max_length=1000)
    without = serializers.SlugRelatedField(
        slug_field="code", queryset=Party.objects.all(), many=True, required=False, default=list
    )


class OwnerStateSerializer(serializers.Serializer):
    """What an owner says to a release."""

    owner = serializers.CharField(source="owner.code")
    state = serializers.CharField()
    words = serializers.CharField()
    why = serializers.CharField()
    can_ask = serializers.BooleanField()


class GroupViewSet(PortalViewSet):
    """Assessments of the party."""

    queryset = GroupAssessment.objects.select_related("author", "owner")
    serializer_class = GroupSerializer
    permissions = {
        "list": GroupPermission.VIEW,
        "retrieve": GroupPermission.VIEW,
        "create": GroupPermission.ADD,
        "partial_update": GroupPermission.CHANGE,
        "answers": GroupPermission.CHANGE,
        "members": GroupPermission.CHANGE,
        "steps": GroupPermission.VIEW,
        "review": GroupPermission.REVIEW,
        "renew": GroupPermission.RENEW,
        "dossier": GroupPermission.EXPORT,
        "owners": GroupPermission.RELEASE,
        "releases": GroupPermission.RELEASE,
    }

    def list(self, _request: Request) -> Response:
        """Assessments, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One assessment with criteria, evidence and members as the person may see them; the reading is on record."""
        return Response(self._whole(self.get_object()))

    @extend_schema(request=GroupWriteSerializer, responses={201: GroupSerializer})
    def create(self, request: Request) -> Response:
        """Begin an assessment."""
        shape = self._read(GroupWriteSerializer, request)
        group = groups.make_group(
            profile=shape.profile(), entities=shape.validated_data["entities"], by=self.person(), at=timezone.now()
        )
        return Response(self.get_serializer(group).data, status=201)

    @extend_schema(request=GroupWriteSerializer, responses=GroupSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change what the party says of the group."""
        shape = self._read(GroupWriteSerializer, request)
        group = groups.change_group(
            group=self.get_object(), profile=shape.profile(), by=self.person(), at=timezone.now()
        )
        return Response(self.get_serializer(group).data)

    @extend_schema(request=GroupAnswerSerializer, responses=GroupSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, **_: Any) -> Response:
        """Answer a question, and lay contributions to the answer."""
        given = dict(self._read(GroupAnswerSerializer, request).validated_data)
        references, weight, note = (given.pop(name) for name in ("references", "weight", "note"))
        group, by, at = self.get_object(), self.person(), timezone.now()
        answer = groups.answer_question(group=group, by=by, at=at, **given)
        for reference in references:
            groups.add_evidence(answer=answer, reference=reference, weight=weight, note=note, by=by, at=at)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=GroupMemberSerializer, responses=GroupSerializer)
    @action(detail=True, methods=["post"])
    def members(self, request: Request, **_: Any) -> Response:
        """Name members."""
        given = self._read(GroupMemberSerializer, request).validated_data
        groups.add_members(group=self.get_object(), by=self.person(), at=timezone.now(), **given)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=GroupStepSerializer, responses=GroupSerializer)
    @action(detail=True, methods=["post"])
    def steps(self, request: Request, **_: Any) -> Response:
        """Take a step: submit, confirm, return, withdraw and the others."""
        given = self._read(GroupStepSerializer, request).validated_data
        group = groups.take_step(group=self.get_object(), by=self.person(), at=timezone.now(), **given)
        return Response(self.get_serializer(group).data)

    @extend_schema(request=GroupReviewSerializer, responses=GroupSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, **_: Any) -> Response:
        """Decide that it still stands."""
        given = self._read(GroupReviewSerializer, request).validated_data
        group = groups.review_group(group=self.get_object(), by=self.person(), at=timezone.now(), **given)
        return Response(self.get_serializer(group).data)

    @extend_schema(request=None, responses={201: GroupSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, _request: Request, **_: Any) -> Response:
        """Begin a new version."""
        group = groups.renew_group(group=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(group).data, status=201)

    @extend_schema(request=None, responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def dossier(self, _request: Request, **_: Any) -> HttpResponse:
        """The dossier as PDF, with its marking on every page."""
        return pdf_response(groups.export_dossier(group=self.get_object(), by=self.person(), at=timezone.now()))

    @extend_schema(request=GroupAskSerializer, responses=OwnerStateSerializer(many=True))
    @action(detail=True, methods=["post"])
    def owners(self, request: Request, **_: Any) -> Response:
        """Ask an owner to agree to a release; the answer says what each owner says now."""
        given = self._read(GroupAskSerializer, request).validated_data
        group, by, at = self.get_object(), self.person(), timezone.now()
        groups.ask_owners(group=group, by=by, at=at, **given)
        shown = groups.show_group(group, by=by, at=at, is_recorded=False)
        states = groups.owner_states(shown, given["recipient"], by=by, at=at)
        return Response(OwnerStateSerializer(states, many=True).data)

    @extend_schema(request=GroupReleaseSerializer, responses={201: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def releases(self, request: Request, **_: Any) -> Response:
        """Release the dossier to a party; refused while an owner of a part has not agreed."""
        given = dict(self._read(GroupReleaseSerializer, request).validated_data)
        without = [party.pk for party in given.pop("without")]
        release = groups.release_dossier(
            group=self.get_object(), without=without, by=self.person(), at=timezone.now(), **given
        )
        return Response({"id": str(release.pk), "reference": release.reference}, status=201)

    def _read(self, shape: type[Any], request: Request) -> Any:
        read = shape(data=request.data)
        read.is_valid(raise_exception=True)
        return read

    def _whole(self, group: GroupAssessment) -> dict[str, Any]:
        """The assessment as the person reads it."""
        shown = groups.show_group(group, by=self.person(), at=timezone.now())
        head: dict[str, Any] = dict(self.get_serializer(group).data)
        return head | groups.plain(shown)


class DossierSerializer(serializers.ModelSerializer):
    """A dossier that the person's party received; `content` is empty once it is taken back."""

    reference = serializers.CharField(read_only=True)
    sender = serializers.CharField(source="sender.code", read_only=True)

    class Meta:
        model = ReceivedDossier
        fields = [
            "id", "reference", "sender", "title", "classification", "released_at", "open_until", "ended_at", "content",
        ]  # fmt: skip


class DossierViewSet(PortalViewSet):
    """Dossiers that other parties have released to the person's."""

    queryset = ReceivedDossier.objects.select_related("sender")
    serializer_class = DossierSerializer
    permissions = {
        "list": DossierPermission.VIEW,
        "retrieve": DossierPermission.VIEW,
        "pdf": DossierPermission.EXPORT,
    }

    def list(self, _request: Request) -> Response:
        """Dossiers, the newest first, without what they say."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        shown = [
            {name: value for name, value in row.items() if name != "content"}
            for row in self.get_serializer(rows, many=True).data
        ]
        return self.get_paginated_response(shown)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One dossier; the reading is on record."""
        dossier = self.get_object()
        groups.open_received(dossier=dossier, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(dossier).data)

    @extend_schema(request=None, responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def pdf(self, _request: Request, **_: Any) -> HttpResponse:
        """The dossier as PDF."""
        return pdf_response(groups.export_received(dossier=self.get_object(), by=self.person(), at=timezone.now()))


def pdf_response(made: groups.DossierFile) -> HttpResponse:
    """A PDF to keep, never cached."""
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Cache-Control"] = "no-store"
    return response
