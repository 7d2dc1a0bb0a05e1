"""Proposals to the cyber task force for programs: the same services, filters and rules as the pages."""

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
from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import ProposalPermission
from operations.api.serializers import CodeField
from operations.api.taskforces import EntrySerializer, EntryWriteSerializer
from operations.events import ProposalEvent
from operations.filters import ProposalFilter
from operations.models import (
    HIGHEST,
    Criterion,
    CyberProposal,
    Operation,
    ProposalEntry,
    ProposalScore,
    ProposalVote,
)
from operations.querysets import with_crime_areas


class ProposalSerializer(serializers.Serializer):
    """A proposal as the members read it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    wanted = serializers.CharField()
    submitted_by = serializers.CharField(source="owner.code")
    classification = serializers.ChoiceField(choices=Classification.choices)
    crime_areas = serializers.SerializerMethodField(help_text="Codes of crime areas.")
    vote_until = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=CyberProposal.Status.choices)
    score = serializers.IntegerField(allow_null=True, help_text="0 to 100, as decided.")
    plan = serializers.CharField()
    resources = serializers.CharField()
    judicial = serializers.CharField()
    operation = serializers.UUIDField(source="operation_id", allow_null=True)
    debrief = serializers.CharField()
    submitted_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_crime_areas(self, proposal: CyberProposal) -> list[str]:
        """Codes, attached by the view set for the whole page."""
        return [area.code for area in proposal.crime_areas]


class ProposalWriteSerializer(serializers.Serializer):
    """What the submitting country says."""

    title = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=10000)
    wanted = serializers.CharField(max_length=4000)
    crime_areas = CodeField(queryset=CrimeArea.objects.all(), many=True, allow_empty=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)
    vote_until = serializers.DateField(allow_null=True, required=False)


class ProposalStepSerializer(serializers.Serializer):
    """A step of the proposal's workflow; handing over has an address of its own."""

    step = serializers.ChoiceField(
        choices=["discuss", "select", "park", "decline", "enrich", "plan", "debrief", "close"]
    )
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class ProposalScoreSerializer(serializers.Serializer):
    """Points of a member."""

    criterion = serializers.CharField(source="criterion.code")
    weight = serializers.IntegerField(source="criterion.weight")
    party = serializers.CharField(source="party.code")
    points = serializers.IntegerField()
    reason = serializers.CharField()


class ProposalPointsSerializer(serializers.Serializer):
    """Points of the own party."""

    criterion = serializers.SlugRelatedField(
        slug_field="code", queryset=Criterion.objects.filter(scale=Criterion.Scale.PROPOSAL)
    )
    points = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    reason = serializers.CharField(max_length=2000)


class VoteSerializer(serializers.Serializer):
    """The one vote of a member."""

    party = serializers.CharField(source="party.code", read_only=True)
    choice = serializers.ChoiceField(choices=ProposalVote.Choice.choices)
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class ActionPlanSerializer(serializers.Serializer):
    """What is done, who gives what, and the judicial actors."""

    plan = serializers.CharField(max_length=10000)
    resources = serializers.CharField(max_length=4000)
    judicial = serializers.CharField(max_length=4000)


class HandOverSerializer(serializers.Serializer):
    """The operation that the proposal becomes: a new one by its code name, or one that the own party leads."""

    code_name = serializers.CharField(max_length=40, allow_blank=True, default="")
    starts_on = serializers.DateField(allow_null=True, default=None)
    operation = serializers.UUIDField(allow_null=True, default=None)
    parties = CodeField(queryset=Party.objects.all(), many=True, required=False)


class DebriefSerializer(serializers.Serializer):
    """What was learned."""

    debrief = serializers.CharField(max_length=10000)


