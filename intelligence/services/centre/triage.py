"""What the Operational Centre does with an item of its queue; the provider's purposes and categories bind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from intelligence.access import TriagePermission, feedable_projects
from intelligence.events import ContributionEvent, TriageEvent
from intelligence.models import AnalysisProject, Case, Contribution, Entity, ProcessingPurpose, Shift, TriageItem
from intelligence.services.content import ContributionContent
from intelligence.services.people import may_be_compared
from intelligence.services.projects import accept_into_project, ways_into_projects
from intelligence.services.restrictions import Restricted, may_use_for
from intelligence.services.sending import submit_contribution
from intelligence.workflow import TRIAGE_WORKFLOW

LONGEST_CLAIM = timedelta(hours=8)  # where no shift is running
NOT_ALLOWED = {"accept_for_cross_check": "not_for_cross_check", "accept_for_analysis": "not_for_project"}
LETTERS = {"return": "Returned for correction", "out_of_mandate": "Not processed: out of mandate"}

Listener = Callable[[Contribution, User, datetime], None]
_listeners: list[Listener] = []


def on_accepted(listener: Listener) -> Listener:
    """Have a function called, in the same transaction, when a contribution is accepted for cross-check."""
    _listeners.append(listener)
    return listener


@dataclass(frozen=True)
class TriageData:
    """What a person fills in for a step; each step takes what it needs."""

    text: str = ""
    until: datetime | None = None
    project: UUID | None = None
    with_cross_check: bool = False


def step_blocked(item: TriageItem, step: str, *, by: User, at: datetime) -> str:
    """What stands in the way of a step besides state and right, in words, or ""."""
    if step == "accept_for_cross_check":
        return _comparing_blocked(item.contribution, by, at)
    return _analysis_blocked(item.contribution, by, at) if step == "accept_for_analysis" else ""


def _comparing_blocked(contribution: Contribution, by: User, at: datetime) -> str:
    verdict = may_use_for(contribution, ProcessingPurpose.CROSS_CHECK, by=by, at=at)
    if not verdict.allowed:
        return verdict.words
    found = Entity.objects.visible_to(by).of(contribution).filter(may_be_compared(hub=by.party, at=at))
    if not found.exists():
        return (
            "Nothing in it can be compared: it names no entity, or only persons without a category, witnesses, "
            "victims, informants, contacts and associates. Return it for correction or keep it in a temporary pen."
        )
    return ""


def _analysis_blocked(contribution: Contribution, by: User, at: datetime) -> str:
    verdict = may_use_for(contribution, ProcessingPurpose.OPERATIONAL_ANALYSIS, by=by, at=at)
    if not verdict.allowed:
        return verdict.words
    ways = ways_into_projects(contribution, by=by, at=at)
    if not ways:
        return "No open project for you: analysts feed the projects they work on, duty officers every open one."
    if any(not way.reasons for way in ways):
        return ""
    return "No project can hold it. " + " ".join(f"{way.project.code}: {' '.join(way.reasons)}" for way in ways)


@transaction.atomic
def open_triage_item(*, item: TriageItem, by: User, at: datetime) -> None:
    """Record that a person has read the item."""
    require(by, TriagePermission.VIEW, item)
    record_reading(kind=TriageEvent.READ, subject=item, actor=by, at=at)


@transaction.atomic
def take_triage_step(*, item: TriageItem, step: str, data: TriageData, by: User, at: datetime) -> TriageItem:
    """One step by its name, for page and API. Raises what the table or the provider's terms refuse."""
    locked = TriageItem.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=item.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    if step not in STEPS:
        message = "There is no such step."
        raise DomainError(message, code="no_such_step")
    _refuse_before_writing(locked, step, data.text, at)
    if blocked := step_blocked(locked, step, by=by, at=at):
        raise Restricted(blocked, code=NOT_ALLOWED[step])
    return STEPS[step](locked, data, by, at)


def _refuse_before_writing(item: TriageItem, step: str, text: str, at: datetime) -> None:
    """What the table refuses in any case, asked before who decided and why is written."""
    transition = TRIAGE_WORKFLOW.transitions[step]
    has_ended = step == "claim" and item.claim_until is not None and item.claim_until <= at
    if item.status == TriageItem.Status.CLAIMED and step == "claim" and not has_ended:
        name = item.claimed_by.display_name if item.claimed_by else "A colleague"
        message = f"{name} has claimed it. Ask for its release, or take the next one."
        raise DomainError(message, code="already_claimed")
    if item.status not in transition.sources and not has_ended:
        message = f"“{transition.label}” is not possible now: the state has changed. Reload the page."
        raise TransitionRefused(message)
    if transition.needs_note and not text.strip():
        message = "Give the reason."
        raise TransitionRefused(message, code="reason_missing", field="text")


def _claim(item: TriageItem, _data: TriageData, by: User, at: datetime) -> TriageItem:
    """Claim it until the end of the running shift; a claim that has ended by itself does not stand in the way."""
    if item.status == TriageItem.Status.CLAIMED and item.claim_until is not None and item.claim_until <= at:
        end_claim(item, at=at)
    require(by, TriagePermission.CLAIM, item)
    _write(item, claimed_by=by, claimed_at=at, claim_until=_end_of_duty(by, at))
    return TRIAGE_WORKFLOW.apply(item, "claim", by=by, at=at)


