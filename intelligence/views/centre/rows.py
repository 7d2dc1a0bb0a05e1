"""Items of the queue in the words of a page: state, deadline, what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from europol_portal.parties.models import User
from europol_portal.workflow import Step
from intelligence import services
from intelligence.deadlines import ClockState
from intelligence.models import InformationRequest, TriageItem
from intelligence.workflow import TRIAGE_WORKFLOW

Status = TriageItem.Status
TONES = {
    Status.NEW: "open",
    Status.CLAIMED: "go",
    Status.ACCEPTED_FOR_CROSS_CHECK: "ok",
    Status.ACCEPTED_FOR_ANALYSIS: "ok",
    Status.RETURNED: "warn",
    Status.OUT_OF_MANDATE: "crit",
    Status.PEN: "warn",
    Status.PEN_EXPIRED: "crit",
    Status.NOTED: "none",
    Status.WITHDRAWN: "none",
    Status.SUPERSEDED: "none",
}


@dataclass(frozen=True)
class TriageRow:
    """One line of the queue."""

    item: TriageItem
    due: datetime | None
    is_stopped: bool
    is_mine: bool

    @property
    def tone(self) -> str:
        """Shape of the state word."""
        return TONES[Status(self.item.status)]


@dataclass(frozen=True)
class TriageChoice:
    """A step with what stands in its way."""

    step: Step
    blocked: str


def rows_of(items: Iterable[TriageItem], user: User, at: datetime) -> list[TriageRow]:
    """The lines with the deadlines of requests to the party, in two queries for any number of items."""
    listed = list(items)
    requests = _requests(listed, user)
    rows = []
    for item in listed:
        clock = requests[item.contribution_id].clock(at) if item.contribution_id in requests else None
        is_stopped = clock is not None and clock.state == ClockState.STOPPED
        rows.append(TriageRow(item, clock.due_at if clock else None, is_stopped, item.is_held_by(user, at)))
    return rows


def _requests(items: list[TriageItem], user: User) -> dict[Any, InformationRequest]:
    keys = [item.contribution_id for item in items]
    found = InformationRequest.objects.visible_to(user).asked_of(user).open().filter(contribution_id__in=keys)
    return {request.contribution_id: request for request in found.prefetch_related("pauses")}


def choices_of(item: TriageItem, user: User, at: datetime) -> list[TriageChoice]:
    """The decisions that the person may take now; one that the provider's terms forbid says so."""
    steps = TRIAGE_WORKFLOW.available(user, item, is_visible=True)
    return [TriageChoice(step, services.step_blocked(item, step.name, by=user, at=at)) for step in steps]
