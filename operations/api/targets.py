"""High value targets for programs: the same services, filters and rules as the pages."""

from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import BackingPermission, TargetPermission
from operations.api.serializers import CodeField
from operations.events import TargetEvent
from operations.filters import TargetFilter
from operations.models import HIGHEST, Criterion, HighValueTarget, TargetBacking
from operations.querysets import with_crime_areas

REFERENCES_HELP = "References of contributions, e.g. 4711-23, that the person sees."


class TargetSerializer(serializers.Serializer):
    """A target as those who may know it read it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    kind = serializers.ChoiceField(choices=HighValueTarget.Kind.choices)
    name = serializers.CharField()
    role = serializers.CharField()
    profile = serializers.CharField()
    nominated_by = serializers.CharField(source="owner.code")
    classification = serializers.ChoiceField(choices=Classification.choices)
    handling_codes = serializers.ListField(child=serializers.CharField())
    handling_text = serializers.CharField()
    crime_areas = serializers.SerializerMethodField(help_text="Codes of crime areas.")
    status = serializers.ChoiceField(choices=HighValueTarget.Status.choices)
    score = serializers.IntegerField(allow_null=True, help_text="0 to 100, as it was supported.")
    supporters = serializers.IntegerField(help_text="Member States besides the nominating one.")
    review_on = serializers.DateField(allow_null=True)
    nominated_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_crime_areas(self, target: HighValueTarget) -> list[str]:
        """Codes, attached by the view set for the whole page."""
        return [area.code for area in target.crime_areas]


class TargetWriteSerializer(serializers.Serializer):
    """What the nominating party says."""

    kind = serializers.ChoiceField(choices=HighValueTarget.Kind.choices, required=False)
    name = serializers.CharField(max_length=200)
    role = serializers.CharField(max_length=200)
    profile = serializers.CharField(max_length=10000)
    crime_areas = CodeField(queryset=CrimeArea.objects.all(), many=True, allow_empty=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)
    handling_codes = serializers.ListField(
        child=serializers.CharField(max_length=2), required=False, help_text="H1, H2 or H3; H0 always applies."
    )
    handling_text = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    references = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=200, help_text=REFERENCES_HELP
    )
    rests_on_conduct = serializers.BooleanField(
        help_text="True: it rests on what the target does, not on nationality, origin, belief or acquaintance."
    )


class NominationSerializer(TargetWriteSerializer):
    """A new target, of an entity of intelligence where one is named."""

    entity_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class BackingSerializer(serializers.Serializer):
    """A party's place beside the nominating one."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    role = serializers.ChoiceField(choices=TargetBacking.Role.choices)
    answer = serializers.ChoiceField(choices=TargetBacking.Answer.choices)
    message = serializers.CharField()
    answer_until = serializers.DateField(allow_null=True)
    invited_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class TargetQuestionSerializer(serializers.Serializer):
    """Whom the nominating party asks."""

    party = CodeField(queryset=Party.objects.all())
    message = serializers.CharField(max_length=1000, allow_blank=True, default="")
    answer_until = serializers.DateField(allow_null=True, default=None)


class TargetAnswerSerializer(serializers.Serializer):
    """The own party's answer; `take_back` is the nominating party's and names the party."""

    step = serializers.ChoiceField(choices=["support", "decline", "validate", "withdraw", "take_back"])
    party = CodeField(queryset=Party.objects.all(), allow_null=True, default=None)
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class ScoreSerializer(serializers.Serializer):
    """Points as the person may see them."""

    criterion = serializers.CharField(source="score.criterion.code")
    weight = serializers.IntegerField(source="score.criterion.weight")
    party = serializers.CharField(source="score.party.code")
    points = serializers.IntegerField(source="score.points")
    reason = serializers.CharField(help_text="Empty where it rests on what the person may not see.")
    is_withheld = serializers.BooleanField()
    references = serializers.SerializerMethodField()
    handling_codes = serializers.ListField(source="score.handling_codes", child=serializers.CharField())
    scored_at = serializers.DateTimeField(source="score.scored_at")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_references(self, shown: services.ShownScore) -> list[str]:
        """What the person may open of what shows it."""
        return [source.reference for source in shown.sources]


class PointsSerializer(serializers.Serializer):
    """Points of the own party."""

    criterion = serializers.SlugRelatedField(
        slug_field="code", queryset=Criterion.objects.filter(scale=Criterion.Scale.TARGET)
    )
    points = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    reason = serializers.CharField(max_length=2000)
    references = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=200, help_text=REFERENCES_HELP
    )


class TargetStepSerializer(serializers.Serializer):
    """A step of the target's workflow."""

    step = serializers.ChoiceField(
        choices=[
            "assess", "return", "resubmit", "support", "validate", "activate", "pause", "resume", "arrest",
            "neutralise", "remove",
        ]
    )  # fmt: skip
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class TargetReviewSerializer(serializers.Serializer):
    """Why a target stays one."""

    reason = serializers.CharField(max_length=2000)


class PeopleSerializer(serializers.Serializer):
    """People by their user names."""

    people = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.all(), many=True)


