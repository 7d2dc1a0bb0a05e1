"""Time limits of Directive (EU) 2023/977, in one place, in UTC.

A limit runs from receipt. While the requested authority waits for a clarification or for a judge the clock stands; each
pause has a reason and moves the due time by its own length. A due time is computed, never edited. Days are 24 hours
of UTC, so a change to or from summer time moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(hours=2)


class DeadlineRule(StrEnum):
    """Which limit applies (Article 5(1) of the Directive)."""

    URGENT_DIRECT = "urgent_direct"
    URGENT_INDIRECT = "urgent_indirect"
    NOT_URGENT = "not_urgent"


LENGTHS = {
    DeadlineRule.URGENT_DIRECT: timedelta(hours=8),  # urgent, information directly accessible
    DeadlineRule.URGENT_INDIRECT: timedelta(days=3),  # urgent, indirectly accessible
    DeadlineRule.NOT_URGENT: timedelta(days=7),  # all other requests
}

RULE_WORDS = {
    DeadlineRule.URGENT_DIRECT: "8 hours: urgent, directly accessible",
    DeadlineRule.URGENT_INDIRECT: "3 days: urgent, indirectly accessible",
    DeadlineRule.NOT_URGENT: "7 days: all other requests",
}


class PauseReason(StrEnum):
    """Why a clock stands (Articles 5(2) and 6(3))."""

    CLARIFICATION = "clarification"
    JUDICIAL_AUTHORISATION = "judicial_authorisation"


class RefusalReason(StrEnum):
    """The closed list of reasons for refusing a request (Article 6)."""

    NOT_AVAILABLE = "not_available"
    AUTHORISATION_REFUSED = "authorisation_refused"
    OTHER_CATEGORIES = "other_categories"
    INACCURATE = "inaccurate"
    SECURITY = "essential_security_interests"
    INVESTIGATION = "jeopardises_investigation"
    SAFETY = "endangers_person"
    IRRELEVANT = "disproportionate_or_irrelevant"
    MINOR_OFFENCE = "offence_up_to_one_year"
    NO_CONSENT = "provider_refuses"


REFUSAL_WORDS = {
    RefusalReason.NOT_AVAILABLE: "The information is not available to us.",
    RefusalReason.AUTHORISATION_REFUSED: "The judicial authorisation was refused.",
    RefusalReason.OTHER_CATEGORIES: "It is personal data of other than the permitted categories.",
    RefusalReason.INACCURATE: "It has been found inaccurate, incomplete or no longer up to date.",
    RefusalReason.SECURITY: "It would harm essential national security interests.",
    RefusalReason.INVESTIGATION: "It would jeopardise an ongoing investigation.",
    RefusalReason.SAFETY: "It would endanger the safety of a person.",
    RefusalReason.IRRELEVANT: "It is clearly disproportionate or irrelevant to the purpose.",
    RefusalReason.MINOR_OFFENCE: "The offence is punishable by imprisonment of one year or less.",
    RefusalReason.NO_CONSENT: "The state or third country that gave it does not consent.",
}


@dataclass(frozen=True)
class Pause:
    """The clock stands from a moment until a moment; without an end it stands still."""

    started_at: datetime
    ended_at: datetime | None
    reason: PauseReason


class ClockState(StrEnum):
    """How a clock looks to a reader."""

    RUNNING = "running"
    SOON = "soon"
    STOPPED = "stopped"
    LATE = "late"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Clock:
    """The clock of one request at one moment. `remaining` is negative when late; `due_at` is None while it stands."""

    rule: DeadlineRule
    state: ClockState
    due_at: datetime | None
    remaining: timedelta
    waits_for: PauseReason | None


def due_at(received_at: datetime, rule: DeadlineRule, pauses: Iterable[Pause] = ()) -> datetime:
    """When the limit ends, given the pauses that have ended; overlapping pauses count once."""
    return received_at + LENGTHS[rule] + _paused(received_at, pauses, until=None)


def clock(
    received_at: datetime,
    rule: DeadlineRule,
    *,
    now: datetime,
    pauses: Iterable[Pause] = (),
    answered_at: datetime | None = None,
) -> Clock:
    """The clock as it stands at `now`; once answered it shows whether the limit was met."""
    pauses = list(pauses)
    moment = answered_at or now
    remaining = LENGTHS[rule] - (moment - received_at - _paused(received_at, pauses, until=moment))
    if answered_at is not None:
        state = ClockState.MET if remaining >= timedelta(0) else ClockState.MISSED
        return Clock(rule, state, due_at(received_at, rule, pauses), remaining, None)
    standing = next((pause for pause in pauses if pause.started_at <= now and _open_at(pause, now)), None)
    if standing is not None:
        return Clock(rule, ClockState.STOPPED, None, remaining, standing.reason)
    return Clock(rule, _running_state(remaining), now + remaining, remaining, None)


def _running_state(remaining: timedelta) -> ClockState:
    if remaining < timedelta(0):
        return ClockState.LATE
    return ClockState.SOON if remaining <= SOON else ClockState.RUNNING


def _open_at(pause: Pause, moment: datetime) -> bool:
    return pause.ended_at is None or pause.ended_at > moment


def _paused(received_at: datetime, pauses: Iterable[Pause], *, until: datetime | None) -> timedelta:
    """Length of time that the clock stood between receipt and `until`; an open pause counts up to `until`."""
    total, covered = timedelta(0), received_at
    for pause in sorted(pauses, key=lambda one: one.started_at):
        end = pause.ended_at or until
        if end is None:
            continue
        end = min(end, until) if until else end
        start = max(pause.started_at, covered)
        if end > start:
            total += end - start
            covered = end
    return total
