"""What came of a request: say it, amend it, tell its lesson to others; lessons by service."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from operations.models import OperationResult
from support import services
from support.access import LessonPermission, RequestPermission
from support.forms.outcome import FeedbackForm, LessonForm, feedback_of
from support.models import Lesson, Outcome, Service, SupportRequest
from support.views.steps import FactsPage


class RequestFeedback(FactsPage):
    """Say what the support led to."""

    permission = RequestPermission.FEEDBACK
    form_class = FeedbackForm
    title = "Give feedback"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The confirmed results that it may have led to."""
        return super().get_form_kwargs() | {"results": services.linkable_results(self.support_request, self.who)}

    def perform(self, form: Any) -> SupportRequest:
        """Give feedback."""
        return services.give_feedback(request=self.support_request, plan=form.plan(), by=self.who, at=timezone.now())


class RequestAmend(RequestFeedback):
    """Say it anew; what was said before stays readable."""

    title = "Amend the feedback"

    def get_initial(self) -> dict[str, Any]:
        """What was said last."""
        last = Outcome.objects.visible_to(self.who).filter(request=self.support_request).newest_first().first()
        return feedback_of(services.outcome_plan_of(last)) if last else {}

    def perform(self, form: Any) -> SupportRequest:
        """Amend."""
        return services.amend_feedback(request=self.support_request, plan=form.plan(), by=self.who, at=timezone.now())


class RequestLesson(FactsPage):
    """Tell everybody a lesson of the request, without its requester."""

    permission = RequestPermission.DECIDE
    form_class = LessonForm
    title = "Tell the lesson to others"

    def get_initial(self) -> dict[str, Any]:
        """The requester's words, to be shortened."""
        last = Outcome.objects.visible_to(self.who).filter(request=self.support_request).newest_first().first()
        return {"text": last.lessons if last and last.may_share else ""}

    def perform(self, form: Any) -> Lesson:
        """Tell it."""
        text = form.cleaned_data["text"]
        return services.tell_lesson(request=self.support_request, text=text, by=self.who, at=timezone.now())


class LessonList(PortalView, KeysetMixin, TemplateView):
    """Lessons, newest first, of one service or of all."""

    permission = LessonPermission.VIEW
    template_name = "support/lesson_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list and the services to choose from."""
        rows, code = Lesson.objects.visible_to(signed_in(self.request)).for_list(), self.request.GET.get("service", "")
        page = self.keyset(rows.filter(service__code=code) if code else rows)
        offered = Service.objects.order_by("position", "name", "pk")
        return super().get_context_data(**kwargs) | {"page": page, "rows": page.rows, "services": offered, "code": code}


def outcome_of(user: User, request: SupportRequest) -> dict[str, Any]:
    """What stands on the page of a request: versions, newest first, and the linked results that the person sees."""
    if not request.feedback_rating:
        return {}
    versions = list(Outcome.objects.visible_to(user).filter(request=request).newest_first())
    keys = versions[0].result_keys if versions else []
    rows = OperationResult.objects.visible_to(user).standing().filter(pk__in=keys, confirmed_at__isnull=False)
    return {
        "outcome": versions[0] if versions else None,
        "former": versions[1:],
        "led_to": list(rows.order_by("-on", "-pk")) if keys else [],
    }
