"""Grants for programs: the same services and rules as the pages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.web.api import PortalViewSet
from support import services
from support.access import (
    GrantPartnerPermission,
    GrantPartPermission,
    GrantPermission,
    LedgerPermission,
)
from support.api import grant_shapes as shapes
from support.events import GrantEvent
from support.filters import GrantFilter
from support.models import (
    Grant,
    GrantAmendment,
    GrantCost,
    GrantEvaluation,
    GrantPartner,
    LedgerEntry,
)

CREATED = status.HTTP_201_CREATED
Serve = Callable[..., Any]
BARE: dict[str, Serve] = {
    "submit": services.submit_grant,
    "sign": services.sign_grant,
    "submit_report": services.submit_report,
    "pay": services.pay_balance,
    "recover": services.order_recovery,
    "prefinance": services.prefinance,
}
NOTED: dict[str, tuple[Serve, str]] = {
    "withdraw": (services.withdraw_grant, "reason"),
    "reject": (services.reject_grant, "reason"),
    "take_back": (services.take_award_back, "reason"),
    "accept_costs": (services.accept_costs, "note"),
    "recovered": (services.note_recovery, "note"),
}


class GrantViewSet(PortalViewSet):
    """Grants that the person's party applies for, takes part in or judges."""

    queryset = Grant.objects.select_related("owner", "provider", "call")
    serializer_class = shapes.GrantSerializer
    filterset_class = GrantFilter
    permissions = {
        "list": GrantPermission.VIEW,
        "retrieve": GrantPermission.VIEW,
        "create": GrantPermission.ADD,
        "partial_update": GrantPermission.CHANGE,
        "costs": GrantPartPermission.VIEW_COST,
        "plan_costs": GrantPermission.CHANGE,
        "partners": GrantPartnerPermission.VIEW,
        "invite": GrantPermission.CHANGE,
        "answer": GrantPartnerPermission.ANSWER,
        "step": GrantPermission.VIEW,
        "declare": GrantPermission.JUDGE,
        "judge": GrantPermission.JUDGE,
        "evaluations": GrantPartPermission.VIEW_EVALUATION,
        "award": GrantPermission.DECIDE,
        "report": GrantPermission.REPORT,
        "evidence": GrantPermission.REPORT,
        "judge_costs": GrantPermission.DECIDE,
        "ledger": LedgerPermission.VIEW,
        "amend": GrantPermission.SUBMIT,
        "decide_amendment": GrantPartPermission.DECIDE_AMENDMENT,
    }

    def list(self, _request: Request) -> Response:
        """Grants, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(shapes.GrantSerializer(page, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One grant; reading it is recorded."""
        grant = self.get_object()
        audit.record_reading(kind=GrantEvent.READ, actor=self.person(), at=timezone.now(), subject=grant)
        return self._shown(grant)

    @extend_schema(request=shapes.GrantWriteSerializer, responses={201: shapes.GrantSerializer})
    def create(self, _request: Request) -> Response:
        """Keep a draft."""
        plan = services.GrantPlan(**valid(shapes.GrantWriteSerializer, self.request))
        return self._shown(services.draft_grant(plan=plan, by=self.person(), at=timezone.now()), CREATED)

    @extend_schema(request=shapes.GrantWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what a draft says."""
        grant = self.get_object()
        said = valid(shapes.GrantWriteSerializer, self.request, partial=True)
        plan = replace(services.grant_plan_of(grant, self.person()), **said)
        return self._take(services.change_grant, grant=grant, plan=plan)

    @extend_schema(responses=shapes.GrantCostSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def costs(self, _request: Request, **_: Any) -> Response:
        """The lines of the costs."""
        rows = GrantCost.objects.visible_to(self.person()).filter(grant=self.get_object())
        return Response(shapes.GrantCostSerializer(rows.select_related("party").for_list(), many=True).data)

    @extend_schema(request=shapes.GrantCostsSerializer)
    @costs.mapping.put
    def plan_costs(self, _request: Request, **_: Any) -> Response:
        """Replace the planned lines."""
        rows = valid(shapes.GrantCostsSerializer, self.request)["rows"]
        return self._take(services.plan_costs, rows=[services.CostPlan(**row) for row in rows])

    @extend_schema(responses=shapes.GrantPartnerSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def partners(self, _request: Request, **_: Any) -> Response:
        """The consortium besides the applicant."""
        rows = GrantPartner.objects.visible_to(self.person()).filter(grant=self.get_object()).for_list()
        return Response(shapes.GrantPartnerSerializer(rows, many=True).data)

    @extend_schema(request=shapes.GrantInviteSerializer, responses={201: shapes.GrantPartnerSerializer})
    @partners.mapping.post
    def invite(self, _request: Request, **_: Any) -> Response:
        """Invite a party; it sees the draft from now on."""
        facts = valid(shapes.GrantInviteSerializer, self.request)
        row = services.invite_partner(grant=self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return Response(shapes.GrantPartnerSerializer(row).data, CREATED)

    @extend_schema(request=shapes.GrantAnswerSerializer, responses=shapes.GrantPartnerSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, _request: Request, **_: Any) -> Response:
        """Take part, or not, for the own party."""
        step, user = valid(shapes.GrantAnswerSerializer, self.request)["step"], self.person()
        rows = GrantPartner.objects.visible_to(user).filter(grant=self.get_object(), party_id=user.party_id)
        partner = get_object_or_404(rows.select_related("party"))
        answered = services.answer_partner(partner=partner, step=step, by=user, at=timezone.now())
        return Response(shapes.GrantPartnerSerializer(answered).data)

    @extend_schema(request=shapes.GrantStepWriteSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Take a step of the life."""
        grant, said = self.get_object(), valid(shapes.GrantStepWriteSerializer, self.request)
        name, facts = said["step"], {"grant": grant, "by": self.person(), "at": timezone.now()}
        if name in BARE:
            BARE[name](**facts)
        elif name in NOTED:
            serve, said_as = NOTED[name]
            serve(**facts, **{said_as: said["note"]})
        else:
            services.take_grant_step(step=name, note=said["note"], **facts)
        return self._shown(self.get_object())

    @extend_schema(request=shapes.GrantDeclareSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def declare(self, _request: Request, **_: Any) -> Response:
        """Say whether the person has an interest."""
        facts = valid(shapes.GrantDeclareSerializer, self.request)
        services.declare_interest(grant=self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.GrantJudgeSerializer, responses={201: shapes.GrantEvaluationSerializer})
    @action(detail=True, methods=["post"])
    def judge(self, _request: Request, **_: Any) -> Response:
        """Give one of the two judgements."""
        judgement = services.Judgement(**valid(shapes.GrantJudgeSerializer, self.request))
        facts = {"grant": self.get_object(), "judgement": judgement, "by": self.person(), "at": timezone.now()}
        return Response(shapes.GrantEvaluationSerializer(services.evaluate_grant(**facts)).data, CREATED)

    @extend_schema(responses=shapes.GrantEvaluationSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def evaluations(self, _request: Request, **_: Any) -> Response:
        """The judgements that the person may know."""
        rows = GrantEvaluation.objects.visible_to(self.person()).filter(grant=self.get_object())
        return Response(shapes.GrantEvaluationSerializer(rows.select_related("author").for_list(), many=True).data)

    @extend_schema(request=shapes.GrantAwardSerializer)
    @action(detail=True, methods=["post"])
    def award(self, _request: Request, **_: Any) -> Response:
        """Award and commit an amount; 409 when the line does not hold it any more."""
        return self._take(services.award_grant, **valid(shapes.GrantAwardSerializer, self.request))

    @extend_schema(request=shapes.GrantReportSerializer)
    @action(detail=True, methods=["post"])
    def report(self, _request: Request, **_: Any) -> Response:
        """Write the report."""
        said = valid(shapes.GrantReportSerializer, self.request)
        claims = {_key(key): amount for key, amount in said.pop("claims").items()}
        return self._take(services.write_report, claims=claims, **said)

    @extend_schema(
        request={"multipart/form-data": shapes.GrantEvidenceWriteSerializer},
        responses={201: shapes.GrantEvidenceSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, _request: Request, **_: Any) -> Response:
        """Add a file of evidence."""
        said = valid(shapes.GrantEvidenceWriteSerializer, self.request)
        facts = {"what": said["what"], "upload": said["file"], "by": self.person(), "at": timezone.now()}
        row = services.add_evidence(grant=self.get_object(), **facts)
        return Response(shapes.GrantEvidenceSerializer(row).data, CREATED)

    @extend_schema(request=shapes.GrantJudgeCostsSerializer)
    @action(detail=True, methods=["post"], url_path="judge-costs")
    def judge_costs(self, _request: Request, **_: Any) -> Response:
        """Say what is accepted of each line."""
        rows = valid(shapes.GrantJudgeCostsSerializer, self.request)["rows"]
        return self._take(services.judge_costs, accepted={row["cost"]: (row["amount"], row["why"]) for row in rows})

    @extend_schema(responses=shapes.LedgerEntrySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def ledger(self, _request: Request, **_: Any) -> Response:
        """What was committed, paid and recovered."""
        rows = LedgerEntry.objects.visible_to(self.person()).filter(grant=self.get_object()).order_by("pk")
        return Response(shapes.LedgerEntrySerializer(rows, many=True).data)

    @extend_schema(request=shapes.GrantAmendSerializer, responses={201: shapes.GrantAmendmentSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, _request: Request, **_: Any) -> Response:
        """Ask for an amendment."""
        facts = valid(shapes.GrantAmendSerializer, self.request)
        row = services.ask_amendment(grant=self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return Response(shapes.GrantAmendmentSerializer(row).data, CREATED)

    @extend_schema(request=shapes.GrantAmendmentDecideSerializer, responses=shapes.GrantAmendmentSerializer)
    @action(detail=True, methods=["post"], url_path="decide-amendment")
    def decide_amendment(self, _request: Request, **_: Any) -> Response:
        """Accept or refuse the amendment that waits."""
        said, user = valid(shapes.GrantAmendmentDecideSerializer, self.request), self.person()
        rows = GrantAmendment.objects.visible_to(user).filter(grant=self.get_object(), status="asked")
        row = services.decide_amendment(amendment=get_object_or_404(rows), by=user, at=timezone.now(), **said)
        return Response(shapes.GrantAmendmentSerializer(row).data)

    def _take(self, service: Serve, *, grant: Grant | None = None, **facts: Any) -> Response:
        service(grant=grant or self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return self._shown(self.get_object())

    def _shown(self, grant: Grant, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.GrantSerializer(grant).data, code)


def valid(shape: type[serializers.Serializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """What a request says in the shape; of a partial one only what it names."""
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    said = dict(serializer.validated_data)
    return {name: value for name, value in said.items() if name in request.data} if partial else said


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise serializers.ValidationError({"claims": "Keys are those of lines of costs."}) from error
