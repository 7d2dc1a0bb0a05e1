"""Courses and sessions: list, one with its people, acts on it, certificates and their check."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from support import services
from support.access import CoursePermission, NominationPermission, SessionPermission, TrainingPartPermission
from support.events import SessionEvent
from support.forms import training as forms
from support.models import (
    Course,
    Nomination,
    SessionQuota,
    SupportRequest,
    TrainingCertificate,
    TrainingEvaluation,
    TrainingSession,
)
from support.services.forensics.certifying import sha256_of_upload
from support.views.base import ObjectPage, highest_marking
from support.workflow import SESSION_WORKFLOW

FORM = "support/training_form.html"
MOST_SESSIONS = 100
Status = TrainingSession.Status


class SessionPage(ObjectPage):
    """A page about one session."""

    session: TrainingSession
    kept_as, shown_as = "session", "training"

    def visible_rows(self, user: User) -> QuerySet[TrainingSession]:
        """Those that the person may know."""
        return TrainingSession.objects.visible_to(user).for_list()

    def facts(self) -> dict[str, Any]:
        """What every service takes."""
        return {"by": signed_in(self.request), "at": timezone.now()}


class CourseList(PortalView, TemplateView):
    """Courses, and the sessions of them that the person may know."""

    permission = CoursePermission.VIEW
    template_name = "support/course_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Courses with sessions to come, then all other sessions that the person may know."""
        user = signed_in(self.request)
        sessions = TrainingSession.objects.visible_to(user).for_list().order_by("-starts_on", "-pk")[:MOST_SESSIONS]
        rows = list(sessions)
        return super().get_context_data(**kwargs) | {
            "courses": Course.objects.visible_to(user).offered(),
            "sessions": rows,
            "marking": highest_marking(rows),
        }


class CourseCreate(PortalView, ServiceFormMixin, FormView):
    """Add a course."""

    permission = CoursePermission.ADD
    template_name = FORM
    form_class = forms.CourseForm
    extra_context = {"title": "Add a course", "verb": "Add"}

    def perform(self, form: Any) -> Course:
        """Add it."""
        return services.add_course(plan=form.plan(), by=signed_in(self.request), at=timezone.now())

    def get_success_url(self) -> str:
        """All courses."""
        return reverse("support:course-list")


class SessionCreate(PortalView, ServiceFormMixin, FormView):
    """Plan a session, for a request if the address names one."""

    permission = SessionPermission.ADD
    template_name = FORM
    form_class = forms.SessionForm
    extra_context = {"title": "Plan a session", "verb": "Plan"}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The courses."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """What the request asks for."""
        asked = self.asked()
        if asked is None:
            return {}
        return {
            "starts_on": asked.starts_on, "ends_on": asked.ends_on, "nominate_by": asked.starts_on,
            "places": asked.details.get("places"), "place": asked.place, "country": asked.country_id,
        }  # fmt: skip

    def asked(self) -> SupportRequest | None:
        """The request of the address, if the person may know it."""
        key = self.request.GET.get("request", "")
        rows = SupportRequest.objects.visible_to(signed_in(self.request))
        return get_object_or_404(rows, reference=key) if key else None

    def perform(self, form: Any) -> TrainingSession:
        """Plan it."""
        by = signed_in(self.request)
        return services.plan_session(plan=form.plan(), request=self.asked(), by=by, at=timezone.now())


class SessionDetail(SessionPage, TemplateView):
    """One session: days, quotas, people, what participants said."""

    permission = SessionPermission.VIEW
    template_name = "support/session_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; opening it is recorded."""
        user, session = signed_in(self.request), self.session
        audit.record_reading(kind=SessionEvent.READ, actor=user, at=timezone.now(), subject=session)
        people = list(Nomination.objects.visible_to(user).standing().filter(session=session).for_list())
        granted = {
            name.rpartition(".")[2] for name in policy.allowed(user, SessionPermission, session, is_visible=True)
        }
        runs, today = "run_trainingsession" in granted, timezone.now().date()
        may = policy.allowed(user, [NominationPermission.WITHDRAW, NominationPermission.EVALUATE])
        for one in people:
            is_mine = one.party_id == user.party_id
            one.may_withdraw = is_mine and NominationPermission.WITHDRAW in may and session.status == Status.OPEN
            one.may_say = (
                is_mine
                and NominationPermission.EVALUATE in may
                and one.person_id in {None, user.pk}
                and bool(one.days_there)
                and not hasattr(one, "evaluation")
            )
        return super().get_context_data(**kwargs) | {
            "until": services.kept_until(session, session.ends_on) if people else None,
            "quotas": list(SessionQuota.objects.visible_to(user).filter(session=session).for_list()),
            "people": people,
            "confirmed": sum(1 for one in people if one.status == Nomination.Status.CONFIRMED),
            "marks": TrainingEvaluation.objects.visible_to(user).marks_of(session),
            "remarks": TrainingEvaluation.objects.visible_to(user)
            .filter(nomination__session=session)
            .exclude(text="")
            .order_by("text"),
            "steps": SESSION_WORKFLOW.available(user, session, is_visible=True),
            "runs": runs,
            "gives": runs and session.status in {Status.DRAFT, Status.OPEN} and not session.request_id,
            "marks_days": runs and session.status in {Status.OPEN, Status.HELD} and session.starts_on <= today,
            "certifies": runs and session.status == Status.HELD,
            "sends": "nominate_trainingsession" in granted
            and session.status == Status.OPEN
            and today <= session.nominate_by,
        }


