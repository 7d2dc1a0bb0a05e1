"""The life of a request for information: every step by either side. Time rules stand in intelligence.deadlines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import can_see, require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from intelligence.access import RequestPermission, is_reader
from intelligence.deadlines import DeadlineRule, PauseReason, RefusalReason
from intelligence.events import RequestEvent
from intelligence.models import Contribution, DelayNotice, InformationRequest, Pause
from intelligence.workflow import REQUEST_WORKFLOW

Status = InformationRequest.Status
Outcome = Contribution.Outcome


def rule_of(contribution: Contribution) -> DeadlineRule:
    """Which limit a request starts with: what its author said of urgency and access."""
    if not contribution.is_urgent:
        return DeadlineRule.NOT_URGENT
    return DeadlineRule.URGENT_DIRECT if contribution.expects_direct_access else DeadlineRule.URGENT_INDIRECT


@transaction.atomic
def start_requests(
    *, contribution: Contribution, parties: Iterable[Party], by: User, at: datetime
) -> list[InformationRequest]:
    """Start one clock for each party that a sent request is addressed to; copies for information ask for nothing."""
    started = []
    for party in sorted(set(parties), key=lambda one: one.code):
        request = InformationRequest(
            contribution=contribution,
            reference=contribution.reference,
            owner_id=contribution.owner_id,
            party=party,
            received_at=at,
            rule=rule_of(contribution),
        )
        request.save(force_insert=True)
        request = InformationRequest.objects.get(pk=request.pk)
        events.publish(
            RequestEvent.ASKED,
            subject=request,
            actor=by,
            at=at,
            verb=events.Verb.DISCLOSURE,
            recipients=[party.code],
            changes={"rule": ["", request.rule]},
        )
        started.append(request)
    return started


@transaction.atomic
def assign_request(*, request: InformationRequest, to: User, by: User, at: datetime) -> InformationRequest:
    """Give it to a person of the party that is asked; the first time this takes it up."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    _refuse_closed(locked)
    if to.party_id != locked.party_id or not is_reader(to) or not can_see(to, locked):
        message = "Choose a person of your own party who may see this request."
        raise DomainError(message, code="not_of_party", field="person")
    _write(locked, assigned_to=to)
    if locked.status == Status.OPEN:
        return REQUEST_WORKFLOW.apply(locked, "assign", by=by, at=at)
    events.publish(RequestEvent.REASSIGNED, subject=locked, actor=by, at=at, changes={"assigned_to": ["", to.pk]})
    return locked


@transaction.atomic
def mark_indirect(*, request: InformationRequest, reason: str, by: User, at: datetime) -> InformationRequest:
    """The information is indirectly accessible: 3 days instead of 8 hours, with the reason that the asker reads."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    _refuse_closed(locked)
    if locked.rule != DeadlineRule.URGENT_DIRECT:
        message = "Only the limit of 8 hours can become 3 days."
        raise DomainError(message, code="rule_fixed")
    before = locked.rule
    _write(locked, rule=DeadlineRule.URGENT_INDIRECT.value, indirect_reason=_given(reason, "reason"))
    events.publish(RequestEvent.INDIRECT, subject=locked, actor=by, at=at, changes={"rule": [before, locked.rule]})
    return locked


@transaction.atomic
def ask_clarification(*, request: InformationRequest, text: str, by: User, at: datetime) -> InformationRequest:
    """Ask what is meant; the clock stands until the other side explains."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    moved = REQUEST_WORKFLOW.apply(locked, "ask_clarification", by=by, at=at, note=text)
    _pause(moved, PauseReason.CLARIFICATION, text, by=by, at=at)
    return moved


@transaction.atomic
def clarify_request(*, request: InformationRequest, text: str, by: User, at: datetime) -> InformationRequest:
    """Explain what was meant; the clock runs on."""
    locked = _locked(request, by, RequestPermission.CLARIFY)
    moved = REQUEST_WORKFLOW.apply(locked, "clarify", by=by, at=at, note=text)
    _end_pause(moved, by=by, at=at, reply=text)
    return moved


