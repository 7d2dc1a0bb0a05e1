"""Analysis projects and categories of people for programs: the same services and rules as the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.access import policy
from europol_portal.audit.services import record_reading
from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import ProjectContentPermission, ProjectPermission
from intelligence.api.project_serializers import (
    AcceptSerializer,
    AnalystSerializer,
    CarriedSerializer,
    CategoryStatementSerializer,
    CategoryWriteSerializer,
    JoinSerializer,
    NameAnalystSerializer,
    ParticipantSerializer,
    ProjectContributionSerializer,
    ProjectDetailSerializer,
    ProjectReasonSerializer,
    ProjectSerializer,
    ProjectStepSerializer,
    ProjectWriteSerializer,
    ReviewSerializer,
    SuggestedSerializer,
)
from intelligence.events import EntityEvent
from intelligence.filters import ProjectFilter
from intelligence.models import (
    AnalysisProject,
    CategoryStatement,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)

MOST_SUGGESTED = 50
CARRIED_FIELDS = ("handling_codes", "handling_text", "classification", "restrictions")
PART = r"(?P<part_id>[0-9a-f-]{36})"
PART_PARAMETER = OpenApiParameter("part_id", UUID, OpenApiParameter.PATH)


class ProjectViewSet(PortalViewSet):
    """Analysis projects that the person may know."""

    queryset = AnalysisProject.objects.for_list()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    permissions = {
        "list": ProjectPermission.VIEW,
        "retrieve": ProjectPermission.VIEW,
        "create": ProjectPermission.ADD,
        "partial_update": ProjectPermission.CHANGE,
        "step": ProjectPermission.CHANGE,
        "review": ProjectPermission.CHANGE,
        "join": ProjectPermission.CHANGE,
        "end": ProjectPermission.CHANGE,
        "name_analyst": ProjectPermission.CHANGE,
        "relieve": ProjectPermission.CHANGE,
        "accept": ProjectPermission.ACCEPT,
        "contents": ProjectPermission.CONTENTS,
        "carried": ProjectPermission.CONTENTS,
        "suggested": ProjectPermission.CONTENTS,
        "take_out": ProjectContentPermission.REMOVE,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, _request: Request) -> Response:
        """Projects, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(ProjectSerializer(rows, many=True, context=self._context(rows)).data)

    @extend_schema(responses=ProjectDetailSerializer)
    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One project; reading it is recorded."""
        project = self.get_object()
        services.open_project_file(project=project, by=self.person(), at=timezone.now())
        return self._shown(project)

    @extend_schema(request=ProjectWriteSerializer, responses={201: ProjectDetailSerializer})
    def create(self, _request: Request) -> Response:
        """Prepare a project."""
        content = self._shape(ProjectWriteSerializer).content()
        project = services.prepare_project(content=content, by=self.person(), at=timezone.now())
        return self._shown(project, status.HTTP_201_CREATED)

    @extend_schema(request=ProjectWriteSerializer, responses=ProjectDetailSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Define it anew."""
        project = self.get_object()
        content = self._shape(ProjectWriteSerializer, partial=True).content(project)
        return self._shown(
            services.change_project(project=project, content=content, by=self.person(), at=timezone.now())
        )

    @extend_schema(request=ProjectStepSerializer, responses=ProjectDetailSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Open, suspend, resume or close."""
        project, given = self.get_object(), self._shape(ProjectStepSerializer).validated_data
        return self._shown(services.move_project(project=project, by=self.person(), at=timezone.now(), **given))

    @extend_schema(request=ReviewSerializer, responses=ProjectDetailSerializer)
    @action(detail=True, methods=["post"])
    def review(self, _request: Request, **_: Any) -> Response:
        """Record that it is still needed."""
        project, given = self.get_object(), self._shape(ReviewSerializer).validated_data
        return self._shown(services.review_project(project=project, by=self.person(), at=timezone.now(), **given))

    @extend_schema(request=JoinSerializer, responses={201: ParticipantSerializer})
    @action(detail=True, methods=["post"], url_path="participants")
    def join(self, _request: Request, **_: Any) -> Response:
        """Let a party take part."""
        project, given = self.get_object(), self._shape(JoinSerializer).validated_data
        joined = services.join_project(project=project, by=self.person(), at=timezone.now(), **given)
        return Response(ParticipantSerializer(joined).data, status.HTTP_201_CREATED)

    @extend_schema(request=ProjectReasonSerializer, responses=ParticipantSerializer, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"participants/{PART}/end")
    def end(self, _request: Request, part_id: str, **_: Any) -> Response:
        """End a participation."""
        rows = ProjectParticipant.objects.visible_to(self.person()).of(self.get_object()).select_related("party")
        ended = services.end_participation(
            participant=get_object_or_404(rows, pk=_uuid(part_id)),
            by=self.person(),
            at=timezone.now(),
            **self._shape(ProjectReasonSerializer).validated_data,
        )
        return Response(ParticipantSerializer(ended).data)

    @extend_schema(request=NameAnalystSerializer, responses={201: AnalystSerializer})
    @action(detail=True, methods=["post"], url_path="analysts")
    def name_analyst(self, _request: Request, **_: Any) -> Response:
        """Name an analyst."""
        project, given = self.get_object(), self._shape(NameAnalystSerializer).validated_data
        named = services.name_analyst(project=project, by=self.person(), at=timezone.now(), **given)
        return Response(AnalystSerializer(named).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"analysts/{PART}/relieve")
    def relieve(self, _request: Request, part_id: str, **_: Any) -> Response:
        """End the work of an analyst."""
        rows = ProjectAnalyst.objects.visible_to(self.person()).of(self.get_object())
        found = get_object_or_404(rows.select_related("project", "person"), pk=_uuid(part_id))
        services.relieve_analyst(analyst=found, by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AcceptSerializer, responses={201: ProjectContributionSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, _request: Request, **_: Any) -> Response:
        """Accept a contribution."""
        project, given = self.get_object(), self._shape(AcceptSerializer).validated_data
        entry = services.accept_into_project(project=project, by=self.person(), at=timezone.now(), **given)
        return Response(ProjectContributionSerializer(entry).data, status.HTTP_201_CREATED)

    @extend_schema(responses=ProjectContributionSerializer(many=True))
    @action(detail=True)
    def contents(self, _request: Request, **_: Any) -> Response:
        """What the project holds, for its analysts."""
        project = self._worked_on()
        services.open_contents(project=project, by=self.person(), at=timezone.now())
        found = services.project_contents(project, self.person()).select_related("owner")
        rows = self.paginate_queryset(found) or []
        return self.get_paginated_response(ProjectContributionSerializer(rows, many=True).data)

    @extend_schema(responses=SuggestedSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def suggested(self, _request: Request, **_: Any) -> Response:
        """Contributions that may fit the project; acceptance asks every rule again."""
        project, now = self._worked_on(), timezone.now()
        services.open_contents(project=project, by=self.person(), at=now)
        items = services.suggested([project], by=self.person(), at=now)[:MOST_SUGGESTED] if project.is_open else []
        return Response(SuggestedSerializer(items, many=True).data)

    @extend_schema(responses=CarriedSerializer)
    @action(detail=True)
    def carried(self, _request: Request, **_: Any) -> Response:
        """What a product made of the project carries."""
        project, now = self._worked_on(), timezone.now()
        services.open_contents(project=project, by=self.person(), at=now)
        carried = services.carried_by(project, by=self.person(), at=now)
        owners = Party.objects.filter(pk__in=carried.owner_ids).order_by("code").values_list("code", flat=True)
        shown = {name: getattr(carried, name) for name in CARRIED_FIELDS}
        return Response(CarriedSerializer(shown | {"owners": list(owners)}).data)

    @extend_schema(request=ProjectReasonSerializer, responses={204: None}, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"contents/{PART}/remove")
    def take_out(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Take a contribution out."""
        rows = ProjectContribution.objects.visible_to(self.person()).inside().filter(project=self._worked_on())
        services.take_out_of_project(
            entry=get_object_or_404(rows, pk=_uuid(part_id)),
            by=self.person(),
            at=timezone.now(),
            **self._shape(ProjectReasonSerializer).validated_data,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _worked_on(self) -> AnalysisProject:
        project: AnalysisProject = self.get_object()
        if not policy.can(self.person(), ProjectPermission.CONTENTS, project):
            raise PermissionDenied
        return project

    def _shape(self, kind: Any, **options: Any) -> Any:
        shape = kind(data=self.request.data, context={"person": self.person()}, **options)
        shape.is_valid(raise_exception=True)
        return shape

    def _context(self, rows: Any) -> dict[str, Any]:
        wanted = {pk for row in rows for pk in row.crime_area_ids}
        areas = dict(CrimeArea.objects.filter(pk__in=wanted).order_by("code").values_list("pk", "code"))
        return {"person": self.person(), "areas": areas}

    def _shown(self, project: AnalysisProject, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=project.pk)
        return Response(ProjectDetailSerializer(shown, context=self._context([shown])).data, code)


class CategoryActions(PortalViewSet):
    """Why a person is in a contribution, on the resource of entities."""

    @extend_schema(responses=CategoryStatementSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def categories(self, _request: Request, **_: Any) -> Response:
        """The statements since sending, oldest first; reading them is recorded."""
        entity = self.get_object()
        record_reading(kind=EntityEvent.READ, actor=self.person(), at=timezone.now(), subject=entity)
        rows = CategoryStatement.objects.visible_to(self.person()).filter(entity=entity).order_by("pk")
        return Response(CategoryStatementSerializer(rows, many=True).data)

    @extend_schema(request=CategoryWriteSerializer, responses={201: CategoryStatementSerializer})
    @action(detail=True, methods=["post"], url_path="category")
    def state(self, request: Request, **_: Any) -> Response:
        """The owner says anew why the person is there."""
        shape = CategoryWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        stated = services.state_category(
            entity=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data
        )
        return Response(CategoryStatementSerializer(stated).data, status.HTTP_201_CREATED)


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
