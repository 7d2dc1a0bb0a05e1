"""Requests of data subjects: the register, a request, and the acts of the data protection officer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit.services import Verb, record, record_reading
from europol_portal.protection.access import SubjectRequestPermission, is_officer
from europol_portal.protection.events import SubjectRequestEvent
from europol_portal.protection.forms import AnswerForm, IdentifyForm, RequestForm
from europol_portal.protection.models import SubjectRequest
from europol_portal.protection.services import requests
from europol_portal.protection.views.base import Crumbs, OnRow, PlainForm
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action

VIEWS = {"": "Open", "closed": "Closed"}
ACTS = {
    "search": (requests.search_and_consult, "Searched; the providers are consulted"),
    "restrict": (requests.restrict_processing, "Out of use until you lift it"),
    "release": (requests.release_processing, "Back in use"),
    "withdraw": (requests.withdraw_request, "The withdrawal is recorded"),
}


def request_crumbs(row: SubjectRequest | None = None) -> Crumbs:
    """The register, and the request."""
    crumbs = [("Data subject requests", reverse("protection:request-list"))]
    return [*crumbs, (row.reference, row.get_absolute_url())] if row else crumbs


class RequestList(KeysetMixin, PortalView, TemplateView):
    """The register: all for the officer, the own ones for a party; the reading is recorded."""

    permission = SubjectRequestPermission.VIEW
    template_name = "protection/request_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of open or closed requests."""
        user, at = signed_in(self.request), timezone.now()
        is_closed = self.request.GET.get("view") == "closed"
        rows = SubjectRequest.objects.visible_to(user).for_list()
        page = self.keyset(rows.exclude(status__in=SubjectRequest.OPEN) if is_closed else rows.open())
        keys = [row.pk for row in page]
        record(verb=Verb.CONSULTATION, kind=SubjectRequestEvent.LISTED, actor=user, at=at, shown=keys)
        return super().get_context_data(**kwargs) | {
            "page": page, "view": "closed" if is_closed else "", "views": VIEWS.items(), "today": at.date(),
            "can_add": policy.can(user, SubjectRequestPermission.ADD), "is_officer": is_officer(user),
        }  # fmt: skip


class RequestDetail(OnRow, PortalView, TemplateView):
    """One request; who was consulted and what they said is shown to the officer alone."""

    permission = SubjectRequestPermission.VIEW
    model = SubjectRequest
    joined = ("party", "authority", "registered_by", "closed_by")
    template_name = "protection/request_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The reading is recorded; the acts that are possible now."""
        user, at = signed_in(self.request), timezone.now()
        record_reading(kind=SubjectRequestEvent.READ, actor=user, at=at, subject=self.row)
        is_handler = policy.can(user, SubjectRequestPermission.HANDLE, self.row)
        consultations = list(self.row.consultations.for_list().order_by("pk")) if is_handler else []
        return super().get_context_data(**kwargs) | {
            "row": self.row, "is_handler": is_handler, "consultations": consultations, "today": at.date(),
            "is_waiting": any(one.is_waited_for(at.date()) for one in consultations),
            "is_handled": self.row.status == SubjectRequest.Status.HANDLED,
        }  # fmt: skip


class RequestRegister(PlainForm):
    """Register a request."""

    permission = SubjectRequestPermission.ADD
    form_class = RequestForm
    heading, verb, said = "Register a data subject request", "Register", "Registered; the clock runs"
    lead_text = (
        "Somebody asks what is held about them, or asks for a correction, erasure or restriction. Europol’s data"
        " protection officer is told at once and answers through you. You do not learn what is held."
    )

    def crumbs(self) -> Crumbs:
        """The register."""
        return request_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The officer may name the authority."""
        return super().get_form_kwargs() | {"is_officer": is_officer(signed_in(self.request))}

    def perform(self, form: Any) -> SubjectRequest:
        """Register."""
        by, named = signed_in(self.request), form.cleaned_data.get("authority")
        return requests.register_request(data=form.data_of_request(), authority=named, by=by, at=timezone.now())


class OnRequest(OnRow, PlainForm):
    """An act of the officer on one request."""

    permission = SubjectRequestPermission.VIEW
    act = SubjectRequestPermission.HANDLE
    model = SubjectRequest

    def crumbs(self) -> Crumbs:
        """The register and the request."""
        return request_crumbs(self.row)


class RequestIdentify(OnRequest):
    """Confirm the identity."""

    form_class = IdentifyForm
    heading = verb = "Confirm the identity"
    said = "The identity is confirmed"
    lead_text = "Nothing is searched before: an answer to the wrong person would be a breach."

    def perform(self, form: Any) -> SubjectRequest:
        """Record the proof."""
        by, proof = signed_in(self.request), form.cleaned_data["proof"]
        return requests.identify(request=self.row, proof=proof, by=by, at=timezone.now())


class RequestAnswer(OnRequest):
    """Answer or refuse."""

    form_class = AnswerForm
    heading, verb, said = "Answer the request", "Send the answer to the authority", "Answered; the authority is told"
    lead_text = (
        "The authority reads the answer and hands it over. It is final. Where even a refusal would tell something,"
        " neither confirm nor deny."
    )

    def perform(self, form: Any) -> SubjectRequest:
        """Answer."""
        by = signed_in(self.request)
        return requests.answer_request(request=self.row, answer=form.answer(), by=by, at=timezone.now())


@require_POST
def request_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Search and consult, restrict, release, record a withdrawal: for the officer, without a form."""
    user = signed_in(request)
    if act not in ACTS:
        raise Http404
    row = get_object_or_404(SubjectRequest.objects.visible_to(user), pk=pk)
    done, words = ACTS[act]

    def told(_result: Any) -> HttpResponse:
        messages.success(request, words)
        return redirect(row.get_absolute_url())

    return answer_action(request, lambda: done(request=row, by=user, at=timezone.now()), told)
