"""What the provider does: assess by written criteria, decide with a reason, schedule, deliver, close."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from support.access import RequestPermission
from support.models import Assessment, SupportRequest
from support.services.steps import lock, save_fields, take
from support.workflow import REQUEST_WORKFLOW

Status = SupportRequest.Status
Urgency = SupportRequest.Urgency

DANGER_POINTS = {Urgency.NORMAL: 0, Urgency.URGENT: 1, Urgency.DANGER_TO_LIFE: 3}
DEADLINE_POINTS = ((3, 3), (7, 2), (14, 1))  # days until the start, points
PLAIN_STEPS = frozenset({"start", "deliver", "close"})


@dataclass(frozen=True)
class Scores:
    """Points from 0 to 3 by the written criteria."""

    danger_to_life: int = 0
    empact_priority: int = 0
    countries: int = 0
    deadline: int = 0
    added_value: int = 0


def proposed_scores(request: SupportRequest, *, at: datetime) -> Scores:
    """What the row itself tells: urgency and days left. The other criteria are judged by people."""
    days = (request.starts_on - at.date()).days if request.starts_on else None
    points = [points for limit, points in DEADLINE_POINTS if days is not None and days <= limit]
    return Scores(danger_to_life=DANGER_POINTS[Urgency(request.urgency)], deadline=max(points, default=0))


@transaction.atomic
def assess_request(*, request: SupportRequest, scores: Scores, reason: str, by: User, at: datetime) -> SupportRequest:
    """Score a request; the requester reads scores and reason. Assessing again adds, and the last one counts."""
    request = lock(request)
    require(by, RequestPermission.DECIDE, request)
    _add_assessment(request, scores, reason=reason, by=by, at=at)
    _take_up(request, by=by)
    return take(request, "assess", by=by, at=at)


@transaction.atomic
def accept_request(*, request: SupportRequest, by: User, at: datetime, note: str = "") -> SupportRequest:
    """Accept an assessed request."""
    return _decide(request, "accept", by=by, at=at, reason=note)


@transaction.atomic
def decline_request(*, request: SupportRequest, by: User, at: datetime, reason: str) -> SupportRequest:
    """Decline an assessed request; the reason goes to the requester, who may appeal once.

    Raises:
        DomainError: The person declined it before, and it was appealed.
    """
    before = lock(request)
    if before.appealed_at and before.declined_by_id == by.pk:
        message = "You declined it before. Another person decides what was appealed."
        raise DomainError(message, code="declined_before")
    declined = _decide(request, "decline", by=by, at=at, reason=reason)
    declined.declined_by = by
    save_fields(declined, ["declined_by"])
    return declined


@transaction.atomic
def answer_appeal(*, request: SupportRequest, reopens: bool, by: User, at: datetime, reason: str) -> SupportRequest:
    """Keep the decision, or have the request decided anew; never by the person who declined it."""
    request = lock(request)
    require(by, RequestPermission.ANSWER_APPEAL, request)
    step = "reopen" if reopens else "uphold"
    REQUEST_WORKFLOW.check_state(request, step)
    if reason.strip():
        request.decision_reason = reason.strip()
        save_fields(request, ["decision_reason"])
    if reopens and request.handled_by_id != by.pk:
        request.handled_by = by
        save_fields(request, ["handled_by"])
    return take(request, step, by=by, at=at, note=reason)


@transaction.atomic
def waitlist_request(*, request: SupportRequest, by: User, at: datetime, reason: str) -> SupportRequest:
    """Put an assessed request on the waiting list; the reason goes to the requester."""
    return _decide(request, "waitlist", by=by, at=at, reason=reason)


@transaction.atomic
def accept_in_danger(*, request: SupportRequest, by: User, at: datetime, reason: str) -> SupportRequest:
    """The duty officer accepts at once because life is in danger, before endorsement and assessment.

    The decision keeps its criteria too: those the request itself tells, with the officer's reason.
    """
    request = lock(request)
    require(by, RequestPermission.ACCEPT_IN_DANGER, request)
    if reason.strip():
        _add_assessment(request, proposed_scores(request, at=at), reason=reason, by=by, at=at)
    request.decision_reason = reason.strip()
    save_fields(request, ["decision_reason"])
    return take(request, "accept_in_danger", by=by, at=at, note=reason)


@transaction.atomic
def schedule_request(
    *, request: SupportRequest, starts_on: date, ends_on: date, by: User, at: datetime, note: str = ""
) -> SupportRequest:
    """Set or move the dates of an accepted request."""
    request = lock(request)
    require(by, RequestPermission.DECIDE, request)
    if ends_on < at.date():
        message = "These days have passed. Choose later ones."
        raise DomainError(message, code="dates_passed", field="scheduled_until")
    request.scheduled_from, request.scheduled_until = starts_on, ends_on
    save_fields(request, ["scheduled_from", "scheduled_until"])
    return take(request, "schedule", by=by, at=at, note=note)


@transaction.atomic
def take_step(*, request: SupportRequest, step: str, by: User, at: datetime, note: str = "") -> SupportRequest:
    """A step that needs no facts: start, deliver, close."""
    if step not in PLAIN_STEPS:
        message = "There is no such step, or it needs more than a note."
        raise TransitionRefused(message)
    return take(request, step, by=by, at=at, note=note)


def _decide(request: SupportRequest, step: str, *, by: User, at: datetime, reason: str) -> SupportRequest:
    request = lock(request)
    require(by, RequestPermission.DECIDE, request)
    request.decision_reason = reason.strip()
    save_fields(request, ["decision_reason"])
    _take_up(request, by=by)
    return take(request, step, by=by, at=at, note=reason)


def _take_up(request: SupportRequest, *, by: User) -> None:
    """Who judges it first handles it, until it is given to another person."""
    if request.handled_by_id is None:
        request.handled_by = by
        save_fields(request, ["handled_by"])


def _add_assessment(request: SupportRequest, scores: Scores, *, reason: str, by: User, at: datetime) -> Assessment:
    assessment = Assessment(request=request, party=by.party, author=by, at=at, reason=reason.strip(), **asdict(scores))
    assessment.clean_fields(exclude={"request", "total"})
    assessment.save(force_insert=True)
    assessment.refresh_from_db(fields=["total"])
    request.priority_score = assessment.total
    save_fields(request, ["priority_score"])
    return assessment
