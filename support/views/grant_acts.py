"""Acts on a grant: each is a page that asks for what the act needs and calls one service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from support import services
from support.access import GrantPartPermission, GrantPermission
from support.forms import grants as forms
from support.models import Grant, GrantAmendment, GrantEvidence
from support.services.grants.running import REPORTING
from support.workflow import AMENDMENT_WORKFLOW, GRANT_WORKFLOW

Status = Grant.Status
Perform = Callable[[Grant, Any, User, datetime], Any]


@dataclass(frozen=True)
class Act:
    """What can be done with a grant besides reading: its words, its form, its service call."""

    label: str
    permission: str
    form: type[forms.ActForm]
    perform: Perform
    states: tuple[str, ...] = ()
    lead: str = ""
    tone: str = "p"


@dataclass(frozen=True)
class Button:
    """An act that the person may do now, or a step with what stands in its way."""

    name: str
    label: str
    tone: str
    blocked: str = ""


def _step(name: str, perform: Perform, form: type[forms.ActForm] | None = None, lead: str = "") -> Act:
    """An act that is a step of the workflow: words, right and need of a reason stand in its table."""
    step = GRANT_WORKFLOW.transitions[name]
    chosen = form or (forms.ReasonForm if step.needs_note else forms.NoteForm)
    return Act(step.label, step.permission, chosen, perform, tuple(step.sources), lead, step.tone or "q")


def _plain(name: str) -> Act:
    def perform(grant: Grant, said: Any, by: User, at: datetime) -> Grant:
        note = said.cleaned_data["note"]
        return services.take_grant_step(grant=grant, step=name, note=note, by=by, at=at)

    return _step(name, perform)


def _bare(service: Callable[..., Any]) -> Perform:
    return lambda grant, _said, by, at: service(grant=grant, by=by, at=at)


def _noted(service: Callable[..., Any], name: str = "note") -> Perform:
    return lambda grant, said, by, at: service(grant=grant, by=by, at=at, **{name: said.cleaned_data["note"]})


def _facts(service: Callable[..., Any]) -> Perform:
    return lambda grant, said, by, at: service(grant=grant, by=by, at=at, **said.cleaned_data)


SEND = "Europol reads it from now on. Who has not agreed to take part does not see it any more."
STEPS = {
    "submit": _step("submit", _bare(services.submit_grant), forms.ActForm, SEND),
    "withdraw": _step("withdraw", _noted(services.withdraw_grant, "reason")),
    "reject": _step("reject", _noted(services.reject_grant, "reason")),
    "award": _step("award", _facts(services.award_grant), forms.AwardForm, "The amount is committed at once."),
    "take_back": _step("take_back", _noted(services.take_award_back, "reason")),
    "sign": _step("sign", _bare(services.sign_grant), forms.ActForm, "You sign for your national unit."),
    "submit_report": _step("submit_report", _bare(services.submit_report), forms.ActForm, "It stands then."),
    "accept_costs": _step("accept_costs", _noted(services.accept_costs)),
    "pay": _step("pay", _bare(services.pay_balance), forms.ActForm, "What is due beyond the pre-financing is booked."),
    "recover": _step("recover", _bare(services.order_recovery), forms.ActForm),
    "recovered": _step("recovered", _noted(services.note_recovery)),
    **{name: _plain(name) for name in ("check", "admit", "start", "ask", "close")},
}
OTHERS = {
    "declare": Act(
        "Declare interests", GrantPermission.JUDGE, forms.DeclareForm, _facts(services.declare_interest),
        (Status.SUBMITTED, Status.ELIGIBILITY, Status.EVALUATION), tone="q",
    ),
    "judge": Act(
        "Judge", GrantPermission.JUDGE, forms.JudgeForm,
        lambda grant, said, by, at: services.evaluate_grant(grant=grant, judgement=said.judgement(), by=by, at=at),
        (Status.EVALUATION,),
    ),
    "prefinance": Act(
        "Pay in advance", GrantPermission.PAY, forms.ActForm, _bare(services.prefinance),
        (Status.SIGNED, Status.RUNNING), "What the call pays in advance is booked.", "q",
    ),
    "amend": Act(
        "Ask for an amendment", GrantPermission.SUBMIT, forms.AmendForm,
        lambda grant, said, by, at: services.ask_amendment(
            grant=grant, reason=said.cleaned_data["reason"], ends_on=said.cleaned_data["ends_on"],
            shifts=said.shifts, by=by, at=at,
        ),
        (Status.RUNNING,), "The total stays. Up to a tenth above a heading needs no amendment.", "q",
    ),
    "report": Act(
        "Write the report", GrantPermission.REPORT, forms.ReportForm,
        lambda grant, said, by, at: services.write_report(
            grant=grant, text=said.cleaned_data["text"], results=said.cleaned_data["results"], claims=said.claims(),
            by=by, at=at,
        ),
        REPORTING, "It can be written in several goes; you send it afterwards.", "q",
    ),
    "evidence": Act(
        "Add evidence", GrantPermission.REPORT, forms.EvidenceForm,
        lambda grant, said, by, at: services.add_evidence(
            grant=grant, what=said.cleaned_data["what"], upload=said.cleaned_data["file"], by=by, at=at
        ),
        REPORTING, tone="q",
    ),
    "costs": Act(
        "Judge the costs", GrantPermission.DECIDE, forms.JudgeCostsForm,
        lambda grant, said, by, at: services.judge_costs(grant=grant, accepted=said.accepted(), by=by, at=at),
        (Status.REPORT_SUBMITTED,), "Less than was claimed needs a reason, which the applicant reads.", "q",
    ),
}  # fmt: skip
ACTS = STEPS | OTHERS


def buttons_of(user: User, grant: Grant) -> list[Button]:
    """What the person may do now; the strong button stands last."""
    steps = GRANT_WORKFLOW.available(user, grant, is_visible=True)
    here = {name: act for name, act in OTHERS.items() if grant.status in act.states}
    granted = policy.allowed(user, {act.permission for act in here.values()}, grant, is_visible=True)
    buttons = [Button(step.name, step.label, step.tone or "q", step.blocked) for step in steps]
    buttons += [Button(name, act.label, act.tone) for name, act in here.items() if act.permission in granted]
    return sorted(buttons, key=lambda button: {"d": 0, "p": 2}.get(button.tone, 1))


class GrantAct(PortalView, ServiceFormMixin, FormView):
    """One act: 404 for an unknown one or a grant that the person may not know, 403 when the person may not do it."""

    template_name = "support/grant_act.html"
    act: Act
    grant: Grant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find act and grant."""
        user = signed_in(request)
        if kwargs["act"] not in ACTS:
            raise Http404
        self.act = ACTS[kwargs["act"]]
        self.permission = self.act.permission
        if policy.can(user, self.permission):
            visible = Grant.objects.visible_to(user).select_related("owner", "provider", "call")
            self.grant = self.pick(visible, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[forms.ActForm]:
        """What the act asks for."""
        return self.act.form

    def get_form_kwargs(self) -> dict[str, Any]:
        """The grant and the person."""
        return super().get_form_kwargs() | {"grant": self.grant, "user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds grant and act."""
        return super().get_context_data(**kwargs) | {"grant": self.grant, "act": self.act}

    def perform(self, form: Any) -> Any:
        """Do it."""
        return self.act.perform(self.grant, form, signed_in(self.request), timezone.now())

    def get_success_url(self) -> str:
        """Back to the grant."""
        return self.grant.get_absolute_url()


class AmendmentDecide(PortalView, ServiceFormMixin, FormView):
    """Accept or refuse an amendment."""

    permission = GrantPartPermission.DECIDE_AMENDMENT
    template_name = "support/grant_act.html"
    amendment: GrantAmendment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find amendment and step."""
        user = signed_in(request)
        if kwargs["step"] not in AMENDMENT_WORKFLOW.transitions:
            raise Http404
        if policy.can(user, self.permission):
            rows = GrantAmendment.objects.visible_to(user).select_related("grant", "grant__owner", "grant__call")
            self.amendment = self.pick(rows, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[forms.ActForm]:
        """A reason where the step needs one."""
        needs_note = AMENDMENT_WORKFLOW.transitions[self.kwargs["step"]].needs_note
        return forms.ReasonForm if needs_note else forms.NoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The grant and the person."""
        return super().get_form_kwargs() | {"grant": self.amendment.grant, "user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds grant and step."""
        step = AMENDMENT_WORKFLOW.transitions[self.kwargs["step"]]
        return super().get_context_data(**kwargs) | {"grant": self.amendment.grant, "act": step}

    def perform(self, form: Any) -> GrantAmendment:
        """Decide."""
        facts = {"step": self.kwargs["step"], "note": form.cleaned_data["note"]}
        by, at = signed_in(self.request), timezone.now()
        return services.decide_amendment(amendment=self.amendment, by=by, at=at, **facts)

    def get_success_url(self) -> str:
        """Back to the grant."""
        return self.amendment.get_absolute_url()


def grant_evidence(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of evidence; each taking out is on record."""
    user = signed_in(request)
    found = get_object_or_404(GrantEvidence.objects.visible_to(user).select_related("grant"), pk=pk)
    known = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(
        request, lambda: services.export_evidence(evidence=found, by=user, at=timezone.now()), handed_out
    )
