"""What the desk shows of operations: who must do what, and nothing of others."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role
from operations import services
from operations.desk import count_unanswered, needs, waiting
from tests.factories.operations import AT, answer, invite, make_operation

pytestmark = pytest.mark.django_db

TODAY = AT.date()


def _needs(person, at=AT):
    with acting_for(person):
        return [(item.operation, item.verb) for item in needs(person, at)]


def _waiting(person, at=AT):
    with acting_for(person):
        return [(item.operation, item.title, item.is_urgent) for item in waiting(person, at)]


def test_an_invited_desk_answers_and_the_lead_waits(operation, officers):
    assert _needs(officers["PL"]) == [("HALYARD", "Answer")]
    assert _waiting(officers["DE"]) == [("HALYARD", "Poland has not answered your invitation", False)]
    for code in ("NL", "FR"):
        assert _needs(officers[code]) == _waiting(officers[code]) == []


def test_the_day_for_the_answer_is_the_deadline_and_a_missed_one_is_urgent(officers):
    operation = make_operation(officers["DE"])
    invite(operation, officers["NL"], by=officers["DE"], answer_until=TODAY)

    with acting_for(officers["NL"]):
        (item,) = needs(officers["NL"], AT)

    assert item.due.date() == TODAY
    assert _waiting(officers["DE"])[0][2] is False
    assert _waiting(officers["DE"], AT + timedelta(days=1))[0][2] is True


def test_what_is_answered_or_over_leaves_the_desk(operation, officers, polish_invitation):
    answer(polish_invitation, "accept", by=officers["PL"])
    other = make_operation(officers["DE"], code_name="LODESTAR", invited=(officers["PL"],))
    with acting_for(officers["DE"]):
        services.take_step(operation=other, step="cancel", by=officers["DE"], at=AT, note="Moved.")

    assert _needs(officers["PL"]) == []
    assert _waiting(officers["DE"]) == []


@pytest.mark.parametrize(
    ("steps", "fields", "accepted", "expected"),
    [
        ([], {}, [], [("HALYARD", "Invite")]),
        ([], {}, ["NL"], [("HALYARD", "Plan")]),
        (["plan"], {}, ["NL"], []),
        (["plan"], {"action_day_on": date(2026, 12, 2)}, ["NL"], []),
        (["plan"], {"starts_on": TODAY, "action_day_on": TODAY + timedelta(days=7)}, ["NL"], [("HALYARD", "Open")]),
        (["plan"], {"starts_on": TODAY, "action_day_on": TODAY + timedelta(days=8)}, ["NL"], []),
        (
            ["plan", "go_live"],
            {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 19)},
            ["NL"],
            [("HALYARD", "Close")],
        ),
    ],
)
def test_the_lead_is_told_what_stands_still(officers, steps, fields, accepted, expected):
    operation = make_operation(officers["DE"], accepted=[officers[code] for code in accepted], **fields)
    with acting_for(officers["DE"]):
        for step in steps:
            services.take_step(operation=operation, step=step, by=officers["DE"], at=AT)

    assert _needs(officers["DE"]) == expected


def test_others_of_the_bureau_have_nothing_to_answer(operation, polish_officer, colleague_of):
    national = colleague_of(polish_officer, role=Role.NATIONAL_OFFICER)

    assert _needs(national) == _waiting(national) == []
    with acting_for(national):
        assert count_unanswered(national) == 0
    with acting_for(polish_officer):
        assert count_unanswered(polish_officer) == 1


def test_the_desk_asks_the_same_number_of_questions_however_much_waits(officers):
    def fill(name):
        make_operation(officers["DE"], code_name=name, invited=(officers["NL"], officers["PL"]))
        make_operation(officers["NL"], code_name=name, invited=(officers["DE"],))

    def asked(lines):
        with acting_for(officers["DE"]), CaptureQueriesContext(connection) as questions:
            assert len(needs(officers["DE"], AT)) == lines
            assert len(waiting(officers["DE"], AT)) == 2 * lines
        return len(questions)

    fill("ONE")
    asked(1)
    one = asked(1)
    for name in ("TWO", "THREE"):
        fill(name)

    assert asked(3) == one
