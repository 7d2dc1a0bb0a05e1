"""The desk of the data protection officer: what waits, alerts, and samples of the record."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.audit import kinds
from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.audit.services import record_reading
from europol_portal.protection import records
from europol_portal.protection.access import WatchPermission
from europol_portal.protection.events import WatchEvent
from europol_portal.protection.forms import AlertForm, SampleForm
from europol_portal.protection.models import (
    Alert,
    DataBreach,
    NecessityAssessment,
    SampleCheck,
    SubjectRequest,
    first_key,
)
from europol_portal.protection.services import watch
from europol_portal.protection.views.base import Crumbs, OnRow, PlainForm
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action

MOST = 10
ERASED_WITHIN = timedelta(days=30)
ERASURES = "intelligence.contribution.erased"
FIVE_YEARS = "intelligence.retentionreview.five_years"


def desk_crumbs() -> Crumbs:
    """The desk."""
    return [("Data protection", reverse("protection:desk"))]


class ProtectionDesk(PortalView, TemplateView):
    """What waits for the officer now, and what was erased."""

    permission = WatchPermission.VIEW
    template_name = "protection/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Open alerts, samples to judge, requests with the least time left, and erasures of the last days by kind."""
        user, at = signed_in(self.request), timezone.now()
        audit.record(verb=audit.Verb.CONSULTATION, kind=WatchEvent.DESK_READ, actor=user, at=at)
        lines = AuditEvent.objects.visible_to(user).filter(id__gte=first_key(at - ERASED_WITHIN))
        erased = lines.filter(kind__in=[ERASURES, FIVE_YEARS]).values_list("kind").annotate(number=Count("pk"))
        counted = dict(erased.order_by("kind"))
        samples = SampleCheck.objects.visible_to(user).open()
        return super().get_context_data(**kwargs) | {
            "alerts": list(Alert.objects.visible_to(user).open().for_list().order_by("-pk")[:MOST]),
            "samples": samples.order_by("pk")[:MOST],
            "breaches": list(DataBreach.objects.visible_to(user).open().for_list().order_by("due_at", "pk")[:MOST]),
            "requests": list(SubjectRequest.objects.visible_to(user).open().for_list().order_by("due_on", "pk")[:MOST]),
            "assessments": list(
                NecessityAssessment.objects.visible_to(user).waiting().for_list().order_by("pk")[:MOST]
            ),
            "erased": counted.get(ERASURES, 0),
            "five_years": counted.get(FIVE_YEARS, 0),
            "today": at.date(),
        }


class ProcessingRecords(PortalView, TemplateView):
    """Records of processing activities, as the model has them."""

    permission = WatchPermission.VIEW
    template_name = "protection/processing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each activity with its tables."""
        found = [(activity, records.tables(activity)) for activity in records.activities()]
        return super().get_context_data(**kwargs) | {"activities": found}


class AlertList(KeysetMixin, PortalView, TemplateView):
    """All alerts, the newest first."""

    permission = WatchPermission.VIEW
    template_name = "protection/alert_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page."""
        user, at = signed_in(self.request), timezone.now()
        page = self.keyset(Alert.objects.visible_to(user).for_list())
        shown = [row.pk for row in page.rows]
        audit.record(verb=audit.Verb.CONSULTATION, kind=WatchEvent.LISTED, actor=user, at=at, shown=shown)
        return super().get_context_data(**kwargs) | {"page": page}


class AlertDetail(OnRow, PlainForm):
    """One alert: the rule, what was counted, where its lines are; and its conclusion."""

    permission = WatchPermission.VIEW
    model = Alert
    joined = ("person__party", "decided_by")
    form_class = AlertForm
    template_name = "protection/alert_detail.html"
    verb, said = "Record the conclusion", "The conclusion is recorded"

    def crumbs(self) -> Crumbs:
        """The desk and the list."""
        return [*desk_crumbs(), ("Alerts", reverse("protection:alert-list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reading is recorded."""
        user = signed_in(self.request)
        record_reading(kind=WatchEvent.READ, actor=user, at=timezone.now(), subject=self.row)
        return super().get_context_data(**kwargs) | {"row": self.row, "is_own": self.row.person_id == user.pk}

    def perform(self, form: Any) -> Alert:
        """Decide."""
        by = signed_in(self.request)
        return watch.decide_alert(alert=self.row, by=by, at=timezone.now(), **form.cleaned_data)


class SampleDetail(OnRow, PlainForm):
    """One drawn line: who read what, when and what for; and whether it was justified."""

    permission = WatchPermission.VIEW_SAMPLE
    model = SampleCheck
    joined = ("checked_by",)
    form_class = SampleForm
    template_name = "protection/sample_detail.html"
    verb, said = "Record the finding", "The finding is recorded"

    def crumbs(self) -> Crumbs:
        """The desk."""
        return desk_crumbs()

    def get_success_url(self) -> str:
        """On to what else waits."""
        return reverse("protection:desk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The line, if its three years are not over; the reading is recorded."""
        user = signed_in(self.request)
        record_reading(kind=WatchEvent.SAMPLE_READ, actor=user, at=timezone.now(), subject=self.row)
        line = AuditEvent.objects.visible_to(user).filter(pk=self.row.event_id).first()
        label = kinds.label_of(line.kind) if line else ""
        return super().get_context_data(**kwargs) | {"row": self.row, "line": line, "label": label}

    def perform(self, form: Any) -> SampleCheck:
        """Judge."""
        by = signed_in(self.request)
        return watch.check_sample(sample=self.row, by=by, at=timezone.now(), **form.cleaned_data)


@require_POST
def sample_draw(request: HttpRequest) -> HttpResponse:
    """Draw samples."""
    user = signed_in(request)

    def told(drawn: list[SampleCheck]) -> HttpResponse:
        messages.success(request, f"Drawn: {len(drawn)}")
        return redirect("protection:desk")

    return answer_action(request, lambda: watch.draw_samples(by=user, at=timezone.now()), told)
