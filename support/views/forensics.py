"""Exhibits: list, one with its custody, label, acts, examinations, certificates and their check."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.access.policy import can
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from support import services
from support.access import ExaminationPermission, ExhibitPartPermission, ExhibitPermission, known_operations
from support.events import ExhibitEvent
from support.forms import forensics as forms
from support.models import CustodyCertificate, Examination, Exhibit, is_unbroken
from support.services.forensics.certifying import sha256_of_upload
from support.views.base import ObjectPage, highest_marking
from support.workflow import EXAMINATION_WORKFLOW, EXHIBIT_WORKFLOW


class ExhibitPage(ObjectPage):
    """A page about one exhibit."""

    exhibit: Exhibit
    kept_as, shown_as = "exhibit", "exhibit"

    def visible_rows(self, user: User) -> QuerySet[Exhibit]:
        """Those that the person may know."""
        return Exhibit.objects.visible_to(user).select_related("owner", "provider", "holder")


class ExhibitList(PortalView, KeysetMixin, TemplateView):
    """Exhibits of the person's party, or those sent to its laboratory."""

    permission = ExhibitPermission.VIEW
    template_name = "support/exhibit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list."""
        rows = Exhibit.objects.visible_to(signed_in(self.request)).for_list()
        if text := self.request.GET.get("q", "").strip():
            rows = rows.named_like(text)
        page = self.keyset(rows)
        marking = highest_marking(page.rows)
        return super().get_context_data(**kwargs) | {"page": page, "rows": page.rows, "marking": marking}


class ExhibitCreate(PortalView, ServiceFormMixin, FormView):
    """Register what was seized."""

    permission = ExhibitPermission.ADD
    template_name = "support/exhibit_act.html"
    form_class = forms.ExhibitForm
    draft_key = "support.exhibit"
    extra_context = {"title": "Register an exhibit", "verb": "Register", "lead": "What stands here never changes."}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The person's operations and markings."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> Exhibit:
        """Register it."""
        return services.register_exhibit(plan=form.plan(), by=signed_in(self.request), at=timezone.now())


class ExhibitDetail(ExhibitPage, TemplateView):
    """One exhibit: who has it, the custody held against its hashes, examinations, certificates."""

    permission = ExhibitPermission.VIEW
    template_name = "support/exhibit_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; opening it is recorded."""
        user, exhibit = signed_in(self.request), self.exhibit
        audit.record_reading(kind=ExhibitEvent.READ, actor=user, at=timezone.now(), subject=exhibit)
        chain = services.chain_of(exhibit, user)
        known = known_operations(user, [exhibit])  # type: ignore[list-item]  # it has an operation like a request
        done = Examination.objects.visible_to(user).filter(exhibit=exhibit).select_related("done_by").order_by("pk")
        papers = CustodyCertificate.objects.visible_to(user).filter(exhibit=exhibit).order_by("-pk")
        granted = {
            name.rpartition(".")[2] for name in policy.allowed(user, ExhibitPermission, exhibit, is_visible=True)
        }
        does = exhibit.provider_id == user.party_id and can(user, ExaminationPermission.DO)
        return super().get_context_data(**kwargs) | {
            "operation": known.get(exhibit.operation_id) if exhibit.operation_id else None,
            "chain": chain,
            "until": services.kept_until(exhibit, chain[-1].at.date()) if exhibit.status == "released" else None,
            "holds": is_unbroken(chain) and bool(chain) and chain[-1].entry_hash == exhibit.chain_head,
            "examinations": list(done),
            "certificates": list(papers),
            "steps": EXHIBIT_WORKFLOW.available(user, exhibit, is_visible=True),
            "granted": granted,
            "does": does,
        }


class ExhibitLabel(ExhibitPage, TemplateView):
    """The label to print: reference, own number, seal, and the code that leads to the page."""

    permission = ExhibitPermission.VIEW
    template_name = "support/exhibit_label.html"


