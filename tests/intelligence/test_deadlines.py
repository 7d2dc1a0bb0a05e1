"""Directive (EU) 2023/977: limits, pauses, clock changes. Invariant 27: due times are computed, in UTC, by rule."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intelligence.deadlines import (
    LENGTHS,
    ClockState,
    DeadlineRule,
    Pause,
    PauseReason,
    clock,
    due_at,
)

RECEIVED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
moments = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, tz=UTC))
lengths = st.timedeltas(timedelta(0), timedelta(days=20))


def _pause(after_hours, hours=None, reason=PauseReason.CLARIFICATION):
    start = RECEIVED + timedelta(hours=after_hours)
    return Pause(start, start + timedelta(hours=hours) if hours is not None else None, reason)


@pytest.mark.invariant(27)
@pytest.mark.parametrize(
    ("rule", "length"),
    [
        (DeadlineRule.URGENT_DIRECT, timedelta(hours=8)),
        (DeadlineRule.URGENT_INDIRECT, timedelta(days=3)),
        (DeadlineRule.NOT_URGENT, timedelta(days=7)),
    ],
)
def test_each_rule_has_the_length_of_article_5(rule, length):
    assert due_at(RECEIVED, rule) == RECEIVED + length


def test_a_clarification_moves_the_due_time_by_its_length():
    assert due_at(RECEIVED, DeadlineRule.URGENT_DIRECT, [_pause(1, 5)]) == RECEIVED + timedelta(hours=13)


def test_overlapping_pauses_count_once():
    pauses = [_pause(1, 4), _pause(2, 1), _pause(3, 4, PauseReason.JUDICIAL_AUTHORISATION)]

    assert due_at(RECEIVED, DeadlineRule.URGENT_DIRECT, pauses) == RECEIVED + timedelta(hours=14)


def test_while_it_stands_the_clock_keeps_what_was_left_and_says_who_is_waited_for():
    pauses = [_pause(3, reason=PauseReason.JUDICIAL_AUTHORISATION)]

    seen = [
        clock(RECEIVED, DeadlineRule.URGENT_DIRECT, now=RECEIVED + timedelta(hours=h), pauses=pauses) for h in (4, 90)
    ]

    assert {view.state for view in seen} == {ClockState.STOPPED}
    assert {view.remaining for view in seen} == {timedelta(hours=5)}
    assert {view.waits_for for view in seen} == {PauseReason.JUDICIAL_AUTHORISATION}


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        (0, ClockState.RUNNING),
        (5.9, ClockState.RUNNING),
        (6, ClockState.SOON),
        (8, ClockState.SOON),
        (8.1, ClockState.LATE),
    ],
)
def test_the_clock_turns_from_running_to_soon_to_late(hours, state):
    assert clock(RECEIVED, DeadlineRule.URGENT_DIRECT, now=RECEIVED + timedelta(hours=hours)).state == state


@pytest.mark.parametrize(("hours", "state"), [(7.9, ClockState.MET), (8, ClockState.MET), (8.1, ClockState.MISSED)])
def test_an_answer_in_time_meets_the_limit_whatever_the_hour_now_is(hours, state):
    answered = RECEIVED + timedelta(hours=hours)

    view = clock(RECEIVED, DeadlineRule.URGENT_DIRECT, now=RECEIVED + timedelta(days=30), answered_at=answered)

    assert view.state == state


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)])
def test_a_change_of_the_clocks_moves_no_limit(day):
    due = due_at(day, DeadlineRule.URGENT_DIRECT)

    assert due - day == timedelta(hours=8)
    assert (due.astimezone(BRUSSELS).utcoffset() - day.astimezone(BRUSSELS).utcoffset()) != timedelta(0)


@given(received=moments, gap=lengths, pause=lengths, rule=st.sampled_from(list(DeadlineRule)))
def test_a_pause_never_takes_time_away(received, gap, pause, rule):
    start = received + gap

    assert due_at(received, rule, [Pause(start, start + pause, PauseReason.CLARIFICATION)]) == (
        received + LENGTHS[rule] + pause
    )


@given(received=moments, elapsed=lengths, rule=st.sampled_from(list(DeadlineRule)))
def test_remaining_and_due_time_say_the_same(received, elapsed, rule):
    now = received + elapsed

    view = clock(received, rule, now=now)

    assert view.due_at == now + view.remaining == due_at(received, rule)
