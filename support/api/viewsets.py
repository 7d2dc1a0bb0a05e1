"""Services and requests for programs: the same services, filters and rules as the pages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from europol_portal.audit import services as audit
from europol_portal.web.api import PortalViewSet
from operations.models import Operation
from support import services
from support.access import (
    LessonPermission,
    RequestPartPermission,
    RequestPermission,
    ServicePermission,
    known_operations,
)
from support.api import serializers as shapes
from support.events import RequestEvent
from support.filters import SupportRequestFilter
from support.models import Assessment, Lesson, Outcome, RequestMessage, RequestStep, Service, SupportRequest
from support.services import OutcomePlan, RequestPlan, Scores

CREATED = status.HTTP_201_CREATED


class ServiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """The catalogue of services that are offered today."""

    queryset = Service.objects.all()
    serializer_class = shapes.ServiceSerializer
    lookup_field = "code"
    permissions = {"list": ServicePermission.VIEW, "retrieve": ServicePermission.VIEW}

    def get_queryset(self) -> Any:
        """The same for everybody: the catalogue is reference data."""
        return Service.objects.offered_on(timezone.now().date())


class LessonViewSet(mixins.ListModelMixin, PortalViewSet):
    """Lessons of services, newest first."""

    queryset = Lesson.objects.select_related("service")
    serializer_class = shapes.LessonSerializer
    permissions = {"list": LessonPermission.VIEW}


class SupportRequestViewSet(PortalViewSet):
    """Requests of the person's party, or those that the person handles for the provider."""

    queryset = SupportRequest.objects.select_related("owner", "provider", "service", "country", "handled_by")
    serializer_class = shapes.SupportRequestSerializer
    filterset_class = SupportRequestFilter
    permissions = {
        "list": RequestPermission.VIEW,
        "retrieve": RequestPermission.VIEW,
        "create": RequestPermission.ADD,
        "partial_update": RequestPermission.CHANGE,
        "copy": RequestPermission.COPY,
        "submit": RequestPermission.SUBMIT,
        "endorse": RequestPermission.ENDORSE,
        "cancel": RequestPermission.CANCEL,
        "feedback": RequestPermission.FEEDBACK,
        "amend": RequestPermission.FEEDBACK,
        "lesson": RequestPermission.DECIDE,
        "assess": RequestPermission.DECIDE,
        "accept": RequestPermission.DECIDE,
        "accept_in_danger": RequestPermission.ACCEPT_IN_DANGER,
        "decline": RequestPermission.DECIDE,
        "appeal": RequestPermission.APPEAL,
        "answer_appeal": RequestPermission.ANSWER_APPEAL,
        "reassign": RequestPermission.REASSIGN,
        "waitlist": RequestPermission.DECIDE,
        "schedule": RequestPermission.DECIDE,
        "step": RequestPermission.DECIDE,
        "clock": RequestPartPermission.VIEW_STEP,
        "outcomes": RequestPartPermission.VIEW_OUTCOME,
        "assessments": RequestPartPermission.VIEW_ASSESSMENT,
        "history": RequestPartPermission.VIEW_STEP,
        "messages": RequestPartPermission.VIEW_MESSAGE,
        "add_message": RequestPermission.MESSAGE,
    }

    def list(self, _request: Request) -> Response:
        """Requests, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._shown(page, many=True))

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One request; reading it is recorded."""
        request = self.get_object()
        audit.record_reading(kind=RequestEvent.READ, actor=self.person(), at=timezone.now(), subject=request)
        return self._answer(request)

    @extend_schema(request=shapes.SupportRequestWriteSerializer, responses={201: shapes.SupportRequestSerializer})
    def create(self, _request: Request) -> Response:
        """Keep a draft; nobody outside the party knows it until it is sent."""
        plan = RequestPlan(**self._facts())
        return self._answer(services.draft_request(plan=plan, by=self.person(), at=timezone.now()), CREATED)

    @extend_schema(request=shapes.SupportRequestWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what a draft says."""
        request = self.get_object()
        plan = replace(services.plan_of(request), **self._facts(partial=True))
        return self._take(services.change_draft, request=request, plan=plan)

    @extend_schema(request=None, responses={201: shapes.SupportRequestSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, _request: Request, **_: Any) -> Response:
        """Start a draft from an earlier request of the party; days, urgency and decision are left out."""
        draft = services.copy_request(request=self.get_object(), by=self.person(), at=timezone.now())
        return self._answer(draft, CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def submit(self, _request: Request, **_: Any) -> Response:
        """Send a draft to the provider."""
        return self._take(services.submit_request)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def endorse(self, _request: Request, **_: Any) -> Response:
        """Endorse for the national unit."""
        return self._take(services.endorse)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, _request: Request, **_: Any) -> Response:
        """Take the request back."""
        return self._take(services.cancel_request, shapes.ReasonSerializer)

    @extend_schema(request=shapes.FeedbackSerializer)
    @action(detail=True, methods=["post"])
    def feedback(self, _request: Request, **_: Any) -> Response:
        """Say what the support led to."""
        return self._take(services.give_feedback, plan=OutcomePlan(**self._valid(shapes.FeedbackSerializer)))

    @extend_schema(request=shapes.FeedbackSerializer)
    @action(detail=True, methods=["post"], url_path="feedback/amend")
    def amend(self, _request: Request, **_: Any) -> Response:
        """Say it anew until the request is closed."""
        return self._take(services.amend_feedback, plan=OutcomePlan(**self._valid(shapes.FeedbackSerializer)))

    @extend_schema(responses=shapes.OutcomeSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def outcomes(self, _request: Request, **_: Any) -> Response:
        """What the requester said came of it, newest first."""
        return self._parts(Outcome, shapes.OutcomeSerializer)

    @extend_schema(request=shapes.LessonWriteSerializer, responses={201: shapes.LessonSerializer})
    @action(detail=True, methods=["post"])
    def lesson(self, _request: Request, **_: Any) -> Response:
        """Tell a lesson of the request to everybody, without its requester."""
        request, text = self.get_object(), self._valid(shapes.LessonWriteSerializer)["text"]
        told = services.tell_lesson(request=request, text=text, by=self.person(), at=timezone.now())
        return Response(shapes.LessonSerializer(told).data, CREATED)

    @extend_schema(request=shapes.ScoresSerializer)
    @action(detail=True, methods=["post"])
    def assess(self, _request: Request, **_: Any) -> Response:
        """Score a request by the written criteria."""
        request, facts = self.get_object(), self._valid(shapes.ScoresSerializer)
        reason = facts.pop("reason")
        return self._take(services.assess_request, request=request, scores=Scores(**facts), reason=reason)

    @extend_schema(request=shapes.NoteSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, _request: Request, **_: Any) -> Response:
        """Accept an assessed request."""
        return self._take(services.accept_request, shapes.NoteSerializer)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="accept-in-danger")
    def accept_in_danger(self, _request: Request, **_: Any) -> Response:
        """Accept at once because life is in danger."""
        return self._take(services.accept_in_danger, shapes.ReasonSerializer)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, _request: Request, **_: Any) -> Response:
        """Decline an assessed request with a reason."""
        return self._take(services.decline_request, shapes.ReasonSerializer)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def appeal(self, _request: Request, **_: Any) -> Response:
        """Ask that another person looks at what was declined; once."""
        return self._take(services.appeal_decision, shapes.ReasonSerializer)

    @extend_schema(request=shapes.AppealAnswerSerializer)
    @action(detail=True, methods=["post"], url_path="answer-appeal")
    def answer_appeal(self, _request: Request, **_: Any) -> Response:
        """Keep the decision, or have the request decided anew."""
        return self._take(services.answer_appeal, shapes.AppealAnswerSerializer)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def waitlist(self, _request: Request, **_: Any) -> Response:
        """Put an assessed request on the waiting list with a reason."""
        return self._take(services.waitlist_request, shapes.ReasonSerializer)

    @extend_schema(request=shapes.ReassignSerializer)
    @action(detail=True, methods=["post"])
    def reassign(self, _request: Request, **_: Any) -> Response:
        """Give the request to another person of the provider."""
        return self._take(services.reassign_request, shapes.ReassignSerializer)

    @extend_schema(request=shapes.ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def schedule(self, _request: Request, **_: Any) -> Response:
        """Set or move the days of the support."""
        return self._take(services.schedule_request, shapes.ScheduleSerializer)

    @extend_schema(request=shapes.RequestStepWriteSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Start, deliver, close."""
        return self._take(services.take_step, shapes.RequestStepWriteSerializer)

    @extend_schema(responses={200: shapes.DecisionClockSerializer, 204: None}, filters=False)
    @action(detail=True, filterset_class=None)
    def clock(self, _request: Request, **_: Any) -> Response:
        """How long the provider still has for its decision; nothing before the clock starts."""
        request = self.get_object()
        found = services.clocks_of([request], by=self.person(), at=timezone.now()).get(request.pk)
        shown = shapes.DecisionClockSerializer(found).data if found else None
        return Response(shown, status.HTTP_200_OK if found else status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=shapes.AssessmentSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def assessments(self, _request: Request, **_: Any) -> Response:
        """Points, totals and reasons; the newest counts."""
        return self._parts(Assessment, shapes.AssessmentSerializer)

    @extend_schema(responses=shapes.RequestStepSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def history(self, _request: Request, **_: Any) -> Response:
        """Who took which step, newest first."""
        return self._parts(RequestStep, shapes.RequestStepSerializer)

    @extend_schema(responses=shapes.RequestMessageSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def messages(self, _request: Request, **_: Any) -> Response:
        """Questions and answers, newest first."""
        return self._parts(RequestMessage, shapes.RequestMessageSerializer)

    @extend_schema(request=shapes.RequestMessageWriteSerializer, responses={201: shapes.RequestMessageSerializer})
    @messages.mapping.post
    def add_message(self, _request: Request, **_: Any) -> Response:
        """Ask the other side, or answer its question."""
        request, facts = self.get_object(), self._valid(shapes.RequestMessageWriteSerializer)
        by, at, text = self.person(), timezone.now(), facts["text"]
        if facts["answers"] is None:
            message = services.ask_question(request=request, text=text, by=by, at=at)
        else:
            asked = RequestMessage.objects.visible_to(by).filter(request=request)
            question = get_object_or_404(asked, pk=facts["answers"])
            message = services.answer_question(question=question, text=text, by=by, at=at)
        return Response(shapes.RequestMessageSerializer(message).data, CREATED)

    def _valid(self, shape: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _facts(self, *, partial: bool = False) -> dict[str, Any]:
        """What a plan takes; an operation that the person may not know is refused like one that does not exist."""
        facts = self._valid(shapes.SupportRequestWriteSerializer, partial=partial)
        if facts.get("operation") is not None:
            known = Operation.objects.visible_to(self.person()).filter(pk=facts["operation"]).first()
            facts["operation"] = known or Operation(pk=facts["operation"])
        return facts

    def _take(
        self, service: Callable[..., SupportRequest], shape: type[Serializer] | None = None, **facts: Any
    ) -> Response:
        """Call one service for the request of the address and answer with the request."""
        facts = {"request": facts.pop("request", None) or self.get_object()} | facts
        if shape is not None:
            facts |= self._valid(shape)
        return self._answer(service(by=self.person(), at=timezone.now(), **facts))

    def _parts(self, model: Any, shape: type[Serializer]) -> Response:
        visible = model.objects.visible_to(self.person()).filter(request=self.get_object())
        rows = self.paginate_queryset(visible.select_related("party", "author")) or []
        return self.get_paginated_response(shape(rows, many=True).data)

    def _shown(self, rows: Any, *, many: bool = False) -> Any:
        known = known_operations(self.person(), rows if many else [rows])
        return shapes.SupportRequestSerializer(rows, many=many, context={"known_operations": known}).data

    def _answer(self, request: SupportRequest, code: int = status.HTTP_200_OK) -> Response:
        return Response(self._shown(request), code)
