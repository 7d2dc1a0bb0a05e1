"""What a desk says, in which order, and what people without operational work find instead."""

from datetime import timedelta

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.home import control, desk
from europol_portal.parties.models import Membership, User
from europol_portal.web.desk import DeskItem
from tests.factories.operations import AT, make_operation

pytestmark = pytest.mark.django_db


def _item(title, **fields):
    return DeskItem(title=title, why="", url="/", verb="Open", icon="ops", **fields)


@pytest.fixture
def lines(monkeypatch):
    """Puts lines on every desk."""

    def put(*needs, waiting=()):
        part = type(
            "Part",
            (),
            {"needs": staticmethod(lambda *_: list(needs)), "waiting": staticmethod(lambda *_: list(waiting))},
        )
        monkeypatch.setattr(desk, "DESKS", (part,))

    return put


def _titles(group):
    return [item.title for item in group.items]


def test_lines_stand_under_overdue_today_this_week_and_the_rest(german_officer, now, lines):
    lines(
        _item("week", due=now + timedelta(days=3)),
        _item("later", due=now + timedelta(days=30)),
        _item("late", due=now - timedelta(hours=1)),
        _item("today", due=now + timedelta(hours=6)),
        _item("no date"),
        _item("urgent", is_urgent=True),
    )

    result = desk.desk_of(german_officer, now)

    assert {group.title: _titles(group) for group in result.groups} == {
        "Overdue": ["late"],
        "Today": ["urgent", "today"],
        "This week": ["week"],
        "When you can": ["later", "no date"],
    }


@pytest.mark.parametrize(
    ("offsets", "sentence"),
    [
        ([], "Nothing needs you now."),
        ([None], "One thing needs you."),
        ([timedelta(minutes=78)], "One thing needs you. The next is due in 1 h 18 min."),
        (
            [-timedelta(hours=1), timedelta(minutes=78)],
            "Two things need you. One is overdue; the next is due in 1 h 18 min.",
        ),
        ([-timedelta(hours=1), -timedelta(hours=2)], "Two things need you. Two are overdue."),
        ([None] * 12, "12 things need you."),
    ],
)
def test_the_desk_begins_with_a_sentence(german_officer, now, lines, offsets, sentence):
    lines(*(_item("x", due=now + offset if offset is not None else None) for offset in offsets))

    assert desk.desk_of(german_officer, now).sentence == sentence


def test_the_page_is_marked_with_the_highest_level_of_its_lines(german_officer, now, lines):
    lines(_item("x", mark="bpl"), waiting=[_item("y", mark="eu_restricted")])

    assert desk.desk_of(german_officer, now).mark == Classification.EU_RESTRICTED


def test_the_next_action_day_is_that_of_an_operation_that_the_person_sees(
    german_officer, dutch_officer, french_officer
):
    day = AT.date() + timedelta(days=12)
    make_operation(german_officer, accepted=(dutch_officer,), starts_on=day, action_day_on=day)

    for person, expected in ((dutch_officer, ["DE", "NL"]), (french_officer, None)):
        with acting_for(person):
            found = desk.next_action_day(person, AT)
        assert ([party.code for party in found.parties] if found else None) == expected


@pytest.mark.parametrize(("days", "words"), [(0, "Today"), (1, "Tomorrow"), (12, "12 days")])
def test_the_action_day_is_counted_in_days(german_officer, days, words):
    day = AT.date() + timedelta(days=days)
    make_operation(german_officer, starts_on=day, action_day_on=day)

    with acting_for(german_officer):
        assert desk.next_action_day(german_officer, AT).countdown == words


def test_an_administrator_sees_accounts_that_wait_for_them(administrator, german_officer, dutch_officer, now):
    Membership.objects.filter(user=german_officer).update(valid_until=now.date() + timedelta(days=5))
    Membership.objects.filter(user=dutch_officer).update(valid_until=now.date() - timedelta(days=1))
    User.objects.filter(pk=german_officer.pk).update(one_time_until=now + timedelta(hours=1))

    titles = [item.title for item in control.needs(administrator, now)]

    assert titles == [
        "The membership of DE Liaison ends",
        "NL Liaison has no role",
        "DE Liaison has not used the one-time password",
    ]


def test_others_see_nothing_of_accounts(german_officer, data_protection_officer, dutch_officer, now):
    Membership.objects.filter(user=dutch_officer).update(valid_until=now.date() - timedelta(days=1))

    assert control.needs(german_officer, now) == []
    assert control.needs(data_protection_officer, now) == []


def test_control_duties_find_ways_to_their_work_and_officers_none(
    administrator, data_protection_officer, german_officer
):
    assert {way.url.split("/")[1] for way in control.ways(administrator)} == {"admin"}
    assert {way.url.split("/")[1] for way in control.ways(data_protection_officer)} == {"audit"}
    assert list(control.ways(german_officer)) == []
