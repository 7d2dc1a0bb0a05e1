"""Steps of operations and invitations: a page that says what happens and asks for the reason where one is needed."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from europol_portal.workflow import Transition
from operations import services
from operations.access import OperationPermission, ParticipationPermission
from operations.forms import NoteForm
from operations.models import Operation, Participation
from operations.views.base import OperationPage
from operations.workflow import INVITATION_WORKFLOW, OPERATION_WORKFLOW


class StepForm(ServiceFormMixin, FormView):
    """Confirms one step of a workflow, whose table says whether a reason is needed."""

    form_class = NoteForm
    transitions: Mapping[str, Transition] = {}

    @property
    def transition(self) -> Transition:
        """The step of the address; 404 when the table has none of that name."""
        if self.kwargs["step"] not in self.transitions:
            raise Http404
        return self.transitions[self.kwargs["step"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether the reason is needed."""
        return super().get_form_kwargs() | {"is_needed": self.transition.needs_note}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the step."""
        return super().get_context_data(**kwargs) | {"transition": self.transition}


class OperationStep(OperationPage, StepForm):
    """Move the operation on; for the lead."""

    permission = OperationPermission.CHANGE
    template_name = "operations/operation_step.html"
    transitions = OPERATION_WORKFLOW.transitions

    def perform(self, form: Any) -> Operation:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_step(operation=self.operation, step=self.kwargs["step"], by=by, at=at, note=note)


class InvitationAnswer(PortalView, StepForm):
    """Accept, decline or leave for the invited party; withdraw for the lead."""

    permission = ParticipationPermission.VIEW
    template_name = "operations/invitation_answer.html"
    transitions = INVITATION_WORKFLOW.transitions
    participation: Participation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invitation among those that the person may know, and ask for the right to this step."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            visible = Participation.objects.visible_to(user).select_related("party", "lead")
            self.participation = self.pick(visible, kwargs["pk"], self.transition.permission)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the invitation."""
        return super().get_context_data(**kwargs) | {"participation": self.participation}

    def perform(self, form: Any) -> Participation:
        """Answer."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        step, participation = self.kwargs["step"], self.participation
        return services.answer_invitation(participation=participation, step=step, by=by, at=at, reason=note)
