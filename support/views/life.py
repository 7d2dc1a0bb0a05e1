"""The life of a request as six steps with their days, and whom it waits for, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from europol_portal.web import moments
from support.models import RequestStep, SupportRequest

Status = SupportRequest.Status

STEPS = (
    ("Asked", {"submit"}),
    ("Endorsed", {"endorse"}),
    ("Assessed", {"assess", "accept_in_danger"}),
    ("Decided", {"accept", "accept_in_danger", "decline", "waitlist"}),
    ("Support", {"schedule", "start", "deliver"}),
    ("Closed", {"close"}),
)
ASKED, ENDORSED, ASSESSED, DECIDED, SUPPORT, CLOSED = range(len(STEPS))
AT = {
    Status.DRAFT: ASKED,
    Status.SUBMITTED: ENDORSED,
    Status.ENDORSED: ASSESSED,
    Status.ASSESSED: DECIDED,
    Status.WAITLISTED: DECIDED,
    Status.APPEALED: DECIDED,
    Status.ACCEPTED: SUPPORT,
    Status.SCHEDULED: SUPPORT,
    Status.IN_PROGRESS: SUPPORT,
    Status.DELIVERED: CLOSED,
    Status.FEEDBACK: CLOSED,
}
WORDS = {
    (DECIDED, Status.WAITLISTED): "Waiting list",
    (DECIDED, Status.DECLINED): "Declined",
    (DECIDED, Status.ASSESSED): "Decision",
    (DECIDED, Status.APPEALED): "Appeal",
    (SUPPORT, Status.SCHEDULED): "Scheduled",
    (SUPPORT, Status.IN_PROGRESS): "Under way",
}
REQUESTER, PROVIDER = "requester", "provider"
WAITS = {
    Status.DRAFT: (REQUESTER, "to send it"),
    Status.SUBMITTED: (REQUESTER, "to endorse it"),
    Status.ENDORSED: (PROVIDER, "to assess it"),
    Status.ASSESSED: (PROVIDER, "to decide"),
    Status.WAITLISTED: (PROVIDER, "to find a free place"),
    Status.APPEALED: (PROVIDER, "to answer the appeal"),
    Status.ACCEPTED: (PROVIDER, "to set the dates"),
    Status.SCHEDULED: (PROVIDER, "to begin"),
    Status.IN_PROGRESS: (PROVIDER, "to deliver"),
    Status.DELIVERED: (REQUESTER, "to give feedback"),
    Status.FEEDBACK: (PROVIDER, "to close it"),
}


@dataclass(frozen=True)
class LifeStep:
    """One step as the steps component shows it."""

    label: str
    note: str
    state: str


def life_of(request: SupportRequest, taken: Iterable[RequestStep]) -> list[LifeStep]:
    """Six steps: those taken with their day, the one it is at, those to come."""
    days = {line.step: line.at for line in taken}
    now = AT.get(Status(request.status))
    return [_step(request, index, days, now) for index in range(len(STEPS))]


def waits_for(request: SupportRequest) -> tuple[str, str]:
    """Whom the request waits for and to do what; empty once it is over."""
    side, what = WAITS.get(Status(request.status), ("", ""))
    names = {REQUESTER: request.owner.name, PROVIDER: request.provider.name}
    return names.get(side, ""), what


def days_between(first: date | None, last: date | None) -> str:
    """ "8 to 10 Dec 2026", "30 Nov to 2 Dec 2026", "8 Dec 2026", "from 8 Dec 2026"."""
    if first is None or last is None:
        return "".join([f"from {_day(first)}" if first else "", f"until {_day(last)}" if last else ""])
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    start = f"{first.day} {first:%b}" if first.year == last.year else _day(first)
    return f"{start} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _step(request: SupportRequest, index: int, days: dict[str, datetime], now: int | None) -> LifeStep:
    label, names = STEPS[index]
    at = max((days[name] for name in names if name in days), default=None)
    word = WORDS.get((index, Status(request.status)), label)
    if index == now:
        return LifeStep(word, _note_now(request, index, at), "now")
    if at is None:
        return LifeStep(word, "still to come" if index == ENDORSED and request.lacks_endorsement else "", "")
    return LifeStep(word, moments.day(at), "done")


def _note_now(request: SupportRequest, index: int, at: datetime | None) -> str:
    if index == SUPPORT and request.scheduled_from:
        return days_between(request.scheduled_from, request.scheduled_until)
    if index == DECIDED and at and request.status == Status.WAITLISTED:
        return moments.day(at)
    side, what = WAITS[Status(request.status)]
    return f"{request.owner.name if side == REQUESTER else request.provider.name} {what}"
