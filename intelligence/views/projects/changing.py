"""What the people of a project do with it: each act on a page of its own, with its effect in words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ProjectContentPermission, ProjectPermission
from intelligence.forms.projects import (
    LISTS,
    AcceptForm,
    AnalystForm,
    JoinForm,
    NoteForm,
    ProjectForm,
    ReasonForm,
    ReviewForm,
)
from intelligence.models import AnalysisProject, Contribution, ProjectAnalyst, ProjectContribution, ProjectParticipant
from intelligence.services.projects.defining import DEFINED
from intelligence.views.rows import highest
from intelligence.workflow import PROJECT_WORKFLOW


class ProjectCreate(ServiceFormMixin, PortalView, FormView):
    """Write down a new project."""

    permission = ProjectPermission.ADD
    template_name = "intelligence/project_form.html"
    form_class = ProjectForm
    draft_key = "project:new"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """No project yet."""
        return {"project": None} | super().get_context_data(**kwargs)

    def perform(self, form: Any) -> AnalysisProject:
        """Prepare it."""
        return services.prepare_project(content=form.content(), by=signed_in(self.request), at=timezone.now())


class OnProject(ServiceFormMixin, PortalView, FormView):
    """A page with one form about one project; 404 before anything else for what the person may not know."""

    template_name = "intelligence/project_act.html"
    permission: str = ProjectPermission.CHANGE
    title = lead = verb = said = ""
    tone = "p"
    project: AnalysisProject

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the project and ask for the right to do this with it."""
        self.project = self.find(request, kwargs["pk"])
        if not policy.can(signed_in(request), self.permission, self.subject()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, pk: UUID) -> AnalysisProject:
        """The project of the address."""
        found: AnalysisProject = get_object_or_404(
            AnalysisProject.objects.visible_to(signed_in(request)).for_list(), pk=pk
        )
        return found

    def subject(self) -> Model:
        """What the right is asked for."""
        return self.project

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The project and the words of the page."""
        words = {"title": self.title, "lead": self.lead, "verb": self.verb, "tone": self.tone}
        return (
            super().get_context_data(**kwargs)
            | words
            | {
                "project": self.project,
                "mark": self.project.classification,
            }
        )

    def get_success_url(self) -> str:
        """Back to the project."""
        return self.project.get_absolute_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """Say what happened."""
        response = super().form_valid(form)
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            messages.success(self.request, self.said)
        return response


class ProjectChange(OnProject):
    """Define it anew."""

    template_name = "intelligence/project_form.html"
    form_class = ProjectForm
    said = "Definition saved"

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        known = {name: getattr(self.project, name) for name in DEFINED if name not in LISTS}
        return known | {name: getattr(self.project, name) for name in LISTS}

    def perform(self, form: Any) -> AnalysisProject:
        """Write the changes."""
        by = signed_in(self.request)
        return services.change_project(project=self.project, content=form.content(), by=by, at=timezone.now())


class ProjectStep(OnProject):
    """Open, suspend, resume or close."""

    form_class = NoteForm
    LEADS = {
        "open": "From now on contributions are accepted. What the project is for stands until it is suspended.",
        "suspend": "No contribution is accepted until it is resumed. Participants are told.",
        "resume": "Contributions are accepted again. Participants are told.",
        "close": "It ends for good and takes no contribution any more. Participants are told.",
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only steps of the table."""
        if kwargs["step"] not in PROJECT_WORKFLOW.transitions:
            raise Http404
        self.step = kwargs["step"]
        transition = PROJECT_WORKFLOW.transitions[self.step]
        self.title = self.verb = transition.label
        self.tone, self.lead, self.said = transition.tone or "p", self.LEADS[self.step], f"{transition.label}: done"
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        """A reason only where the step needs one."""
        form = super().get_form(form_class)
        form.fields["note"].required = PROJECT_WORKFLOW.transitions[self.step].needs_note
        if not form.fields["note"].required:
            del form.fields["note"]
        return form

    def perform(self, form: Any) -> AnalysisProject:
        """Take the step."""
        note, by = form.cleaned_data.get("note", ""), signed_in(self.request)
        return services.move_project(project=self.project, step=self.step, note=note, by=by, at=timezone.now())


class ProjectReview(OnProject):
    """Say that it is still needed."""

    form_class = ReviewForm
    title, verb, said = "Review", "Record the review", "Review recorded"
    lead = "A project that nobody reviews should be closed."

    def perform(self, form: Any) -> AnalysisProject:
        """Record it."""
        return services.review_project(
            project=self.project, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )


class ProjectJoin(OnProject):
    """Let a party take part."""

    form_class = JoinForm
    title, verb, said = "Add a participant", "Let it take part", "Participant added, its officers are told"
    lead = "It learns that the project exists and what it is for. It sees nothing of what the project holds."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Parties that take no part yet."""
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form: Any) -> ProjectParticipant:
        """Add it."""
        return services.join_project(
            project=self.project, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )


class AnalystName(OnProject):
    """Name an analyst."""

    form_class = AnalystForm
    title, verb, said = "Name an analyst", "Name for the project", "Analyst named"
    lead = "From now on this person sees what the project holds, as far as the clearance goes."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Analysts of Europol."""
        return super().get_form_kwargs() | {"project": self.project, "on": timezone.now().date()}

    def perform(self, form: Any) -> ProjectAnalyst:
        """Name the person."""
        return services.name_analyst(
            project=self.project, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data
        )


class ProjectAccept(OnProject):
    """Accept a contribution."""

    permission = ProjectPermission.ACCEPT
    form_class = AcceptForm
    title, verb, said = "Accept a contribution", "Accept into the project", "Accepted, its provider is told"
    lead = "Nobody new sees the contribution. Its provider is told, participants are not."

    def get_form_kwargs(self) -> dict[str, Any]:
        """References are looked up for the person."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """The reference from the address."""
        return {"contribution": self.request.GET.get("contribution", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The marking of what the page shows."""
        return super().get_context_data(**kwargs) | {"mark": highest([self.project.classification])}

    def perform(self, form: Any) -> ProjectContribution:
        """Accept it; the rule's reasons stand on the form."""
        found: Contribution = form.cleaned_data["contribution"]
        reason, by = form.cleaned_data["reason"], signed_in(self.request)
        return services.accept_into_project(
            project=self.project, contribution=found, reason=reason, by=by, at=timezone.now()
        )


class ParticipantEnd(OnProject):
    """End a participation."""

    form_class = ReasonForm
    title, verb, said, tone = "End the participation", "End it", "Participation ended, its officers are told", "d"
    lead = "The party loses sight of the project at once. What it has contributed stays under its own conditions."

    def find(self, request: HttpRequest, pk: UUID) -> AnalysisProject:
        """The project of the participant."""
        visible = ProjectParticipant.objects.visible_to(signed_in(request)).select_related("project", "party")
        self.participant: ProjectParticipant = get_object_or_404(visible, pk=pk)
        self.title = f"End the participation of {self.participant.party.name}"
        project: AnalysisProject = self.participant.project
        return project

    def perform(self, form: Any) -> ProjectParticipant:
        """End it."""
        reason, by = form.cleaned_data["reason"], signed_in(self.request)
        return services.end_participation(participant=self.participant, reason=reason, by=by, at=timezone.now())


class ContentRemove(OnProject):
    """Take a contribution out."""

    permission = ProjectContentPermission.REMOVE
    form_class = ReasonForm
    title, verb, said, tone = "Take out", "Take it out of the project", "Taken out, its provider is told", "d"
    lead = "The project no longer rests on it. Its provider is told."

    def find(self, request: HttpRequest, pk: UUID) -> AnalysisProject:
        """The project of the row."""
        visible = ProjectContribution.objects.visible_to(signed_in(request)).inside().select_related("project")
        self.entry: ProjectContribution = get_object_or_404(visible, pk=pk)
        self.title = f"Take out {self.entry.reference}"
        project = AnalysisProject.objects.visible_to(signed_in(request)).filter(pk=self.entry.project_id).first()
        if project is None:  # the provider sees the row, not the project
            raise PermissionDenied
        found: AnalysisProject = project
        return found

    def subject(self) -> Model:
        """The row."""
        return self.entry

    def perform(self, form: Any) -> ProjectContribution:
        """Take it out."""
        reason, by = form.cleaned_data["reason"], signed_in(self.request)
        return services.take_out_of_project(entry=self.entry, reason=reason, by=by, at=timezone.now())


@require_POST
def analyst_relieve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the work of an analyst on a project."""
    user = signed_in(request)
    visible = ProjectAnalyst.objects.visible_to(user).select_related("project", "person")
    analyst: ProjectAnalyst = get_object_or_404(visible, pk=pk)

    def done(relieved: ProjectAnalyst) -> HttpResponse:
        messages.success(request, f"{relieved.person.display_name} no longer works on it")
        return redirect(analyst.get_absolute_url())

    return answer_action(request, lambda: services.relieve_analyst(analyst=analyst, by=user, at=timezone.now()), done)
