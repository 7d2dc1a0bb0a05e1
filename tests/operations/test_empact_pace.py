"""When an action is behind, why, and when an area is slow: the stated rule, case by case; and what overlaps."""

from dataclasses import replace
from datetime import date

import pytest

from operations.services.empact.overlap import Sketch, overlaps, similarity
from operations.services.empact.pace import (
    ActionFacts,
    IndicatorFacts,
    MilestoneFacts,
    area_pace,
    pace_of,
    rule_in_words,
    rules,
)

START, END = date(2026, 1, 1), date(2026, 12, 31)
MIDDLE = date(2026, 7, 2)  # 50% of the time
FINE = ActionFacts(
    number="2.1",
    leader="Spain",
    starts_on=START,
    ends_on=END,
    milestones=[MilestoneFacts("Kick-off", date(2026, 2, 1), date(2026, 2, 3))],
    indicators=[IndicatorFacts("Checks", "checks", 100, 45)],
    confirmed=["France", "Poland"],
    last_progress_on=date(2026, 6, 20),
)


def _late(days, **more):
    return [MilestoneFacts("Risk picture", date.fromordinal(MIDDLE.toordinal() - days), **more)]


def _reached(actual):
    return [IndicatorFacts("Checks", "checks", 100, actual)]


@pytest.mark.parametrize(
    ("facts", "sign"),
    [
        ({}, ""),
        ({"milestones": _late(14)}, ""),
        ({"milestones": _late(15)}, "“Risk picture” is 15 days overdue"),
        ({"milestones": _late(15, done_on=date(2026, 7, 1))}, ""),
        ({"indicators": _reached(30)}, ""),
        ({"indicators": _reached(29)}, "Indicators are 21 points below the straight line"),
        ({"last_progress_on": date(2026, 5, 3)}, ""),
        ({"last_progress_on": date(2026, 5, 2)}, "No progress was recorded for 61 days"),
        ({"last_progress_on": None}, "No progress was recorded for 182 days"),
        ({"unanswered": ["Malta", "Italy"]}, ""),
        ({"unanswered": ["Malta", "Italy"], "declined": ["Spain"]}, "2 of 5 parties asked have confirmed"),
        ({"is_running": False, "milestones": _late(90), "last_progress_on": None}, ""),
    ],
)
def test_an_action_is_behind_by_the_stated_rule_and_not_a_day_or_point_earlier(facts, sign):
    pace = pace_of(replace(FINE, **facts), MIDDLE)

    assert pace.signs == ([sign] if sign else [])
    assert pace.is_behind is bool(sign)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (
            {"milestones": _late(20, waits_for="Legal basis"), "funding": "requested", "unanswered": ["Malta", "Italy"],
             "funding_asked_on": date(2026, 3, 1)},
            ["Milestone “Risk picture” waits for “Legal basis”, which is not reached",
             "Funding was requested on 1 Mar 2026 and is not decided",
             "No confirmation from Malta and Italy"],
        ),
        (
            {"milestones": _late(20), "withdrawn": ["Greece"], "last_progress_on": date(2026, 3, 1)},
            ["Milestone “Risk picture” was planned for 12 Jun 2026", "Withdrawn: Greece",
             "Spain leads and has recorded nothing since 1 Mar 2026"],
        ),
        ({"indicators": _reached(10)}, ["Checks: 10 of 100 checks"]),
        ({"funding": "refused"}, []),
    ],
)  # fmt: skip
def test_the_reasons_are_what_was_recorded_the_heaviest_first(facts, reasons):
    assert [one.text for one in pace_of(replace(FINE, **facts), MIDDLE).reasons] == reasons


@pytest.mark.parametrize(
    ("milestones", "indicators", "planned", "actual"),
    [
        ([], [], 50, 0),
        ([], _reached(45), 50, 45),
        (_late(1), [], 100, 0),
        (_late(1), _reached(45), 75, 22),
        ([], _reached(400), 50, 100),
    ],
)
def test_planned_against_actual_counts_milestones_and_indicators_half_each(milestones, indicators, planned, actual):
    pace = pace_of(replace(FINE, milestones=milestones, indicators=indicators), MIDDLE)

    assert (pace.planned, pace.actual) == (planned, actual)


@pytest.mark.parametrize(
    ("behind", "fine", "is_slow"),
    [([1], [1, 1], True), ([1], [1, 1, 1], False), ([2], [1, 1, 2], True), ([], [], False)],
)
def test_an_area_is_slow_when_a_third_of_its_running_actions_by_weight_is_behind(behind, fine, is_slow):
    late = replace(FINE, milestones=_late(20))
    paces = [pace_of(replace(late, weight=one), MIDDLE) for one in behind]
    paces += [pace_of(replace(FINE, weight=one), MIDDLE) for one in fine]
    paces.append(pace_of(replace(late, is_running=False), MIDDLE))  # what does not run does not count

    assert area_pace(paces).is_slow is is_slow


def test_the_pages_and_the_docs_state_the_numbers_that_are_worked_with():
    words = " ".join(rule_in_words())

    assert all(str(value) in words for part in ("behind", "slow") for value in rules()[part].values())


SKETCH = Sketch("Checks of reefer containers", 3, [7], START, END, ["ES", "FR", "PL"])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, "same goal, 3 parties in both (ES, FR, PL) and a similar title, both run from 1 Jan 2026 to 31 Dec 2026"),
        ({"title": "Training", "parties": ["ES", "FR"], "starts_on": date(2026, 12, 1)},
         "same goal, 2 parties in both (ES, FR), both run from 1 Dec 2026 to 31 Dec 2026"),
        ({"title": "Training", "parties": ["ES"]}, ""),
        ({"goal": 2, "parties": [], "title": "Checks of containers"},
         "same crime area, a similar title, both run from 1 Jan 2026 to 31 Dec 2026"),
        ({"goal": 2, "crime_area_ids": [8]}, ""),
        ({"starts_on": date(2027, 1, 1), "ends_on": date(2027, 2, 1)}, ""),
    ],
)  # fmt: skip
def test_actions_overlap_by_matter_and_time_and_either_parties_or_title(other, why):
    assert [one.why for one in overlaps(SKETCH, [replace(SKETCH, **other)])] == ([why] if why else [])


def test_titles_are_similar_by_their_words():
    assert similarity("Checks of the containers", "checks: containers") == 1
    assert similarity("", "Checks") == 0
