"""Accounts of a unit for the programs of its head: who works here, who has left, who is invited."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.accounts import services
from europol_portal.accounts.access import InvitationPermission, PeoplePermission
from europol_portal.accounts.models import Invitation
from europol_portal.parties.models import Authority, User
from europol_portal.web.api import PortalViewSet


class UnitPersonSerializer(serializers.ModelSerializer[User]):
    """A person of the unit and until when the account holds."""

    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "is_active", "confirm_by", "lapsed_at", "last_login"]
        read_only_fields = fields


class UnitPersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """People whose accounts the head of a unit looks after."""

    queryset = User.objects.all()
    serializer_class = UnitPersonSerializer
    permissions = {
        "list": PeoplePermission.LOOK_AFTER,
        "retrieve": PeoplePermission.LOOK_AFTER,
        "confirm": PeoplePermission.LOOK_AFTER,
        "left": PeoplePermission.LOOK_AFTER,
    }

    def get_queryset(self) -> Any:
        """The own unit, without the head."""
        if getattr(self, "swagger_fake_view", False):
            return User.objects.none()
        return services.people_of_unit(self.person(), timezone.now()).exclude(pk=self.person().pk)

    @extend_schema(request=None, responses=UnitPersonSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **_: Any) -> Response:  # noqa: ARG002
        """The person still works here: the account holds for another year."""
        person = self.get_object()
        services.confirm_people(people=[person], by=self.person(), at=timezone.now())
        person.refresh_from_db()
        return Response(UnitPersonSerializer(person).data)

    @extend_schema(request=None, responses=UnitPersonSerializer)
    @action(detail=True, methods=["post"])
    def left(self, request: Request, **_: Any) -> Response:  # noqa: ARG002
        """The person has left: the account closes, and with it sessions, tokens and streams."""
        person = services.person_left(person=self.get_object(), by=self.person(), at=timezone.now())
        return Response(UnitPersonSerializer(person).data)


class UnitInvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An open invitation; its link is told once, in the answer to the one who made it."""

    authority = serializers.CharField(source="authority.code", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "username", "first_name", "last_name", "email", "authority", "role", "invited_at", "ends_at"]
        read_only_fields = fields


class UnitInvitationMadeSerializer(UnitInvitationSerializer):
    """With the path of the link."""

    link = serializers.CharField(read_only=True)

    class Meta(UnitInvitationSerializer.Meta):
        fields = [*UnitInvitationSerializer.Meta.fields, "link"]
        read_only_fields = fields


class UnitInviteSerializer(serializers.Serializer[Any]):
    """Whom the unit invites; `name` is what follows the code of the party in the user name."""

    name = serializers.CharField(max_length=40)
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    email = serializers.EmailField()
    authority = serializers.SlugRelatedField(slug_field="code", queryset=Authority.objects.filter(is_active=True))
    role = serializers.CharField(max_length=30)


class UnitInvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Open invitations of the unit."""

    queryset = Invitation.objects.for_list()
    serializer_class = UnitInvitationSerializer
    told_once = frozenset({"create"})
    permissions = {
        "list": InvitationPermission.VIEW,
        "retrieve": InvitationPermission.VIEW,
        "create": InvitationPermission.INVITE,
        "withdraw": InvitationPermission.WITHDRAW,
    }

    def get_queryset(self) -> Any:
        """Those whose link still opens."""
        return super().get_queryset().open(timezone.now())

    @extend_schema(request=UnitInviteSerializer, responses={201: UnitInvitationMadeSerializer})
    def create(self, request: Request) -> Response:
        """Invite a colleague; the link stands in this answer and nowhere else."""
        shape = UnitInviteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        data = services.InvitationData(**shape.validated_data)
        invitation, key = services.invite(data=data, by=self.person(), at=timezone.now())
        invitation.link = reverse("invitation-link", args=[key])  # type: ignore[attr-defined]
        return Response(UnitInvitationMadeSerializer(invitation).data, status=201)

    @extend_schema(request=None, responses=UnitInvitationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_: Any) -> Response:  # noqa: ARG002
        """The link opens nothing any more."""
        row = services.withdraw_invitation(invitation=self.get_object(), by=self.person(), at=timezone.now())
        return Response(UnitInvitationSerializer(row).data)
