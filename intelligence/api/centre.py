"""The Operational Centre for programs: queue, shifts, second opinions; the same services and rules as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Party, User
from europol_portal.web.api import PortalViewSet
from europol_portal.web.pagination import CursorPaginator
from intelligence import services
from intelligence.access import OpinionPermission, ShiftPermission, TriagePermission
from intelligence.forms.triage_filter import TriageFilter
from intelligence.models import Contribution, SecondOpinion, Shift, TriageItem
from intelligence.services import TriageData
from intelligence.workflow import TRIAGE_WORKFLOW

STEPS = [name for name, step in TRIAGE_WORKFLOW.transitions.items() if step.permission]


class QueuePaginator(CursorPaginator):
    """Danger to life first, then the deadline, then the age."""

    ordering = "-position"


class TriageItemSerializer(serializers.ModelSerializer):
    """An item of the queue; the contribution is read at its own address."""

    owner = serializers.CharField(source="contribution.owner.code")
    subject = serializers.CharField(source="contribution.subject")
    classification = serializers.CharField(source="contribution.classification")
    urgency = serializers.ChoiceField(source="contribution.urgency", choices=Contribution.Urgency.choices)
    claimed_by = serializers.CharField(source="claimed_by.username", allow_null=True, default=None)
    status = serializers.ChoiceField(choices=TriageItem.Status.choices)

    class Meta:
        model = TriageItem
        fields = [
            "id", "reference", "contribution", "owner", "subject", "classification", "urgency", "received_at", "status",
            "claimed_by", "claim_until", "decided_at", "note", "pen_until", "answer", "superseded_by",
        ]  # fmt: skip


class TriageStepSerializer(serializers.Serializer):
    """A step and what it needs."""

    step = serializers.ChoiceField(choices=[(step, step) for step in STEPS])
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    project = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="For accept_for_analysis: one of the item's projects."
    )
    with_cross_check = serializers.BooleanField(required=False, default=False)


class WayInSerializer(serializers.Serializer):
    """A project that the person may feed; nothing under reasons means that it can hold the contribution."""

    project = serializers.UUIDField(source="project.pk")
    code = serializers.CharField(source="project.code")
    name = serializers.CharField(source="project.name")
    reasons = serializers.ListField(child=serializers.CharField())


class TriageViewSet(PortalViewSet):
    """The first-line queue of the Operational Centre."""

    queryset = TriageItem.objects.for_list()
    serializer_class = TriageItemSerializer
    filterset_class = TriageFilter
    pagination_class = QueuePaginator
    permissions = {
        "list": TriagePermission.VIEW,
        "retrieve": TriagePermission.VIEW,
        "step": TriagePermission.VIEW,
        "projects": TriagePermission.VIEW,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, _request: Request) -> Response:
        """The queue in its order."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One item; reading it is recorded."""
        item = self.get_object()
        services.open_triage_item(item=item, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(item).data)

    @extend_schema(request=TriageStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, **_: Any) -> Response:
        """Take a step; the same rules as on the page."""
        item = self.get_object()
        shape = TriageStepSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        step = values.pop("step")
        services.take_triage_step(item=item, step=step, data=TriageData(**values), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=WayInSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def projects(self, _request: Request, **_: Any) -> Response:
        """Projects that the person may feed, the possible ones first, with what stands against the others."""
        contribution = self.get_object().contribution
        ways = services.ways_into_projects(contribution, by=self.person(), at=timezone.now())
        return Response(WayInSerializer(ways, many=True).data)


class ShiftSerializer(serializers.ModelSerializer):
    """A shift with its handover; what was gathered names items of the queue by key."""

    people = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Shift.Status.choices, read_only=True)
    gathered = serializers.SerializerMethodField()

    class Meta:
        model = Shift
        fields = [
            "id", "starts_at", "ends_at", "people", "contact", "status", "started_at", "ended_at", "handover_text",
            "gathered", "acknowledged_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_people(self, shift: Shift) -> list[str]:
        """User names."""
        names: dict[int, str] = self.context["names"]
        return [names[pk] for pk in shift.people_ids if pk in names]

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=serializers.UUIDField())))
    def get_gathered(self, shift: Shift) -> dict[str, list[str]]:
        """Only items that the reader may see."""
        known: set[str] = self.context["known"]
        return {reason: [key for key in keys if key in known] for reason, keys in shift.gathered.items()}