class ProposalViewSet(PortalViewSet):
    """Proposals that were put before the person's party."""

    queryset = CyberProposal.objects.for_list()
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    permissions = {
        "list": ProposalPermission.VIEW,
        "retrieve": ProposalPermission.VIEW,
        "create": ProposalPermission.ADD,
        "partial_update": ProposalPermission.CHANGE,
        "step": ProposalPermission.VIEW,
        "scores": ProposalPermission.VIEW,
        "score": ProposalPermission.CONTRIBUTE,
        "votes": ProposalPermission.VIEW,
        "vote": ProposalPermission.VOTE,
        "entries": ProposalPermission.VIEW,
        "write": ProposalPermission.CONTRIBUTE,
        "action_plan": ProposalPermission.CHANGE,
        "hand_over": ProposalPermission.CHANGE,
        "debrief": ProposalPermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Proposals, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(with_crime_areas(page), many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One proposal; reading it is recorded."""
        proposal = self.get_object()
        audit.record_reading(kind=ProposalEvent.READ, actor=self.person(), at=timezone.now(), subject=proposal)
        return self._proposal(proposal)

    @extend_schema(request=ProposalWriteSerializer, responses={201: ProposalSerializer})
    def create(self, _request: Request) -> Response:
        """Put a case before the members."""
        content = services.ProposalContent(**self._valid(ProposalWriteSerializer))
        proposal = services.submit_proposal(content=content, by=self.person(), at=timezone.now())
        return self._proposal(proposal, status.HTTP_201_CREATED)

    @extend_schema(request=ProposalWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of it before it is decided."""
        proposal = self.get_object()
        changes = self._valid(ProposalWriteSerializer, partial=True)
        content = replace(services.content_of(proposal), **changes)
        by, at = self.person(), timezone.now()
        return self._proposal(services.change_proposal(proposal=proposal, content=content, by=by, at=at))

    @extend_schema(request=ProposalStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the proposal on."""
        proposal, facts = self.get_object(), self._valid(ProposalStepSerializer)
        by, at = self.person(), timezone.now()
        return self._proposal(services.take_proposal_step(proposal=proposal, by=by, at=at, **facts))

    @extend_schema(responses=ProposalScoreSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def scores(self, _request: Request, **_: Any) -> Response:
        """The points of every member."""
        rows = ProposalScore.objects.visible_to(self.person()).filter(proposal=self.get_object())
        return Response(ProposalScoreSerializer(rows.for_list(), many=True).data)

    @extend_schema(request=ProposalPointsSerializer, responses={201: ProposalScoreSerializer})
    @scores.mapping.post
    def score(self, _request: Request, **_: Any) -> Response:
        """Give the own party's points for a criterion."""
        proposal, facts = self.get_object(), self._valid(ProposalPointsSerializer)
        score = services.score_proposal(proposal=proposal, by=self.person(), at=timezone.now(), **facts)
        return Response(ProposalScoreSerializer(score).data, status.HTTP_201_CREATED)

    @extend_schema(responses=VoteSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def votes(self, _request: Request, **_: Any) -> Response:
        """The vote of every member that has voted."""
        rows = ProposalVote.objects.visible_to(self.person()).filter(proposal=self.get_object())
        return Response(VoteSerializer(rows.for_list(), many=True).data)

    @extend_schema(request=VoteSerializer, responses={201: VoteSerializer})
    @votes.mapping.post
    def vote(self, _request: Request, **_: Any) -> Response:
        """Give or change the own party's vote."""
        proposal, facts = self.get_object(), self._valid(VoteSerializer)
        vote = services.cast_vote(proposal=proposal, by=self.person(), at=timezone.now(), **facts)
        return Response(VoteSerializer(vote).data, status.HTTP_201_CREATED)

    @extend_schema(responses=EntrySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def entries(self, _request: Request, **_: Any) -> Response:
        """The discussion, newest first."""
        visible = ProposalEntry.objects.visible_to(self.person()).filter(proposal=self.get_object())
        rows = self.paginate_queryset(visible.for_list()) or []
        return self.get_paginated_response(EntrySerializer(rows, many=True).data)

    @extend_schema(request=EntryWriteSerializer, responses={201: EntrySerializer})
    @entries.mapping.post
    def write(self, _request: Request, **_: Any) -> Response:
        """Write to all members."""
        proposal, facts = self.get_object(), self._valid(EntryWriteSerializer)
        entry = services.add_proposal_entry(proposal=proposal, by=self.person(), at=timezone.now(), **facts)
        return Response(EntrySerializer(entry).data, status.HTTP_201_CREATED)

    @extend_schema(request=ActionPlanSerializer)
    @action(detail=True, methods=["post"], url_path="action-plan")
    def action_plan(self, _request: Request, **_: Any) -> Response:
        """Write the action plan."""
        proposal, facts = self.get_object(), self._valid(ActionPlanSerializer)
        by, at = self.person(), timezone.now()
        return self._proposal(services.write_action_plan(proposal=proposal, by=by, at=at, **facts))

    @extend_schema(request=HandOverSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, _request: Request, **_: Any) -> Response:
        """Make it an operation."""
        proposal, facts = self.get_object(), self._valid(HandOverSerializer)
        by, at = self.person(), timezone.now()
        if key := facts.pop("operation"):
            facts["operation"] = get_object_or_404(Operation.objects.visible_to(by), pk=key)
        return self._proposal(services.hand_over(proposal=proposal, by=by, at=at, **facts))

    @extend_schema(request=DebriefSerializer)
    @action(detail=True, methods=["post"])
    def debrief(self, _request: Request, **_: Any) -> Response:
        """Write the debrief."""
        proposal, facts = self.get_object(), self._valid(DebriefSerializer)
        by, at = self.person(), timezone.now()
        return self._proposal(services.write_debrief(proposal=proposal, by=by, at=at, **facts))

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _proposal(self, proposal: CyberProposal, code: int = status.HTTP_200_OK) -> Response:
        row = CyberProposal.objects.visible_to(self.person()).for_list().get(pk=proposal.pk)
        with_crime_areas([row])
        return Response(ProposalSerializer(row).data, code)
