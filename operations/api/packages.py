"""Packages of partner agencies for programs: the same services and rules as the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import PackagePermission, PackagePersonPermission
from operations.api.serializers import CodeField
from operations.events import PackageEvent
from operations.models import AgencyPackage, PackagePerson

PART = r"(?P<part_id>[0-9a-f-]{36})"
PART_PARAMETER = OpenApiParameter("part_id", UUID, OpenApiParameter.PATH)


class PackageSerializer(serializers.Serializer):
    """A package of a partner agency; nothing in it is about a person."""

    id = serializers.UUIDField(read_only=True)
    reference = serializers.CharField(read_only=True)
    agency = serializers.CharField(source="owner.code", read_only=True)
    title = serializers.CharField(max_length=160)
    host = CodeField(queryset=Party.objects.all())
    crime_area = CodeField(queryset=CrimeArea.objects.all())
    place = serializers.CharField(max_length=120)
    gathered_on = serializers.DateField()
    status = serializers.ChoiceField(choices=AgencyPackage.Status.choices, read_only=True)


class PackagePersonSerializer(serializers.Serializer):
    """A person of a package; empty once refused, withdrawn or passed on."""

    id = serializers.UUIDField(read_only=True)
    number = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=160)
    birth_date = serializers.DateField(allow_null=True, default=None)
    category = serializers.CharField(max_length=12, help_text="suspect, associate, contact, witness or victim.")
    account = serializers.CharField(max_length=4000, help_text="What is known, and who said it.")
    necessity = serializers.CharField(max_length=1000, help_text="Why this person must be reported.")
    decision = serializers.CharField(read_only=True, help_text="undecided, approved or refused.")
    reason = serializers.CharField(read_only=True)


class PackageDecisionSerializer(serializers.Serializer):
    """The host state on one person."""

    decision = serializers.CharField(max_length=10, help_text="approved or refused.")
    reason = serializers.CharField(max_length=500, allow_blank=True, default="", help_text="Needed for a refusal.")


class PackageStepSerializer(serializers.Serializer):
    """A step of the package's workflow."""

    step = serializers.ChoiceField(choices=["submit", "decide", "pass_on", "withdraw"])
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class PackageViewSet(PortalViewSet):
    """Packages of the person's agency, or those that the person's state hosts."""

    queryset = AgencyPackage.objects.for_list()
    serializer_class = PackageSerializer
    permissions = {
        "list": PackagePermission.VIEW,
        "retrieve": PackagePermission.VIEW,
        "create": PackagePermission.ADD,
        "step": PackagePermission.VIEW,
        "persons": PackagePersonPermission.VIEW,
        "add": PackagePermission.CHANGE,
        "decide": PackagePermission.DECIDE,
    }

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One package; reading it is recorded."""
        package = self.get_object()
        audit.record_reading(kind=PackageEvent.READ, actor=self.person(), at=timezone.now(), subject=package)
        return Response(self.get_serializer(package).data)

    @extend_schema(responses={201: PackageSerializer})
    def create(self, _request: Request) -> Response:
        """Begin a package within the mandate of the own agency."""
        plan = services.PackagePlan(**self._valid(PackageSerializer))
        package = services.begin_package(plan=plan, by=self.person(), at=timezone.now())
        return Response(PackageSerializer(package).data, status.HTTP_201_CREATED)

    @extend_schema(request=PackageStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the package on."""
        package, facts = self.get_object(), self._valid(PackageStepSerializer)
        moved = services.take_package_step(package=package, by=self.person(), at=timezone.now(), **facts)
        return Response(PackageSerializer(moved).data)

    @extend_schema(responses=PackagePersonSerializer(many=True), filters=False)
    @action(detail=True)
    def persons(self, _request: Request, **_: Any) -> Response:
        """The persons; reading them is recorded."""
        package, user = self.get_object(), self.person()
        rows = self.paginate_queryset(PackagePerson.objects.visible_to(user).filter(package=package)) or []
        audit.record_reading(kind=PackageEvent.READ, actor=user, at=timezone.now(), subject=package)
        return self.get_paginated_response(PackagePersonSerializer(rows, many=True).data)

    @extend_schema(request=PackagePersonSerializer, responses={201: PackagePersonSerializer})
    @persons.mapping.post
    def add(self, _request: Request, **_: Any) -> Response:
        """Add a person with its necessity."""
        package, facts = self.get_object(), services.PersonFacts(**self._valid(PackagePersonSerializer))
        person = services.add_person(package=package, facts=facts, by=self.person(), at=timezone.now())
        return Response(PackagePersonSerializer(person).data, status.HTTP_201_CREATED)

    @extend_schema(request=PackageDecisionSerializer, responses=PackagePersonSerializer, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"persons/{PART}/decide")
    def decide(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Approve or refuse one person; for the host state."""
        package, facts, by = self.get_object(), self._valid(PackageDecisionSerializer), self.person()
        person = get_object_or_404(PackagePerson.objects.visible_to(by).filter(package=package), pk=part_id)
        decided = services.decide_person(person=person, by=by, at=timezone.now(), **facts)
        return Response(PackagePersonSerializer(decided).data)

    def _valid(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
