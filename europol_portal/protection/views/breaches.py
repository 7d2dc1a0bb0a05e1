"""The register of breaches for its officers, the report for everybody, the notice for an owner."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit.services import record_reading
from europol_portal.protection.access import BreachPermission
from europol_portal.protection.events import BreachEvent
from europol_portal.protection.forms import AssessmentForm, BreachForm, MeasuresForm, OwnersForm, SupervisorForm
from europol_portal.protection.models import BreachNotice, DataBreach
from europol_portal.protection.services import breaches
from europol_portal.protection.views.base import Crumbs, OnRow, PlainForm
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action

MOST = 50  # notices of the own party on the page


def breach_crumbs(breach: DataBreach | None = None) -> Crumbs:
    """The register, and the breach."""
    found: Crumbs = [("Breaches", reverse("protection:breach-list"))]
    return [*found, (breach.reference, breach.get_absolute_url())] if breach else found


class BreachList(KeysetMixin, PortalView, TemplateView):
    """The register for officers; for everybody else the own reports."""

    permission = BreachPermission.VIEW
    template_name = "protection/breach_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, and the notices of the own party."""
        user = signed_in(self.request)
        rows = DataBreach.objects.visible_to(user).for_list()
        told = BreachNotice.objects.none()
        if policy.can(user, BreachPermission.ACKNOWLEDGE):
            told = BreachNotice.objects.visible_to(user).told().newest()[:MOST]
        return super().get_context_data(**kwargs) | {
            "page": self.keyset(rows), "notices": told, "now": timezone.now(),
            "is_handler": policy.can(user, BreachPermission.HANDLE),
        }  # fmt: skip


class BreachReport(PlainForm):
    """Report a breach."""

    permission = BreachPermission.ADD
    form_class = BreachForm
    heading, verb, said = (
        "Report a personal data breach",
        "Report it now",
        "Reported; the data protection officer knows",
    )
    lead_text = (
        "Report at once, also when you are not sure: the supervisor must know within 72 hours of the moment in which"
        " somebody noticed. The data protection officer alone reads it."
    )

    def crumbs(self) -> Crumbs:
        """The register."""
        return breach_crumbs()

    def get_initial(self) -> dict[str, Any]:
        """Noticed now, unless said otherwise."""
        return super().get_initial() | {"aware_at": timezone.now().replace(second=0, microsecond=0)}

    def perform(self, form: Any) -> DataBreach:
        """Report."""
        return breaches.report_breach(data=form.data_of_breach(), by=signed_in(self.request), at=timezone.now())


class BreachDetail(OnRow, PortalView, TemplateView):
    """One breach: its clock, the finding, who was told, what was done."""

    permission = BreachPermission.VIEW
    model = DataBreach
    joined = ("party", "registered_by", "closed_by")
    template_name = "protection/breach_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reading is recorded; owners are shown to the officer alone."""
        user, at = signed_in(self.request), timezone.now()
        record_reading(kind=BreachEvent.READ, actor=user, at=at, subject=self.row)
        is_handler = policy.can(user, BreachPermission.HANDLE, self.row)
        notices = list(self.row.notices.for_list().order_by("party__name")) if is_handler else []
        return super().get_context_data(**kwargs) | {
            "row": self.row, "notices": notices, "now": at,
            "can_handle": is_handler and self.row.status != DataBreach.Status.CLOSED,
            "is_handler": is_handler,
            "is_untold": any(notice.told_at is None for notice in notices),
        }  # fmt: skip


class OnBreach(OnRow, PlainForm):
    """An act of the officer on one breach."""

    permission = BreachPermission.VIEW
    act = BreachPermission.HANDLE
    model = DataBreach

    def crumbs(self) -> Crumbs:
        """The register and the breach."""
        return breach_crumbs(self.row)

    def get_success_url(self) -> str:
        """Back to the breach."""
        return str(self.row.get_absolute_url())


class BreachAssess(OnBreach):
    """Assess, or assess anew."""

    form_class = AssessmentForm
    heading, verb, said = "Assess the breach", "Record the finding", "The finding is recorded"
    lead_text = (
        "How likely and how grave are the consequences for the people whose data these are? Whose data are they?"
    )

    def get_initial(self) -> dict[str, Any]:
        """The former finding."""
        former = {"risk": self.row.risk, "persons": self.row.persons, "text": self.row.assessment}
        owners = self.row.notices.values_list("party__code", flat=True)
        return super().get_initial() | former | {"owners": list(owners)}

    def perform(self, form: Any) -> DataBreach:
        """Assess."""
        by, at = signed_in(self.request), timezone.now()
        return breaches.assess_breach(breach=self.row, assessment=form.assessment(), by=by, at=at)


class BreachSupervisor(OnBreach):
    """Record that the supervisor was told."""

    form_class = SupervisorForm
    heading, verb, said = "The supervisor was told", "Record it", "Recorded; the clock has stopped"
    lead_text = "Tell the European Data Protection Supervisor on its own channel first, then record here what you told."

    def perform(self, form: Any) -> DataBreach:
        """Record it."""
        by, at = signed_in(self.request), timezone.now()
        return breaches.tell_supervisor(breach=self.row, by=by, at=at, **form.cleaned_data)


class BreachOwners(OnBreach):
    """Tell the owners."""

    form_class = OwnersForm
    heading, verb, said = "Tell the owners", "Tell them now", "The owners are told"
    lead_text = "Every owner that waits gets this notice, without delay, and confirms that it was read."

    def perform(self, form: Any) -> DataBreach:
        """Tell them."""
        by, at = signed_in(self.request), timezone.now()
        breaches.tell_owners(breach=self.row, by=by, at=at, **form.cleaned_data)
        row: DataBreach = self.row
        return row


class BreachClose(OnBreach):
    """Close it."""

    form_class = MeasuresForm
    heading, verb, said = "Close the breach", "Close it", "Closed"
    lead_text = "The register stays for the supervisor: what happened, its effects and what was done (Article 92(6))."

    def perform(self, form: Any) -> DataBreach:
        """Close it."""
        by, at = signed_in(self.request), timezone.now()
        return breaches.close_breach(breach=self.row, by=by, at=at, **form.cleaned_data)


class NoticeDetail(OnRow, PortalView, TemplateView):
    """What an owner is told."""

    permission = BreachPermission.VIEW_NOTICE
    model = BreachNotice
    joined = ("party", "acknowledged_by")
    template_name = "protection/breach_notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reading is recorded."""
        user = signed_in(self.request)
        record_reading(kind=BreachEvent.NOTICE_READ, actor=user, at=timezone.now(), subject=self.row)
        return super().get_context_data(**kwargs) | {
            "row": self.row,
            "can_acknowledge": not self.row.acknowledged_at
            and policy.can(user, BreachPermission.ACKNOWLEDGE, self.row),
        }


@require_POST
def notice_acknowledge(request: HttpRequest, pk: str) -> HttpResponse:
    """The owner has read it."""
    user, at = signed_in(request), timezone.now()
    notice = get_object_or_404(BreachNotice.objects.visible_to(user), pk=pk)

    def told(_notice: BreachNotice) -> HttpResponse:
        messages.success(request, "Confirmed: your party has read it")
        return redirect(notice.get_absolute_url())

    return answer_action(request, lambda: breaches.acknowledge_notice(notice=notice, by=user, at=at), told)
