"""Pages and API of requests for information: panel, queues, steps, statistics."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Contribution, InformationRequest
from tests.factories.intelligence import act, ask, request_of, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
QUEUE = "intelligence:request-list"


@pytest.fixture
@kept
def just(now):
    """A moment ago: pages read the real clock."""
    return timezone.now() - timedelta(minutes=5)


def _get(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


def _step(client, by, request, step, **data):
    client.force_login(by)
    return client.post(reverse("intelligence:request-step", args=[request.pk, step]), data)


def test_the_page_of_the_asker_shows_every_clock_and_that_of_the_asked_its_own(
    client, german_officer, dutch_officer, polish_officer, just
):
    sent = ask(german_officer, dutch_officer, polish_officer, at=just)

    own = _get(client, german_officer, "intelligence:contribution-detail", sent.pk).content.decode()
    theirs = _get(client, dutch_officer, "intelligence:contribution-detail", sent.pk).content.decode()

    assert "Asked of Netherlands" in own
    assert "Asked of Poland" in own
    assert "Asked of Netherlands" in theirs
    assert "Poland" not in theirs
    assert "UTC" in theirs


def test_the_queues_hold_what_the_party_is_to_answer_and_what_it_asked(client, german_officer, dutch_officer, just):
    ask(german_officer, dutch_officer, at=just, subject="From Germany")
    ask(dutch_officer, german_officer, at=just, subject="From the Netherlands")

    to_us = _get(client, dutch_officer, QUEUE).content.decode()
    ours = _get(client, dutch_officer, QUEUE, side="ours").content.decode()

    assert "From Germany" in to_us
    assert "From the Netherlands" not in to_us
    assert "From the Netherlands" in ours
    assert "From Germany" not in ours


def test_the_queue_puts_the_least_time_left_first_and_filters_by_state(client, german_officer, dutch_officer, just):
    urgent = {"urgency": "urgent", "urgency_reason": "Tonight."}
    ask(german_officer, dutch_officer, at=just, subject="Seven days")
    ask(german_officer, dutch_officer, at=just - 7 * HOUR, subject="One hour", **urgent)
    ask(german_officer, dutch_officer, at=just - 9 * HOUR, subject="Too late", **urgent)
    standing = request_of(ask(german_officer, dutch_officer, at=just, subject="Standing"), dutch_officer)
    act(dutch_officer, standing, "assign", at=just)
    act(dutch_officer, standing, "ask_clarification", at=just, text="Which?")

    def subjects(**query):
        rows = _get(client, dutch_officer, QUEUE, **query).context["rows"]
        return [row.request.contribution.subject for row in rows]

    assert subjects()[:2] == ["Too late", "One hour"]
    assert subjects(state="overdue") == ["Too late"]
    assert subjects(state="soon") == ["One hour"]
    assert subjects(state="stopped") == ["Standing"]
    assert subjects(state="closed") == []


def test_the_queue_takes_a_constant_number_of_queries(
    client, german_officer, dutch_officer, just, django_assert_max_num_queries
):
    for _ in range(2):
        ask(german_officer, dutch_officer, at=just)
    _get(client, dutch_officer, QUEUE)
    with django_assert_max_num_queries(40) as few:
        _get(client, dutch_officer, QUEUE)
    for _ in range(6):
        ask(german_officer, dutch_officer, at=just)
    with django_assert_max_num_queries(len(few)):
        _get(client, dutch_officer, QUEUE)


def test_a_request_lives_on_its_pages(client, german_officer, dutch_officer, just):
    request = request_of(ask(german_officer, dutch_officer, at=just), dutch_officer)
    later = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")

    assert _step(client, dutch_officer, request, "assign", person=dutch_officer.pk).status_code == 302
    assert _step(client, dutch_officer, request, "ask_clarification", text="").status_code == 422
    assert _step(client, dutch_officer, request, "ask_clarification", text="Which?").status_code == 302
    assert "Which?" in _get(client, german_officer, "intelligence:request-step", request.pk, "clarify").content.decode()
    assert _step(client, german_officer, request, "clarify", text="The first.").status_code == 302
    assert _step(client, dutch_officer, request, "need_judge", text="Bank.", expected_at=later).status_code == 302
    assert _step(client, dutch_officer, request, "authorised").status_code == 302
    assert _step(client, dutch_officer, request, "refuse", reason="because").status_code == 422
    assert _step(client, dutch_officer, request, "refuse", reason="not_available").status_code == 302
    with acting_for(german_officer):
        assert InformationRequest.objects.get().status == "refused"


def test_steps_of_others_are_not_found_and_those_of_the_other_side_not_allowed(  # noqa: PLR0917
    client, german_officer, dutch_officer, polish_officer, french_officer, just
):
    sent = ask(german_officer, dutch_officer, polish_officer, at=just)
    request = request_of(sent, dutch_officer)

    for person in (polish_officer, french_officer):
        assert _step(client, person, request, "assign").status_code == 404
        assert _get(client, person, "intelligence:request-step", request.pk, "assign").status_code == 404
    assert _get(client, german_officer, "intelligence:request-step", request.pk, "refuse").status_code == 403
    assert _step(client, dutch_officer, request, "reopen").status_code == 404


def test_statistics_count_own_requests_only_and_agree_with_the_clock(
    client, german_officer, dutch_officer, polish_officer
):
    start = datetime(2025, 3, 3, 9, tzinfo=UTC)
    answered = [ask(german_officer, dutch_officer, polish_officer, at=start) for _ in range(3)]
    paused = request_of(answered[2], dutch_officer)
    act(dutch_officer, paused, "assign", at=start)
    act(dutch_officer, paused, "ask_clarification", at=start, text="Which?")
    act(german_officer, paused, "clarify", at=start + 24 * HOUR, text="That.")
    for sent, days in zip(answered, (6, 7.5, 7.5), strict=True):
        with acting_for(dutch_officer):
            seen = Contribution.objects.get(pk=sent.pk)
        send_contribution(dutch_officer, german_officer, at=start + timedelta(days=days), kind="answer", reply_to=seen)
    refused = ask(german_officer, dutch_officer, at=start, urgency="urgent", urgency_reason="Now.")
    act(dutch_officer, request_of(refused, dutch_officer), "refuse", at=start, reason="not_available")

    response = _get(client, dutch_officer, "intelligence:request-statistics", year="2025", format="csv")
    rows = {row["figure"]: int(row["number"]) for row in csv.DictReader(io.StringIO(response.content.decode()))}

    assert response["Content-Type"].startswith("text/csv")
    wanted = {"received": 4, "urgent": 1, "answered": 3, "answered_in_time": 2, "answered_late": 1, "refused": 1}
    assert {code: rows[code] for code in wanted} == wanted
    assert rows["refused_not_available"] == 1
    with acting_for(polish_officer):
        theirs = services.yearly_statistics(year=2025, by=polish_officer, at=start)
    assert {one.code: one.number for one in theirs}["received"] == 3
    assert {one.code: one.number for one in theirs}["answered"] == 0
    assert _get(client, dutch_officer, "intelligence:request-statistics").status_code == 200


def test_the_due_time_of_postgresql_is_that_of_the_time_rules(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    act(dutch_officer, request, "assign", at=now)
    for hours in (1, 30):
        act(dutch_officer, request, "ask_clarification", at=now + hours * HOUR, text="Which?")
        act(german_officer, request, "clarify", at=now + (hours + 7) * HOUR, text="That.")

    with acting_for(dutch_officer):
        row = InformationRequest.objects.with_due().get(pk=request.pk)
        assert row.due == row.clock(now + 40 * HOUR).due_at


def test_a_limit_across_a_change_of_the_clocks_is_shown_right_in_utc_and_local(client, german_officer, dutch_officer):
    eve = datetime(2025, 10, 25, 22, tzinfo=UTC)
    sent = ask(german_officer, dutch_officer, at=eve, urgency="urgent", urgency_reason="Tonight.")
    dutch_officer.time_zone = "Europe/Amsterdam"
    dutch_officer.save(update_fields=["time_zone"])

    page = _get(client, dutch_officer, "intelligence:contribution-detail", sent.pk).content.decode()

    assert "25 Oct 2025, 22:00 UTC (00:00 The Hague, 26 Oct)" in page
    assert "26 Oct 2025, 06:00 UTC (07:00 The Hague)" in page


def _api(person):
    api = APIClient()
    api.force_login(person)
    return api


def test_the_api_lists_steps_and_counts_by_the_same_rules(
    german_officer, dutch_officer, polish_officer, french_officer, just
):
    sent = ask(german_officer, dutch_officer, polish_officer, at=just)
    request = request_of(sent, dutch_officer)
    address = f"/api/v1/information-requests/{request.pk}/"

    assert [len(_api(one).get("/api/v1/information-requests/").json()["results"]) for one in (
        german_officer, dutch_officer, polish_officer, french_officer)] == [2, 1, 1, 0]  # fmt: skip
    assert _api(polish_officer).get(address).status_code == 404
    assert _api(polish_officer).post(f"{address}step/", {"step": "assign"}, format="json").status_code == 404
    assert _api(german_officer).post(f"{address}step/", {"step": "assign"}, format="json").status_code == 403
    taken = _api(dutch_officer).post(f"{address}step/", {"step": "assign"}, format="json")
    assert (taken.status_code, taken.json()["assigned_to"]) == (200, dutch_officer.username)
    seen = _api(german_officer).get(address).json()
    assert (seen["assigned_to"], seen["clock"]["state"]) == (None, "running")
    assert (
        _api(dutch_officer).post(f"{address}step/", {"step": "need_judge", "text": "x"}, format="json").status_code
        == 409
    )
    figures = _api(dutch_officer).get("/api/v1/information-requests/statistics/").json()
    assert {one["code"]: one["number"] for one in figures}["received"] == 1
    late = _api(dutch_officer).get("/api/v1/information-requests/", {"state": "overdue", "side": "to_us"})
    assert late.json()["results"] == []


def test_the_inbox_shows_the_clock_of_each_open_request(client, german_officer, dutch_officer, just):
    ask(german_officer, dutch_officer, at=just, subject="Running")
    standing = request_of(ask(german_officer, dutch_officer, at=just, subject="Standing"), dutch_officer)
    act(dutch_officer, standing, "assign", at=just)
    act(dutch_officer, standing, "ask_clarification", at=just, text="Which?")

    rows = _get(client, dutch_officer, "intelligence:inbox").context["rows"]

    seen = {row.contribution.subject: (row.due == just + timedelta(days=7), row.is_stopped) for row in rows}
    assert seen == {"Running": (True, False), "Standing": (True, True)}