class TargetViewSet(PortalViewSet):
    """Targets that the person's party nominated or is asked about."""

    queryset = HighValueTarget.objects.for_list()
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    permissions = {
        "list": TargetPermission.VIEW,
        "retrieve": TargetPermission.VIEW,
        "create": TargetPermission.ADD,
        "partial_update": TargetPermission.CHANGE,
        "step": TargetPermission.VIEW,
        "review": TargetPermission.CHANGE,
        "analysts": TargetPermission.ASSIGN,
        "backings": BackingPermission.VIEW,
        "ask": TargetPermission.INVITE,
        "answer": BackingPermission.VIEW,
        "scores": TargetPermission.VIEW,
        "score": TargetPermission.SCORE,
    }

    def list(self, _request: Request) -> Response:
        """Targets, newest first; names are shown, so the reading is recorded."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        verb, at, shown = audit.Verb.CONSULTATION, timezone.now(), [row.pk for row in page]
        audit.record(verb=verb, kind=TargetEvent.READ, actor=self.person(), at=at, shown=shown)
        return self.get_paginated_response(self.get_serializer(with_crime_areas(page), many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One target; reading it is recorded."""
        target = self.get_object()
        audit.record_reading(kind=TargetEvent.READ, actor=self.person(), at=timezone.now(), subject=target)
        return self._target(target)

    @extend_schema(request=NominationSerializer, responses={201: TargetSerializer})
    def create(self, _request: Request) -> Response:
        """Nominate a target."""
        facts = self._valid(NominationSerializer)
        entity_id = facts.pop("entity_id")
        profile = services.TargetProfile(**facts)
        by, at = self.person(), timezone.now()
        target = services.nominate_target(profile=profile, by=by, at=at, entity_id=entity_id)
        return self._target(target, status.HTTP_201_CREATED)

    @extend_schema(request=TargetWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what the nominating party says."""
        target = self.get_object()
        changes = self._valid(TargetWriteSerializer, partial=True)
        profile = replace(services.profile_of(target, self.person()), **changes)
        changed = services.change_profile(target=target, profile=profile, by=self.person(), at=timezone.now())
        return self._target(changed)

    @extend_schema(request=TargetStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the target on."""
        target, facts = self.get_object(), self._valid(TargetStepSerializer)
        return self._target(services.take_target_step(target=target, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(request=TargetReviewSerializer)
    @action(detail=True, methods=["post"])
    def review(self, _request: Request, **_: Any) -> Response:
        """Keep the target on the list for six months."""
        target, facts = self.get_object(), self._valid(TargetReviewSerializer)
        services.review_target(target=target, by=self.person(), at=timezone.now(), **facts)
        return self._target(target)

    @extend_schema(request=PeopleSerializer)
    @action(detail=True, methods=["post"])
    def analysts(self, _request: Request, **_: Any) -> Response:
        """Name the analysts of Europol."""
        target, facts = self.get_object(), self._valid(PeopleSerializer)
        return self._target(services.assign_analysts(target=target, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(responses=BackingSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def backings(self, _request: Request, **_: Any) -> Response:
        """Everybody who is asked, with answers."""
        rows = self.paginate_queryset(self._backings(self.get_object())) or []
        return self.get_paginated_response(BackingSerializer(rows, many=True).data)

    @extend_schema(request=TargetQuestionSerializer, responses={201: BackingSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, _request: Request, **_: Any) -> Response:
        """Ask a party for support, or Europol for an assessment."""
        target, facts = self.get_object(), self._valid(TargetQuestionSerializer)
        backing = services.ask_party(target=target, by=self.person(), at=timezone.now(), **facts)
        return Response(BackingSerializer(backing).data, status.HTTP_201_CREATED)

    @extend_schema(request=TargetAnswerSerializer, responses=BackingSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, _request: Request, **_: Any) -> Response:
        """Support, decline, validate or withdraw; who declines or withdraws loses the target."""
        target, facts = self.get_object(), self._valid(TargetAnswerSerializer)
        party = facts["party"] if facts["step"] == "take_back" and facts["party"] else self.person().party
        backing = get_object_or_404(self._backings(target).open(), party=party)
        answered = services.answer_question(
            backing=backing, step=facts["step"], by=self.person(), at=timezone.now(), reason=facts["reason"]
        )
        return Response(BackingSerializer(answered).data)

    @extend_schema(responses=ScoreSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def scores(self, _request: Request, **_: Any) -> Response:
        """The points of every party, as the person may see them."""
        return Response(ScoreSerializer(services.shown_scores(self.get_object(), self.person()), many=True).data)

    @extend_schema(request=PointsSerializer, responses={201: ScoreSerializer(many=True)})
    @scores.mapping.post
    def score(self, _request: Request, **_: Any) -> Response:
        """Give the own party's points for a criterion; answers with all points."""
        target, facts = self.get_object(), self._valid(PointsSerializer)
        points = services.Points(**facts | {"references": tuple(facts["references"])})
        services.score_target(target=target, points=points, by=self.person(), at=timezone.now())
        shown = services.shown_scores(target, self.person())
        return Response(ScoreSerializer(shown, many=True).data, status.HTTP_201_CREATED)

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _target(self, target: HighValueTarget, code: int = status.HTTP_200_OK) -> Response:
        row = HighValueTarget.objects.visible_to(self.person()).for_list().get(pk=target.pk)
        with_crime_areas([row])
        return Response(TargetSerializer(row).data, code)

    def _backings(self, target: HighValueTarget) -> Any:
        return TargetBacking.objects.visible_to(self.person()).filter(target=target).for_list()