def end_claim(item: TriageItem, *, at: datetime) -> None:
    """The time of a claim is over: with its moment, or with the shift."""
    TRIAGE_WORKFLOW.elapse(item, "claim_ends", at=at)
    _write(item, claimed_by=None, claimed_at=None, claim_until=None)


def _end_of_duty(by: User, at: datetime) -> datetime:
    """The end of the shift that the person works in, or some hours where none is running."""
    shift = Shift.objects.visible_to(by).running().filter(ends_at__gt=at).first()
    return shift.ends_at if shift is not None and shift.has_on_duty(by) else at + LONGEST_CLAIM


def _release(item: TriageItem, _data: TriageData, by: User, at: datetime) -> TriageItem:
    moved = TRIAGE_WORKFLOW.apply(item, "release", by=by, at=at)
    _write(moved, claimed_by=None, claimed_at=None, claim_until=None)
    return moved


def _accept(item: TriageItem, _data: TriageData, by: User, at: datetime) -> TriageItem:
    """Accept for cross-check: the provider is told, and whoever compares takes it from here."""
    moved = _decide(item, "accept_for_cross_check", "", by, at)
    _hand_on(item, by, at)
    return moved


def _hand_on(item: TriageItem, by: User, at: datetime) -> None:
    contribution = item.contribution
    events.publish(
        ContributionEvent.ACCEPTED,
        subject=contribution,
        actor=by,
        at=at,
        purpose=ProcessingPurpose.CROSS_CHECK,
        changes={"triage": str(item.pk)},
    )
    for listener in _listeners:
        listener(contribution, by, at)


def _accept_for_analysis(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    """Accept it into a project that the person may feed; where the provider allows it, for cross-check as well.

    With both, the state says cross-check, and the project's row says the rest.
    """
    project = AnalysisProject.objects.visible_to(by).filter(feedable_projects(by), pk=data.project).first()
    if project is None:
        message = "Choose one of the projects."
        raise DomainError(message, code="project_missing", field="project")
    if data.with_cross_check and (blocked := _comparing_blocked(item.contribution, by, at)):
        raise Restricted(blocked, code="not_for_cross_check", field="with_cross_check")
    require(by, TriagePermission.DECIDE, item)
    accept_into_project(project=project, contribution=item.contribution, reason=data.text, by=by, at=at)
    moved = _decide(item, "accept_for_analysis", data.text, by, at)
    return _accept(moved, data, by, at) if data.with_cross_check else moved


def _return(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    return _answer(_decide(item, "return", data.text, by, at), "return", data.text, by, at)


def _out_of_mandate(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    return _answer(_decide(item, "out_of_mandate", data.text, by, at), "out_of_mandate", data.text, by, at)


def _pen(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    """Keep it apart until its relevance or the categories of its persons are clear (Article 18(6) and (6a))."""
    longest = at + timedelta(days=settings.TRIAGE_PEN_DAYS)
    until = data.until or longest
    if not at < until <= longest:
        message = f"Choose a moment within the next {settings.TRIAGE_PEN_DAYS} days."
        raise DomainError(message, code="pen_out_of_range", field="until")
    _write(item, pen_until=until)
    return _decide(item, "pen", data.text, by, at)


def _note(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    return _decide(item, "note", data.text, by, at)


def _reopen(item: TriageItem, data: TriageData, by: User, at: datetime) -> TriageItem:
    moved = TRIAGE_WORKFLOW.apply(item, "reopen", by=by, at=at, note=data.text)
    _write(moved, claimed_by=None, claimed_at=None, claim_until=None, note=data.text.strip())
    return moved


STEPS: dict[str, Callable[[TriageItem, TriageData, User, datetime], TriageItem]] = {
    "claim": _claim,
    "release": _release,
    "accept_for_cross_check": _accept,
    "accept_for_analysis": _accept_for_analysis,
    "return": _return,
    "out_of_mandate": _out_of_mandate,
    "pen": _pen,
    "note": _note,
    "reopen": _reopen,
}


def _decide(item: TriageItem, step: str, text: str, by: User, at: datetime) -> TriageItem:
    """Write who decided and why, then take the step."""
    require(by, TriagePermission.DECIDE, item)
    _write(item, decided_by=by, decided_at=at, note=text.strip() or item.note)
    return TRIAGE_WORKFLOW.apply(item, step, by=by, at=at, note=text)


def _answer(item: TriageItem, step: str, text: str, by: User, at: datetime) -> TriageItem:
    """Tell the sender by an administrative contribution in the same case; it can be answered by a correction."""
    original: Contribution = item.contribution
    closing = "Answer with a correction." if step == "return" else "Europol does not use it."
    content = ContributionContent(
        subject=f"{LETTERS[step]}: {original.reference}",
        body=f"{text.strip()}\n\n{closing}",
        kind=Contribution.Kind.ADMINISTRATIVE,
        case=Case.objects.visible_to(by).filter(pk=original.case_id, owner_id=by.party_id).first(),
        crime_area=original.crime_area,
        classification=original.classification,
        urgency=original.urgency,
        has_personal_data=original.has_personal_data,
        reply_to=original,
        to=(original.sender,),
    )
    _write(item, answer=submit_contribution(by=by, at=at, content=content))
    return item


def _write(item: TriageItem, **values: Any) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