@transaction.atomic
def need_judge(
    *, request: InformationRequest, text: str, expected_at: datetime, by: User, at: datetime
) -> InformationRequest:
    """A judge must agree: the clock stands, and the other side is told at once why and until when."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    moved = REQUEST_WORKFLOW.apply(locked, "need_judge", by=by, at=at, note=text)
    _pause(moved, PauseReason.JUDICIAL_AUTHORISATION, text, by=by, at=at)
    _add_notice(moved, text, expected_at, by=by, at=at)
    return moved


@transaction.atomic
def notify_delay(
    *, request: InformationRequest, reason: str, expected_at: datetime, by: User, at: datetime
) -> DelayNotice:
    """Tell the other side that the answer will be late, why, and when it can be expected; may be repeated."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    _refuse_closed(locked)
    notice = _add_notice(locked, reason, expected_at, by=by, at=at)
    events.publish(RequestEvent.DELAYED, subject=locked, actor=by, at=at)
    return notice


@transaction.atomic
def record_authorisation(*, request: InformationRequest, by: User, at: datetime) -> InformationRequest:
    """The judge has agreed; the clock runs on."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    moved = REQUEST_WORKFLOW.apply(locked, "authorised", by=by, at=at)
    _end_pause(moved, by=by, at=at)
    return moved


@transaction.atomic
def answer_request(
    *, request: InformationRequest, outcome: str, by: User, at: datetime, answer: Contribution | None = None
) -> InformationRequest:
    """Close it as answered, by a sent answer, or without one where no information is held."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    if outcome not in Outcome.values:
        message = "Say whether this is everything, a part, or no information."
        raise DomainError(message, code="outcome_missing", field="outcome")
    if answer is None and outcome != Outcome.NO_INFORMATION:
        message = "Send the answer first: the request closes with it."
        raise DomainError(message, code="answer_missing", field="answer")
    if answer is not None:
        _refuse_other_answer(locked, answer, by)
    _refuse_closed(locked)
    _write(locked, outcome=outcome, answer=answer)
    return _close(locked, "answer", by=by, at=at)


@transaction.atomic
def refuse_request(*, request: InformationRequest, reason: str, by: User, at: datetime) -> InformationRequest:
    """Refuse it for a reason of the closed list of Article 6."""
    locked = _locked(request, by, RequestPermission.HANDLE)
    if reason not in set(RefusalReason):
        message = "Choose a reason from the list of Article 6."
        raise DomainError(message, code="reason_unknown", field="reason")
    _refuse_closed(locked)
    _write(locked, refusal_reason=str(reason))
    return _close(locked, "refuse", by=by, at=at)


@transaction.atomic
def withdraw_request(*, request: InformationRequest, by: User, at: datetime) -> InformationRequest:
    """The party that asked no longer needs it from this party."""
    locked = _locked(request, by, RequestPermission.WITHDRAW)
    _refuse_closed(locked)
    return _close(locked, "withdraw", by=by, at=at)


@transaction.atomic
def withdraw_open_requests(*, contribution: Contribution, by: User, at: datetime) -> None:
    """A contribution that is recalled asks nothing any more."""
    for request in InformationRequest.objects.visible_to(by).of(contribution).open():
        withdraw_request(request=request, by=by, at=at)


@transaction.atomic
def close_with_answer(*, answer: Contribution, by: User, at: datetime) -> InformationRequest | None:
    """A sent answer closes the request of its party, if it goes to the party that asked and the request is open."""
    request = (
        InformationRequest.objects.visible_to(by)
        .open()
        .filter(contribution_id=answer.reply_to_id, party_id=answer.owner_id)
        .first()
    )
    if request is None or request.owner_id not in answer.party_ids:
        return None
    outcome = answer.answer_outcome or Outcome.FULL.value
    return answer_request(request=request, outcome=outcome, by=by, at=at, answer=answer)


