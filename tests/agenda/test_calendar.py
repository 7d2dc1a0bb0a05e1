"""The calendar shows what the reader may see and nothing else, on the page, for programs and in the feed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services as accounts
from europol_portal.agenda import grid, services
from europol_portal.agenda.entries import Kind, entries_of
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CalendarFeed, Membership, User
from support import services as support
from tests.factories.actiondays import STARTS, go_live, make_day, task_for
from tests.factories.operations import AT, invite, make_operation
from tests.factories.support import make_accepted
from tests.kept import kept

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
PAGE = "/calendar/?on=2026-12-10"


@pytest.fixture
@kept
def day(operation, german_officer):
    """An action day that is live."""
    return go_live(operation, make_day(operation, german_officer), german_officer)


def _entries(person, first=FIRST, last=LAST):
    with acting_for(person):
        return entries_of(person, first, last)


def _titles(person):
    return [entry.title for entry in _entries(person)]


def _feed(person):
    with acting_for(person):
        return services.issue_feed(user=person, at=AT)


def _read(secret):
    answer = Client().get(reverse("agenda:feed", args=[secret]))
    return answer.status_code, answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.usefixtures("day")
def test_who_sees_the_operation_sees_its_days_and_others_learn_nothing(
    german_officer, dutch_officer, french_officer, analyst, administrator
):
    expected = ["HALYARD begins", "Roads and parcels"]

    assert _titles(german_officer) == expected
    assert _titles(dutch_officer) == expected
    assert [_titles(person) for person in (french_officer, analyst, administrator)] == [[], [], []]


def test_deadlines_are_those_of_the_own_party(day, german_officer, dutch_officer, polish_officer, operation):
    task_for(day, german_officer, dutch_officer, text="Name the evidence officer.")
    invite(operation, polish_officer, by=german_officer, answer_until=date(2026, 12, 2))

    kinds = {person.party.code: [entry.title for entry in _entries(person) if entry.kind is Kind.DEADLINE]
             for person in (german_officer, dutch_officer, polish_officer)}  # fmt: skip

    assert kinds == {
        "DE": [],
        "NL": ["Task: Name the evidence officer."],
        "PL": ["Answer the invitation of Germany"],
    }


def test_an_action_day_that_is_only_announced_stands_there_until_it_is_planned(german_officer):
    day = date(2026, 12, 9)
    operation = make_operation(german_officer, action_day_on=day, ends_on=date(2026, 12, 20))
    before = [entry.title for entry in _entries(german_officer) if entry.kind is Kind.ACTION_DAY]

    make_day(operation, german_officer)

    after = [entry.title for entry in _entries(german_officer) if entry.kind is Kind.ACTION_DAY]
    assert (before, after) == (["Action day of HALYARD"], ["Roads and parcels"])


def test_support_is_seen_by_its_two_sides_once_it_is_scheduled(
    operation, german_officer, dutch_officer, service_coordinator
):
    request = make_accepted(german_officer, service_coordinator, operation=operation)
    with acting_for(service_coordinator):
        support.schedule_request(
            request=request, starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 10), by=service_coordinator, at=AT
        )

    seen = {
        person.username: [entry.reference for entry in _entries(person) if entry.kind is Kind.DEPLOYMENT]
        for person in (german_officer, dutch_officer, service_coordinator)
    }
    assert seen == {
        german_officer.username: [request.reference],
        dutch_officer.username: [],
        service_coordinator.username: [request.reference],
    }


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_shows_the_same_entries_and_says_today_and_the_days_around(day, as_, german_officer, view):
    answer = as_(german_officer).get("/calendar/", {"on": "2026-12-03", "view": view})

    assert answer.status_code == 200
    assert "Roads and parcels" in answer.content.decode()
    assert 'rel="prev"' in answer.content.decode()


def test_kinds_narrow_the_page_and_nonsense_in_the_address_is_no_error(day, as_, german_officer):
    browser = as_(german_officer)

    narrowed = browser.get(f"{PAGE}&kind=action_day").content.decode()
    nonsense = browser.get("/calendar/?on=2026-13-77&view=x&kind=y")

    assert ("HALYARD begins" in narrowed, "Roads and parcels" in narrowed) == (False, True)
    assert nonsense.status_code == 200


def test_the_page_is_read_in_a_constant_number_of_queries(day, as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for number in range(4):
        make_operation(german_officer, code_name=f"OTHER {number}")

    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)

    assert len(many) == len(few)


def test_reading_is_recorded_with_what_was_shown(day, as_, german_officer, data_protection_officer):
    as_(german_officer).get(PAGE)

    with acting_for(data_protection_officer):
        line = AuditEvent.objects.get(kind="agenda.calendar.read")
    assert str(day.pk) in line.object_ids
    assert "Roads" not in str(line.changes)


def test_a_program_reads_the_same_and_not_a_century(day, api_as, german_officer, french_officer):
    days = {"first": "2026-12-01", "last": "2026-12-31"}

    own = api_as(german_officer).get("/api/v1/calendar/", days).json()
    outsider = api_as(french_officer).get("/api/v1/calendar/", days).json()
    century = api_as(german_officer).get("/api/v1/calendar/", {"first": "2000-01-01", "last": "2100-01-01"})

    assert [entry["title"] for entry in own] == ["HALYARD begins", "Roads and parcels"]
    assert outsider == []
    assert century.status_code == 400


def test_a_feed_gives_kind_reference_and_times_and_no_content(day, operation, german_officer):
    status, text = _read(_feed(german_officer))

    events = Calendar.from_ical(text).walk("VEVENT")
    assert status == 200
    assert {str(event["summary"]) for event in events} == {
        f"Operation {operation.reference}",
        f"Action day {operation.reference}",
    }
    assert next(event for event in events if "Action" in event["summary"])["dtstart"].dt == STARTS
    for content in ("HALYARD", "Roads", "Cocaine", "Sarajevo", str(day.pk), "http"):
        assert content not in text


def test_what_is_marked_above_basic_protection_never_leaves(german_officer):
    make_operation(german_officer, classification=Classification.EU_RESTRICTED)

    assert "VEVENT" not in _read(_feed(german_officer))[1]


def test_the_feed_of_an_outsider_is_empty(day, french_officer):
    assert "VEVENT" not in _read(_feed(french_officer))[1]


def test_two_people_cannot_tell_from_their_feeds_that_an_entry_is_the_same(day, german_officer, dutch_officer):
    feeds = [Calendar.from_ical(_read(_feed(person))[1]) for person in (german_officer, dutch_officer)]
    uids = [{str(event["uid"]) for event in feed.walk("VEVENT")} for feed in feeds]

    assert uids[0]
    assert not uids[0] & uids[1]


def test_the_secret_is_kept_as_a_hash_and_a_new_one_ends_the_former(day, german_officer):
    first = _feed(german_officer)
    second = _feed(german_officer)

    assert first not in str([vars(feed) for feed in CalendarFeed.objects.all()])
    assert (_read(first)[0], _read(second)[0], _read("unknown")[0]) == (404, 200, 404)


def test_a_feed_obeys_the_rights_of_the_moment(day, german_officer, now):
    secret = _feed(german_officer)
    Membership.objects.filter(user=german_officer).update(valid_until=now.date() - timedelta(days=30))

    assert _read(secret)[0] == 404


@pytest.mark.parametrize("end", ["account closed", "revoked", "sessions ended"])
def test_a_feed_ends_at_once(day, german_officer, administrator, now, end):
    secret = _feed(german_officer)
    if end == "account closed":
        User.objects.filter(pk=german_officer.pk).update(is_active=False)
    elif end == "revoked":
        services.revoke_feed(user=german_officer, at=now)
    else:
        accounts.end_sessions(user=german_officer, by=administrator, at=now)

    assert _read(secret)[0] == 404


def test_each_reading_of_a_feed_is_recorded_as_an_export(day, german_officer, data_protection_officer):
    secret = _feed(german_officer)
    _read(secret)

    with acting_for(data_protection_officer):
        line = AuditEvent.objects.get(kind="agenda.feed.read")
    assert (line.verb, line.actor_name) == (AuditEvent.Verb.EXPORT, german_officer.username)
    assert secret not in str(vars(line))
    assert CalendarFeed.objects.get().read_at


def test_people_without_a_need_to_know_get_no_feed(administrator, now):
    with pytest.raises(AccessDenied):
        services.issue_feed(user=administrator, at=now)


def test_the_address_is_shown_once_and_the_page_says_when_it_was_read(day, as_, german_officer):
    browser = as_(german_officer)

    shown = browser.post("/calendar/feed/").content.decode()
    page = browser.get(PAGE).content.decode()
    ended = browser.post("/calendar/feed/end/")

    assert "/calendar/feed/" in shown
    assert "Nobody has read it yet" in page
    assert ended.status_code == 302
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize(
    ("name", "on", "first", "last"),
    [
        ("month", date(2026, 11, 30), date(2026, 10, 26), date(2026, 12, 6)),
        ("month", date(2026, 2, 28), date(2026, 1, 26), date(2026, 3, 1)),
        ("week", date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),
        ("list", date(2026, 11, 29), date(2026, 11, 29), date(2026, 12, 28)),
    ],
)
def test_the_days_of_a_view_hold_the_day_that_was_asked_for(name, on, first, last):
    view = grid.view_of(name, on)

    assert (view.first, view.last) == (first, last)
    assert grid.view_of(name, view.after).first > first
    assert grid.view_of(name, view.before).first < first


def test_a_day_of_a_month_shows_what_it_has_room_for(day, german_officer):
    entries = _entries(german_officer) * 5

    full = grid.Day(STARTS.date(), entries)

    assert (len(full.shown), full.more) == (3, len(entries) - 3)