class SessionQuotaGive(SessionPage, ServiceFormMixin, FormView):
    """Give a party places."""

    permission = SessionPermission.RUN
    template_name = FORM
    form_class = forms.QuotaForm
    extra_context = {"title": "Give a quota", "verb": "Give"}

    def perform(self, form: Any) -> SessionQuota:
        """Give it."""
        return services.give_quota(session=self.session, **form.cleaned_data, **self.facts())


class SessionStep(SessionPage, ServiceFormMixin, FormView):
    """Open, hold, cancel."""

    permission = SessionPermission.RUN
    template_name = FORM
    form_class = forms.TrainingNoteForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for an unknown step."""
        if kwargs["step"] not in SESSION_WORKFLOW.transitions:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether it needs a reason."""
        needs = SESSION_WORKFLOW.transitions[self.kwargs["step"]].needs_note
        return super().get_form_kwargs() | {"needs_note": needs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        label = SESSION_WORKFLOW.transitions[self.kwargs["step"]].label
        return super().get_context_data(**kwargs) | {"title": label, "verb": label}

    def perform(self, form: Any) -> TrainingSession:
        """Take it."""
        note = form.cleaned_data.get("note", "")
        return services.take_session_step(session=self.session, step=self.kwargs["step"], note=note, **self.facts())


class SessionNominate(SessionPage, ServiceFormMixin, FormView):
    """Nominate somebody."""

    permission = SessionPermission.NOMINATE
    template_name = FORM
    form_class = forms.NominationForm
    extra_context = {
        "title": "Nominate", "verb": "Nominate",
        "lead": "Without a free place the person waits, and moves up by itself in the order of nominations.",
    }  # fmt: skip

    def get_form_kwargs(self) -> dict[str, Any]:
        """The people of the party."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> Nomination:
        """Nominate."""
        return services.nominate(session=self.session, plan=form.plan(), **self.facts())


class SessionAttendance(SessionPage, ServiceFormMixin, FormView):
    """Mark who was there on a day."""

    permission = SessionPermission.RUN
    template_name = FORM
    form_class = forms.AttendanceForm
    extra_context = {"title": "Mark attendance", "verb": "Mark", "lead": "Marking a day again corrects it."}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The people with a place."""
        rows = Nomination.objects.visible_to(signed_in(self.request)).filter(session=self.session, status="confirmed")
        people = list(rows.select_related("party").order_by("name", "pk"))
        return super().get_form_kwargs() | {"session": self.session, "people": people}

    def perform(self, form: Any) -> Any:
        """Mark."""
        return services.mark_attendance(session=self.session, **form.cleaned_data, **self.facts())


class NominationEvaluate(PortalView, ServiceFormMixin, FormView):
    """Say how a session was."""

    permission = NominationPermission.EVALUATE
    template_name = FORM
    form_class = forms.EvaluationForm
    extra_context = {"title": "How was it?", "verb": "Send", "lead": "The trainer reads it without your name."}

    def perform(self, form: Any) -> Any:
        """Say it."""
        nomination, by = _nomination(self.request, self.kwargs["pk"]), signed_in(self.request)
        return services.evaluate(nomination=nomination, plan=form.plan(), by=by, at=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The session that it is about; 404 for one that the person may not know."""
        nomination = _nomination(self.request, self.kwargs["pk"])
        if not policy.can(signed_in(self.request), NominationPermission.EVALUATE, nomination):
            raise PermissionDenied
        return super().get_context_data(**kwargs) | {"training": nomination.session}

    def get_success_url(self) -> str:
        """The session."""
        return _nomination(self.request, self.kwargs["pk"]).get_absolute_url()


@require_POST
def nomination_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a nomination back."""
    by, nomination = signed_in(request), _nomination(request, pk)
    return answer_action(
        request,
        lambda: services.withdraw_nomination(nomination=nomination, by=by, at=timezone.now()),
        lambda row: redirect(row.get_absolute_url()),
    )


@require_POST
def nomination_certify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue the certificate of a participant."""
    by, nomination = signed_in(request), _nomination(request, pk)
    return answer_action(
        request,
        lambda: services.certify_participant(nomination=nomination, by=by, at=timezone.now()),
        lambda _paper: redirect(nomination.get_absolute_url()),
    )


@require_GET
def training_paper(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The certificate; each taking out is on record."""
    by = signed_in(request)
    rows = TrainingCertificate.objects.visible_to(by).select_related("nomination__session__course")
    found = get_object_or_404(rows, pk=pk)
    known = {"size": found.size, "media_type": "application/pdf", "tag": found.sha256}

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(
        request,
        lambda: services.export_training_certificate(certificate=found, by=by, at=timezone.now()),
        handed_out,
    )


class TrainingVerify(PortalView, FormView):
    """Check a certificate of a training."""

    permission = TrainingPartPermission.VIEW_CERTIFICATE
    template_name = FORM
    form_class = forms.TrainingVerifyForm
    extra_context = {"title": "Check a certificate of a training", "verb": "Check"}

    def form_valid(self, form: Any) -> HttpResponse:
        """The verdict, on the same page."""
        said = form.cleaned_data
        sha256 = sha256_of_upload(said["file"]) if said["file"] else said["sha256"]
        verdict = services.verify_training_certificate(sha256=sha256, by=signed_in(self.request), at=timezone.now())
        return self.render_to_response(self.get_context_data(form=form, verdict=verdict))

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _nomination(request: HttpRequest, key: UUID) -> Nomination:
    user = signed_in(request)
    if not policy.can(user, NominationPermission.VIEW):
        raise PermissionDenied
    rows = Nomination.objects.visible_to(user).select_related("session__course", "party")
    nomination: Nomination = get_object_or_404(rows, pk=key)
    return nomination
