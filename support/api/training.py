"""Training for programs: courses, sessions, nominations, the library."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from support import services
from support.access import CoursePermission, LibraryPermission, NominationPermission, SessionPermission
from support.models import Course, LibraryItem, Nomination, TrainingSession

CREATED = status.HTTP_201_CREATED


class CourseSerializer(serializers.Serializer):
    """A course."""

    code = serializers.CharField()
    title = serializers.CharField()
    topic = serializers.CharField()
    level = serializers.CharField()
    language = serializers.CharField()
    aims = serializers.CharField()


class TrainingSessionSerializer(serializers.Serializer):
    """A session that the party has a quota in, or that it runs."""

    id = serializers.UUIDField()
    course = serializers.CharField(source="course.code")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    erased_at = serializers.DateTimeField(allow_null=True, read_only=True)
    nominate_by = serializers.DateField()
    place = serializers.CharField()
    places = serializers.IntegerField()
    status = serializers.CharField()


class NominationSerializer(serializers.Serializer):
    """A person of the party in a session."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    name = serializers.CharField()
    unit = serializers.CharField()
    status = serializers.CharField()


class NominationWriteSerializer(serializers.Serializer):
    """Whom the party sends."""

    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=120)


class LibraryItemSerializer(serializers.Serializer):
    """Material of the library; the file is taken out on the page."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    about = serializers.CharField()
    course = serializers.CharField(source="course.code", default=None)
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class CourseViewSet(mixins.ListModelMixin, PortalViewSet):
    """Courses that are offered."""

    queryset = Course.objects.filter(is_active=True)
    serializer_class = CourseSerializer
    permissions = {"list": CoursePermission.VIEW}


class TrainingSessionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Sessions of courses."""

    queryset = TrainingSession.objects.select_related("course")
    serializer_class = TrainingSessionSerializer
    permissions = {
        "list": SessionPermission.VIEW,
        "retrieve": SessionPermission.VIEW,
        "nominations": NominationPermission.VIEW,
        "nominate": SessionPermission.NOMINATE,
    }

    @extend_schema(responses=NominationSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def nominations(self, _request: Request, **_: Any) -> Response:
        """The party's own people, for the trainer all."""
        rows = Nomination.objects.visible_to(self.person()).standing().filter(session=self.get_object()).for_list()
        return Response(NominationSerializer(rows, many=True).data)

    @extend_schema(request=NominationWriteSerializer, responses={201: NominationSerializer})
    @nominations.mapping.post
    def nominate(self, _request: Request, **_: Any) -> Response:
        """Nominate somebody; `status` says whether there is a place or a wait."""
        session, shape = self.get_object(), NominationWriteSerializer(data=self.request.data)
        shape.is_valid(raise_exception=True)
        plan = services.NomineePlan(**shape.validated_data)
        row = services.nominate(session=session, plan=plan, by=self.person(), at=timezone.now())
        return Response(NominationSerializer(row).data, CREATED)


class NominationViewSet(PortalViewSet):
    """Nominations of the party."""

    queryset = Nomination.objects.select_related("session", "party")
    serializer_class = NominationSerializer
    permissions = {"withdraw": NominationPermission.WITHDRAW}

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, _request: Request, **_: Any) -> Response:
        """Take it back; who waits longest moves up."""
        row = services.withdraw_nomination(nomination=self.get_object(), by=self.person(), at=timezone.now())
        return Response(NominationSerializer(row).data)


class LibraryItemViewSet(mixins.ListModelMixin, PortalViewSet):
    """Material to learn from."""

    queryset = LibraryItem.objects.filter(withdrawn_at__isnull=True).select_related("course")
    serializer_class = LibraryItemSerializer
    permissions = {"list": LibraryPermission.VIEW}