@dataclass(frozen=True)
class StepData:
    """What a person fills in for a step; each step takes what it needs."""

    text: str = ""
    reason: str = ""
    expected_at: datetime | None = None
    outcome: str = ""
    person: User | None = None
    answer: Contribution | None = None


def take_request_step(*, request: InformationRequest, step: str, data: StepData, by: User, at: datetime) -> Any:
    """One step by its name: the way of the page and of the API."""
    moment: Any = data.expected_at
    common: dict[str, Any] = {"request": request, "by": by, "at": at}
    if step in {"need_judge", "delay"} and moment is None:
        message = "Say when an answer can be expected."
        raise DomainError(message, code="expected_at_missing", field="expected_at")
    acts: dict[str, Callable[[], Any]] = {
        "assign": lambda: assign_request(to=data.person or by, **common),
        "indirect": lambda: mark_indirect(reason=data.text, **common),
        "ask_clarification": lambda: ask_clarification(text=data.text, **common),
        "clarify": lambda: clarify_request(text=data.text, **common),
        "need_judge": lambda: need_judge(text=data.text, expected_at=moment, **common),
        "delay": lambda: notify_delay(reason=data.text, expected_at=moment, **common),
        "authorised": lambda: record_authorisation(**common),
        "answer": lambda: answer_request(outcome=data.outcome, answer=data.answer, **common),
        "refuse": lambda: refuse_request(reason=data.reason, **common),
        "withdraw": lambda: withdraw_request(**common),
    }
    if step not in acts:
        message = "There is no such step."
        raise DomainError(message, code="no_such_step")
    return acts[step]()


def _locked(request: InformationRequest, by: User, permission: str) -> InformationRequest:
    locked: InformationRequest = InformationRequest.objects.select_for_update().get(pk=request.pk)
    require(by, permission, locked)
    return locked


def _refuse_closed(request: InformationRequest) -> None:
    if not request.is_open:
        message = "This request is closed. Reload the page."
        raise DomainError(message, code="transition_refused")


def _refuse_other_answer(request: InformationRequest, answer: Contribution, by: User) -> None:
    is_ours = answer.owner_id == by.party_id and answer.kind == Contribution.Kind.ANSWER and not answer.is_draft
    if not (is_ours and answer.reply_to_id == request.contribution_id and request.owner_id in answer.party_ids):
        message = "Choose an answer that your party has sent to this request."
        raise DomainError(message, code="not_its_answer", field="answer")


def _given(text: str, field: str) -> str:
    if not text.strip():
        message = "Give the reason."
        raise DomainError(message, code="reason_missing", field=field)
    return text.strip()


def _write(request: InformationRequest, **values: Any) -> None:
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))


def _pause(request: InformationRequest, reason: PauseReason, text: str, *, by: User, at: datetime) -> None:
    Pause.objects.create(request=request, reason=reason.value, text=text.strip(), started_at=at, started_by=by)


def _end_pause(request: InformationRequest, *, by: User, at: datetime, reply: str = "") -> None:
    Pause.objects.filter(request=request, ended_at=None).update(ended_at=at, ended_by=by, reply=reply.strip())


def _add_notice(
    request: InformationRequest, reason: str, expected_at: datetime, *, by: User, at: datetime
) -> DelayNotice:
    if expected_at <= at:
        message = "Choose a moment in the future."
        raise DomainError(message, code="expected_at_past", field="expected_at")
    text = _given(reason, "text")
    return DelayNotice.objects.create(request=request, reason=text, expected_at=expected_at, given_at=at, given_by=by)


def _close(request: InformationRequest, step: str, *, by: User, at: datetime) -> InformationRequest:
    _end_pause(request, by=by, at=at)
    _write(request, closed_at=at)
    return REQUEST_WORKFLOW.apply(request, step, by=by, at=at)
