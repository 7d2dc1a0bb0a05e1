"""Steps of a request: a page that says what happens and asks for what the step needs."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import ServiceFormMixin
from europol_portal.workflow import Transition
from support import services
from support.access import RequestPermission
from support.forms.requests import AssessmentForm, MessageForm, ReassignForm, ScheduleForm, StepForm, days_of, points_of
from support.models import RequestMessage, SupportRequest
from support.views.base import RequestPage
from support.workflow import REQUEST_WORKFLOW

Take = Callable[..., SupportRequest]

TAKES: dict[str, Take] = {
    "submit": lambda _note, **facts: services.submit_request(**facts),
    "endorse": lambda _note, **facts: services.endorse(**facts),
    "accept": lambda note, **facts: services.accept_request(note=note, **facts),
    "accept_in_danger": lambda note, **facts: services.accept_in_danger(reason=note, **facts),
    "waitlist": lambda note, **facts: services.waitlist_request(reason=note, **facts),
    "decline": lambda note, **facts: services.decline_request(reason=note, **facts),
    "appeal": lambda note, **facts: services.appeal_decision(reason=note, **facts),
    "uphold": lambda note, **facts: services.answer_appeal(reopens=False, reason=note, **facts),
    "reopen": lambda note, **facts: services.answer_appeal(reopens=True, reason=note, **facts),
    "start": lambda note, **facts: services.take_step(step="start", note=note, **facts),
    "deliver": lambda note, **facts: services.take_step(step="deliver", note=note, **facts),
    "close": lambda note, **facts: services.take_step(step="close", note=note, **facts),
    "cancel": lambda note, **facts: services.cancel_request(reason=note, **facts),
}


class RequestStepPage(RequestPage, ServiceFormMixin, FormView):
    """Confirms one step of the workflow, whose table says whether a reason is needed."""

    template_name = "support/request_step.html"
    form_class = StepForm

    @property
    def transition(self) -> Transition:
        """The step of the address; 404 when there is none of that name."""
        if self.kwargs["step"] not in TAKES:
            raise Http404
        return REQUEST_WORKFLOW.transitions[self.kwargs["step"]]

    @property
    def wanted(self) -> str:
        """The permission of the step."""
        return self.transition.permission

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether the reason is needed."""
        return super().get_form_kwargs() | {"needs_note": self.transition.needs_note}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the step."""
        return super().get_context_data(**kwargs) | {"transition": self.transition}

    def perform(self, form: Any) -> SupportRequest:
        """Take the step."""
        facts = {"request": self.support_request, "by": signed_in(self.request), "at": timezone.now()}
        return TAKES[self.kwargs["step"]](form.cleaned_data["note"], **facts)


class FactsPage(RequestPage, ServiceFormMixin, FormView):
    """A step that needs facts; the detail page has the same form."""

    template_name = "support/request_facts.html"
    title = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the page is about."""
        return super().get_context_data(**kwargs) | {"title": self.title}

    @property
    def who(self) -> User:
        """The person who acts."""
        return signed_in(self.request)


class RequestAssess(FactsPage):
    """Score a request."""

    permission = RequestPermission.DECIDE
    form_class = AssessmentForm
    title = "Assess"

    def get_initial(self) -> dict[str, Any]:
        """What the request itself tells."""
        return dict(points_of(self.support_request, None, at=timezone.now()))

    def perform(self, form: Any) -> SupportRequest:
        """Assess."""
        facts = {"scores": form.scores(), "reason": form.cleaned_data["reason"]}
        return services.assess_request(request=self.support_request, by=self.who, at=timezone.now(), **facts)


class RequestSchedule(FactsPage):
    """Set the dates."""

    permission = RequestPermission.DECIDE
    form_class = ScheduleForm
    title = "Schedule"

    def get_initial(self) -> dict[str, Any]:
        """The dates as they stand, or those wanted."""
        return dict(days_of(self.support_request))

    def perform(self, form: Any) -> SupportRequest:
        """Schedule."""
        return services.schedule_request(
            request=self.support_request,
            starts_on=form.cleaned_data["scheduled_from"],
            ends_on=form.cleaned_data["scheduled_until"],
            note=form.cleaned_data["note"],
            by=self.who,
            at=timezone.now(),
        )


class RequestReassign(FactsPage):
    """Give the request to another person of the provider."""

    permission = RequestPermission.REASSIGN
    form_class = ReassignForm
    title = "Give to another person"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those who may take it."""
        people = services.possible_handlers(self.support_request, at=timezone.now())
        return super().get_form_kwargs() | {"people": people}

    def perform(self, form: Any) -> SupportRequest:
        """Give it."""
        facts = {"to": form.cleaned_data["to"], "reason": form.cleaned_data["reason"]}
        return services.reassign_request(request=self.support_request, by=self.who, at=timezone.now(), **facts)


class RequestMessageAdd(FactsPage):
    """Ask a question, or answer one."""

    permission = RequestPermission.MESSAGE
    form_class = MessageForm
    title = "Questions and answers"

    def perform(self, form: Any) -> RequestMessage:
        """Ask, or answer the question that the form names."""
        text, key, at = form.cleaned_data["text"], form.cleaned_data["answers"], timezone.now()
        if key is None:
            return services.ask_question(request=self.support_request, text=text, by=self.who, at=at)
        questions = RequestMessage.objects.visible_to(self.who).filter(request=self.support_request)
        question = questions.filter(pk=key).first()
        if question is None:
            raise Http404
        return services.answer_question(question=question, text=text, by=self.who, at=at)