class ShiftWriteSerializer(serializers.Serializer):
    """A planned shift."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    people = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.none(), many=True)
    contact = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            people: Any = self.fields["people"]
            people.child_relation.queryset = services.people_of_centre(person, timezone.now())


class HandoverSerializer(serializers.Serializer):
    """The words for the next shift."""

    text = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class ShiftViewSet(PortalViewSet):
    """The plan of the duty centre and its handovers."""

    queryset = Shift.objects.all()
    serializer_class = ShiftSerializer
    permissions = {
        "list": ShiftPermission.VIEW,
        "retrieve": ShiftPermission.VIEW,
        "create": ShiftPermission.PLAN,
        "change": ShiftPermission.PLAN,
        "start": ShiftPermission.START,
        "end": ShiftPermission.END,
        "acknowledge": ShiftPermission.ACKNOWLEDGE,
    }

    def list(self, _request: Request) -> Response:
        """Shifts, newest plan first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self._shown(rows, many=True))

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One shift; reading a handover is recorded."""
        shift = self.get_object()
        services.record_handover_reading(shift=shift, by=self.person(), at=timezone.now())
        return Response(self._shown(shift))

    @extend_schema(request=ShiftWriteSerializer, responses={201: ShiftSerializer})
    def create(self, request: Request) -> Response:
        """Plan a shift."""
        planned = services.plan_shift(by=self.person(), at=timezone.now(), **self._written(request))
        return Response(self._shown(planned), status.HTTP_201_CREATED)

    @extend_schema(request=ShiftWriteSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, **_: Any) -> Response:
        """Change a planned shift."""
        found = self.get_object()
        changed = services.change_shift(shift=found, by=self.person(), at=timezone.now(), **self._written(request))
        return Response(self._shown(changed))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, _request: Request, **_: Any) -> Response:
        """Go on duty."""
        return Response(self._shown(services.start_shift(shift=self.get_object(), by=self.person(), at=timezone.now())))

    @extend_schema(request=HandoverSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, **_: Any) -> Response:
        """Go off duty with a handover."""
        found = self.get_object()
        shape = HandoverSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        ended = services.end_shift(shift=found, by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(self._shown(ended))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, _request: Request, **_: Any) -> Response:
        """The next shift has read the note."""
        found = self.get_object()
        return Response(self._shown(services.acknowledge_handover(shift=found, by=self.person(), at=timezone.now())))

    def _written(self, request: Request) -> dict[str, Any]:
        shape = ShiftWriteSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def _shown(self, found: Any, *, many: bool = False) -> Any:
        shifts = found if many else [found]
        people = {pk for shift in shifts for pk in shift.people_ids}
        keys = {key for shift in shifts for group in shift.gathered.values() for key in group}
        visible = TriageItem.objects.visible_to(self.person()).filter(pk__in=keys)
        context = {
            "names": dict(User.objects.filter(pk__in=people).values_list("pk", "username")),
            "known": {str(pk) for pk in visible.values_list("pk", flat=True)},
        }
        return ShiftSerializer(found, many=many, context=context).data


class SecondOpinionSerializer(serializers.ModelSerializer):
    """A second opinion; whom its author named is not told to others."""

    owner = serializers.CharField(source="owner.code")
    party = serializers.CharField(source="party.code")
    status = serializers.ChoiceField(choices=SecondOpinion.Status.choices)
    correction = serializers.SerializerMethodField()

    class Meta:
        model = SecondOpinion
        fields = [
            "id", "contribution", "owner", "party", "source_evaluation", "information_evaluation", "reason", "given_at",
            "status", "answered_at", "answer_text", "correction",
        ]  # fmt: skip

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_correction(self, opinion: SecondOpinion) -> str | None:
        """The provider's own draft: known to the provider only."""
        is_ours = opinion.owner_id == self.context["person"].party_id
        return str(opinion.correction_id) if is_ours and opinion.correction_id else None


class SecondOpinionWriteSerializer(serializers.Serializer):
    """Another grade with its reason."""

    contribution = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none())
    source_evaluation = serializers.ChoiceField(choices=SourceEvaluation.choices)
    information_evaluation = serializers.ChoiceField(choices=InformationEvaluation.choices)
    reason = serializers.CharField(max_length=2000)
    shown_to = serializers.SlugRelatedField(
        slug_field="code", queryset=Party.objects.filter(is_active=True), many=True, required=False, default=list
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            fields: Any = self.fields
            fields["contribution"].queryset = Contribution.objects.visible_to(person).sent()


class OpinionAnswerSerializer(serializers.Serializer):
    """Whether the provider agrees."""

    agrees = serializers.BooleanField()
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SecondOpinionViewSet(PortalViewSet):
    """Second opinions on grades: given by the party, on its contributions, or shown to it."""

    queryset = SecondOpinion.objects.select_related("owner", "party")
    serializer_class = SecondOpinionSerializer
    permissions = {
        "list": OpinionPermission.VIEW,
        "retrieve": OpinionPermission.VIEW,
        "create": OpinionPermission.GIVE,
        "answer": OpinionPermission.ANSWER,
        "withdraw": OpinionPermission.WITHDRAW,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Who asks."""
        return {**super().get_serializer_context(), "person": self.request.user}

    def list(self, _request: Request) -> Response:
        """Opinions, newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One opinion."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=SecondOpinionWriteSerializer, responses={201: SecondOpinionSerializer})
    def create(self, request: Request) -> Response:
        """Give an opinion; the provider's grade stays as it is."""
        shape = SecondOpinionWriteSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        given = services.give_opinion(by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(self.get_serializer(given).data, status.HTTP_201_CREATED)

    @extend_schema(request=OpinionAnswerSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_: Any) -> Response:
        """Agree, which writes the draft of a correction, or keep the grade."""
        found = self.get_object()
        shape = OpinionAnswerSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        answered = services.answer_opinion(opinion=found, by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(self.get_serializer(answered).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, _request: Request, **_: Any) -> Response:
        """Take an opinion back."""
        found = self.get_object()
        return Response(
            self.get_serializer(services.withdraw_opinion(opinion=found, by=self.person(), at=timezone.now())).data
        )