@require_GET
def exhibit_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The code of the label as a picture; it holds the address of the exhibit and nothing else."""
    user = signed_in(request)
    if not can(user, ExhibitPermission.VIEW):
        raise PermissionDenied
    exhibit = get_object_or_404(Exhibit.objects.visible_to(user), pk=pk)
    code = segno.make(f"{settings.PUBLIC_ORIGIN}{exhibit.get_absolute_url()}", error="m", micro=False)
    picture = BytesIO()
    code.save(picture, kind="svg", scale=4)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


class ExhibitStep(ExhibitPage, ServiceFormMixin, FormView):
    """Hand over, receive, send back, take back, end the custody."""

    template_name = "support/exhibit_act.html"
    form_class = forms.ExhibitStepForm

    @property
    def wanted(self) -> str:
        """The permission of the step; 404 for an unknown one."""
        if self.kwargs["step"] not in EXHIBIT_WORKFLOW.transitions:
            raise Http404
        return EXHIBIT_WORKFLOW.transitions[self.kwargs["step"]].permission

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which step it is."""
        return super().get_form_kwargs() | {"step": self.kwargs["step"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        label = EXHIBIT_WORKFLOW.transitions[self.kwargs["step"]].label
        return super().get_context_data(**kwargs) | {"title": label, "verb": label}

    def perform(self, form: Any) -> Exhibit:
        """Take it."""
        said, by, at = form.cleaned_data, signed_in(self.request), timezone.now()
        if self.kwargs["step"] == "release":
            return services.release_exhibit(
                exhibit=self.exhibit, reason=said["note"], location=said["location"], by=by, at=at
            )
        facts = services.CustodyFacts(**said)
        return services.take_exhibit_step(exhibit=self.exhibit, step=self.kwargs["step"], facts=facts, by=by, at=at)


class ExhibitEntry(ExhibitPage, ServiceFormMixin, FormView):
    """Seal, open, move, copy or note."""

    permission = ExhibitPermission.HOLD
    template_name = "support/exhibit_act.html"
    form_class = forms.CustodyForm
    extra_context = {"title": "Add to the custody", "verb": "Add", "lead": "An entry is never changed or removed."}

    def perform(self, form: Any) -> Any:
        """Add it."""
        said = dict(form.cleaned_data)
        kind, facts = said.pop("kind"), services.CustodyFacts(**said)
        by, at = signed_in(self.request), timezone.now()
        return services.add_custody_entry(exhibit=self.exhibit, kind=kind, facts=facts, by=by, at=at)


class ExhibitAsk(ExhibitPage, ServiceFormMixin, FormView):
    """Ask the laboratory."""

    permission = ExhibitPermission.KEEP
    template_name = "support/exhibit_act.html"
    form_class = forms.AskForm
    extra_context = {"title": "Ask for an examination", "verb": "Ask"}

    def perform(self, form: Any) -> Examination:
        """Ask."""
        by, at = signed_in(self.request), timezone.now()
        return services.ask_examination(exhibit=self.exhibit, by=by, at=at, **form.cleaned_data)


class ExaminationStep(PortalView, ServiceFormMixin, FormView):
    """Start, finish or refuse an examination."""

    permission = ExaminationPermission.DO
    template_name = "support/exhibit_act.html"
    examination: Examination

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find examination and step."""
        user = signed_in(request)
        if kwargs["step"] not in EXAMINATION_WORKFLOW.transitions:
            raise Http404
        if policy.can(user, self.permission):
            rows = Examination.objects.visible_to(user).select_related("exhibit")
            self.examination = self.pick(rows, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[Any]:
        """What the step asks for."""
        return forms.ResultForm if self.kwargs["step"] == "finish" else forms.ExaminationNoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether it needs a reason."""
        needs = {"needs_note": EXAMINATION_WORKFLOW.transitions[self.kwargs["step"]].needs_note}
        return super().get_form_kwargs() | (needs if self.kwargs["step"] != "finish" else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        label = EXAMINATION_WORKFLOW.transitions[self.kwargs["step"]].label
        context = {"exhibit": self.examination.exhibit, "title": label, "verb": label}
        return super().get_context_data(**kwargs) | context | {"lead": self.examination.question}

    def perform(self, form: Any) -> Examination:
        """Take it."""
        by, at, said = signed_in(self.request), timezone.now(), form.cleaned_data
        if self.kwargs["step"] == "finish":
            return services.finish_examination(examination=self.examination, by=by, at=at, **said)
        facts = {"step": self.kwargs["step"], "note": said.get("note", "")}
        return services.take_examination_step(examination=self.examination, by=by, at=at, **facts)

    def get_success_url(self) -> str:
        """Back to the exhibit."""
        return self.examination.get_absolute_url()


@require_POST
def exhibit_certify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the certificate of the custody so far."""
    user = signed_in(request)
    exhibit = get_object_or_404(Exhibit.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.certify_exhibit(exhibit=exhibit, by=user, at=timezone.now()),
        lambda _: redirect(exhibit.get_absolute_url()),
    )


def certificate_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document; each taking out is on record."""
    user = signed_in(request)
    rows = CustodyCertificate.objects.visible_to(user).select_related("exhibit")
    found = get_object_or_404(rows, pk=pk)
    known = {"size": found.size, "media_type": "application/pdf", "tag": found.sha256}

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(
        request, lambda: services.export_certificate(certificate=found, by=user, at=timezone.now()), handed_out
    )


class CertificateVerify(PortalView, FormView):
    """Check a certificate: unchanged, and the custody still says the same."""

    permission = ExhibitPartPermission.VIEW_CERTIFICATE
    template_name = "support/certificate_verify.html"
    form_class = forms.VerifyForm

    def form_valid(self, form: Any) -> HttpResponse:
        """The verdict, on the same page."""
        said = form.cleaned_data
        sha256 = sha256_of_upload(said["file"]) if said["file"] else said["sha256"]
        verdict = services.verify_certificate(sha256=sha256, by=signed_in(self.request), at=timezone.now())
        return self.render_to_response(self.get_context_data(form=form, verdict=verdict, sha256=sha256))

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
