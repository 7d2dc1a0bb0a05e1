"""What the desk shows of contributions: danger to life first, open requests, and nothing of others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.desk import count_unread, needs, waiting
from tests.factories.intelligence import send_contribution

pytestmark = pytest.mark.django_db


def _lines(desk, person, at):
    with acting_for(person):
        return [(item.title, item.verb, item.is_urgent) for item in desk(person, at)]


def test_urgent_contributions_come_before_requests_and_normal_ones_stay_in_the_inbox(officers, now):
    de, nl = officers["DE"], officers["NL"]
    send_contribution(de, nl, at=now, subject="Plain")
    send_contribution(de, nl, at=now, subject="Question", kind="request")
    send_contribution(de, nl, at=now, subject="Threat", urgency="very_urgent")

    assert _lines(needs, nl, now) == [("Threat", "Read", True), ("Question", "Answer", False)]
    assert _lines(needs, de, now) == []
    assert _lines(needs, officers["FR"], now) == _lines(waiting, officers["FR"], now) == []


def test_an_answered_request_leaves_both_desks(officers, now):
    de, nl = officers["DE"], officers["NL"]
    asked = send_contribution(de, nl, at=now, subject="Question", kind="request")
    assert _lines(waiting, de, now) == [("Question", "Open", False)]

    send_contribution(nl, de, at=now, kind="answer", reply_to=asked)

    assert _lines(waiting, de, now) == _lines(needs, nl, now) == []


def test_what_was_read_is_no_longer_urgent_and_no_longer_counted(officers, now):
    de, nl = officers["DE"], officers["NL"]
    sent = send_contribution(de, nl, at=now, urgency="urgent")
    with acting_for(nl):
        assert count_unread(nl) == 1
        services.open_contribution(contribution=sent, by=nl, at=now)
        assert count_unread(nl) == 0
    assert _lines(needs, nl, now) == []


def test_the_desk_asks_a_constant_number_of_queries(officers, now):
    de, nl = officers["DE"], officers["NL"]

    def count():
        with acting_for(nl), CaptureQueriesContext(connection) as queries:
            needs(nl, now)
            waiting(nl, now)
        return len(queries)

    send_contribution(de, nl, at=now, kind="request", urgency="urgent", urgency_reason="Tonight.")
    count()
    few = count()
    for _ in range(4):
        send_contribution(de, nl, at=now, kind="request", urgency="urgent", urgency_reason="Tonight.")
    assert count() == few <= 12


@pytest.mark.parametrize("person", ["service_coordinator", "administrator", "data_protection_officer"])
def test_people_without_need_to_know_have_no_line(request, person, now):
    colleague = request.getfixturevalue(person)

    assert _lines(needs, colleague, now) == _lines(waiting, colleague, now) == []
    assert count_unread(colleague) == 0
