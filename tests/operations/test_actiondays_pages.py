"""Pages and API of action days: what those who take part get, and that nobody else learns anything."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from operations import services
from operations.desk import needs, waiting
from operations.models import ActionDay, LogEntry, ReadMark, RoomTask, RosterShift
from tests.factories.actiondays import DURING, STARTS, count, day_for, day_step, go_live, make_day, sheet_of, task_for
from tests.factories.operations import answer, invite
from tests.kept import kept
from tests.operations.steps import HTMX, address, queries

pytestmark = pytest.mark.django_db

API = "/api/v1/action-days/"
PAGES = [
    ("get", "day-detail", []),
    ("get", "day-edit", []),
    ("get", "day-sheet", []),
    ("get", "day-count", []),
    ("get", "day-task", []),
    ("get", "day-shift", []),
    ("post", "day-post", []),
    ("post", "day-act", ["ready"]),
    ("post", "day-step", ["approve"]),
]
WHEN = {"starts_at": "2026-12-03T04:00", "ends_at": "2026-12-03T12:00"}


@pytest.fixture
@kept
def day(operation, german_officer, dutch_officer, duty_officer):
    """Live: Germany leads, the Netherlands and Europol take part, Poland is invited, France has no part."""
    answer(invite(operation, duty_officer, by=german_officer, role="support"), "accept", by=duty_officer)
    return go_live(operation, make_day(operation, german_officer), german_officer)


@pytest.fixture
def today(day, german_officer):
    """The day, going on now."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    with acting_for(german_officer):
        ActionDay.objects.filter(pk=day.pk).update(starts_at=start, ends_at=start + timedelta(days=1))
        return ActionDay.objects.select_related("operation").get(pk=day.pk)


@pytest.fixture
def api():
    """An API client, signed in as a person."""

    def sign_in(person):
        client = APIClient()
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, day, french_officer, page):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (getattr(browser, method)(address(name, key, *parts)) for key in (day.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


def test_the_lead_plans_a_day_on_its_page_and_moves_it(as_, operation, german_officer, dutch_officer):
    browser = as_(german_officer)
    assert browser.get(address("day-create", operation.pk)).status_code == 200
    facts = {"title": "Roads", "centre": "Sarajevo", "centre_zone": "Europe/Sarajevo", **WHEN}

    refused = browser.post(address("day-create", operation.pk), facts | {"centre_zone": "Mars"})
    made = browser.post(address("day-create", operation.pk), facts)

    assert refused.status_code == 422
    assert b"There is no such time zone" in refused.content
    page = browser.get(made.url).content.decode()
    assert "Approve" in page
    assert "no country sheet yet" in page
    day_pk = made.url.rstrip("/").rpartition("/")[2]
    assert browser.post(address("day-edit", day_pk), facts | {"title": "Roads and rails"}).status_code == 302
    assert browser.get(address("day-step", day_pk, "approve")).status_code == 200
    assert browser.post(address("day-step", day_pk, "approve"), {"note": ""}).status_code == 302
    assert "Roads and rails" in browser.get(operation.get_absolute_url()).content.decode()
    assert as_(dutch_officer).get(address("day-edit", day_pk)).status_code == 403


def test_a_country_completes_its_sheet_and_says_ready_without_a_script(as_, day, dutch_officer, german_officer):
    browser = as_(dutch_officer)
    facts = {
        "contact": "Duty room", "targets": 2, "teams_planned": 2, "teams_named": 1, "officers": 9,
        "warrants_needed": 0, "warrants_signed": 0, "channel_tested_at": "2026-12-02T10:00",
        "briefing_read_at": "2026-12-02T11:00",
    }  # fmt: skip
    assert browser.get(address("day-sheet", day.pk)).status_code == 200
    assert browser.post(address("day-act", day.pk, "ready")).status_code == 409
    assert browser.post(address("day-sheet", day.pk), facts).status_code == 302
    assert "1 team to name" in browser.get(day.get_absolute_url()).content.decode()
    assert browser.post(address("day-sheet", day.pk), facts | {"teams_named": 3}).status_code == 422
    browser.post(address("day-sheet", day.pk), facts | {"teams_named": 2})
    assert browser.post(address("day-act", day.pk, "ready")).status_code == 302

    page = as_(german_officer).get(day.get_absolute_url()).content.decode()
    assert f"{dutch_officer.display_name}, " in page
    assert browser.post(address("day-act", day.pk, "not-ready")).status_code == 302
    assert browser.post(address("day-act", day.pk, "dance")).status_code == 404


def test_a_line_is_posted_once_however_often_the_page_sends_it(as_, day, dutch_officer):
    browser, url, key = as_(dutch_officer), address("day-post", day.pk), str(uuid4())
    facts = {"text": "Two vans seen. @DE look at #" + day.operation.reference, "kind": "note", "key": key}

    part, again = (browser.post(url, facts, headers=HTMX) for _ in range(2))
    plain = browser.post(url, facts)

    assert (part.status_code, again.status_code, plain.url) == (200, 200, day.get_absolute_url())
    assert key not in part.content.decode()
    with acting_for(dutch_officer):
        (line,) = LogEntry.objects.filter(text__startswith="Two vans seen.")
    page = browser.get(day.get_absolute_url()).content.decode()
    assert f'<a href="{day.operation.get_absolute_url()}">#{day.operation.reference}</a>' in page
    assert '<b class="at">@DE</b>' in page
    assert f'data-id="{line.pk}"' in page


def test_a_reference_is_a_link_for_who_may_see_it_and_a_word_for_others(as_, day, dutch_officer, german_officer):
    from tests.factories.operations import make_operation  # noqa: PLC0415

    other = make_operation(german_officer, code_name="LODESTAR")
    with acting_for(german_officer):
        text = f"See #{other.reference} <b>"
        services.add_log_entry(operation=day.operation, text=text, by=german_officer, at=DURING)

    pages = [as_(person).get(day.get_absolute_url()).content.decode() for person in (german_officer, dutch_officer)]

    assert [other.get_absolute_url() in page for page in pages] == [True, False]
    assert all(f"#{other.reference}" in page and "&lt;b&gt;" in page for page in pages)


def test_a_browser_catches_up_from_the_last_line_it_knows(as_, day, german_officer, dutch_officer, monkeypatch):
    monkeypatch.setattr("operations.views.log.AT_ONCE", 3)
    with acting_for(german_officer):
        lines = [
            services.add_log_entry(operation=day.operation, text=f"Line {number}", by=german_officer, at=DURING)
            for number in range(5)
        ]
    browser, url = as_(dutch_officer), address("log-since", day.operation_id)

    seen, after, more = [], str(lines[0].pk), "1"
    while more == "1":
        part = browser.get(f"{url}?after={after}", headers=HTMX)
        found = [text.split('"')[0] for text in part.content.decode().split('data-id="')[1:]]
        seen += [one for one in found if one > after]
        after, more = max([*found, after]), part["Portal-More"]

    assert seen == [str(line.pk) for line in lines[1:]]
    assert browser.post(address("log-read", day.operation_id), {"upto": after}).status_code == 204
    with acting_for(dutch_officer):
        assert str(ReadMark.objects.get(user=dutch_officer).upto) == after
    assert browser.get(f"{url}?after=no-key", headers=HTMX).status_code == 200


def test_a_question_shows_who_has_read_and_answered_it(as_, day, german_officer, dutch_officer):
    as_(dutch_officer).post(address("day-post", day.pk), {"text": "A rental?", "kind": "question"})
    page = as_(german_officer).get(day.get_absolute_url()).content.decode()
    with acting_for(german_officer):
        question = LogEntry.objects.get(text="A rental?")
    assert f"?answers={question.pk}#log-form" in page
    form = as_(german_officer).get(address("operation-log", day.operation_id) + f"?answers={question.pk}")
    assert str(question.pk) in form.content.decode()

    facts = {"text": "It is.", "kind": "note", "answers": str(question.pk)}
    assert as_(german_officer).post(address("log-add", day.operation_id), facts).status_code == 302

    page = as_(dutch_officer).get(day.get_absolute_url()).content.decode()
    assert "Answered by DE" in page
    assert "Read by 1 of 3" in page


def test_a_decision_without_its_reason_is_refused_in_place(as_, day, german_officer):
    facts = {"text": "We wait.", "kind": "decision"}

    page = as_(german_officer).post(address("day-post", day.pk), facts, headers=HTMX)

    assert page.status_code == 422
    assert b"Give the reason of the decision." in page.content
    assert b"We wait." in page.content


def test_tasks_and_cross_checks_go_their_way_on_pages(as_, today, german_officer, dutch_officer, duty_officer):
    lead, dutch, centre = as_(german_officer), dutch_officer, duty_officer
    assert lead.get(address("day-task", today.pk)).status_code == 200
    due = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    facts = {"text": "Name the officer.", "doer": "NL", "due_at": due}
    assert lead.post(address("day-task", today.pk), facts | {"doer": "PL"}).status_code == 422
    assert lead.post(address("day-task", today.pk), facts).status_code == 302
    as_(dutch).post(address("day-post", today.pk), {"text": "Plate 71-QX-40", "kind": "check"})
    with acting_for(dutch):
        task, check = RoomTask.objects.get(kind="task"), RoomTask.objects.get(kind="check")
        assert [item.verb for item in needs(dutch, timezone.now())] == ["Do"]
    with acting_for(centre):
        assert [item.verb for item in needs(centre, timezone.now())] == ["Answer"]
    with acting_for(german_officer):
        late = [item.title for item in waiting(german_officer, timezone.now() + timedelta(hours=2))]
        assert "Netherlands is late: Name the officer." in late

    finish = address("task-step", task.pk, "finish")
    assert as_(german_officer).get(finish).status_code == 403
    assert as_(dutch).post(finish, {"note": ""}).status_code == 422
    assert as_(dutch).post(finish, {"note": "M. de Groot."}).status_code == 302
    reply = address("check-answer", check.pk)
    assert as_(dutch).get(reply).status_code == 403
    assert "Plate 71-QX-40" in as_(centre).get(reply).content.decode()
    assert as_(centre).post(reply, {"outcome": "see_message"}).status_code == 422
    assert as_(centre).post(reply, {"outcome": "no_hit"}).status_code == 302
    page = as_(dutch).get(today.get_absolute_url()).content.decode()
    assert "No hit" in page
    assert "M. de Groot." in page


def test_figures_are_entered_on_a_page_and_summed_on_the_board(as_, today, german_officer, dutch_officer):
    hour = timezone.now().strftime("%Y-%m-%dT%H:00")
    for person, number in ((german_officer, 1200), (dutch_officer, 34)):
        browser = as_(person)
        assert browser.get(address("day-count", today.pk)).status_code == 200
        assert browser.post(address("day-count", today.pk), {"hour": hour, "person": number}).status_code == 302
    assert browser.post(address("day-count", today.pk), {"hour": hour}).status_code == 422

    page = browser.get(today.get_absolute_url(), headers=HTMX).content.decode()

    assert "1,234" in page
    assert "<html" not in page
    assert browser.post(address("day-act", today.pk, "sign")).status_code == 302
    assert "Figures signed" in browser.get(today.get_absolute_url()).content.decode()


def test_the_roster_is_kept_by_each_party(as_, day, german_officer, dutch_officer):
    facts = {"person": "Brigadier de Vries", "duty": "Night desk", **WHEN}
    as_(dutch_officer).post(address("day-shift", day.pk), facts)
    with acting_for(dutch_officer):
        shift = RosterShift.objects.get()

    assert as_(german_officer).post(address("shift-remove", shift.pk)).status_code == 409
    assert as_(dutch_officer).post(address("shift-remove", shift.pk)).status_code == 302


def test_the_command_post_costs_the_same_for_many(as_, day, german_officer, dutch_officer):
    browser, url = as_(german_officer), day.get_absolute_url()

    def fill(text):
        sheet_of(day, dutch_officer)
        task_for(day, german_officer, dutch_officer)
        count(day, dutch_officer, 10, hour=DURING)
        as_(dutch_officer).post(
            address("day-post", day.pk), {"text": text + " #OP-2026-DE-1000 #123-4", "kind": "question"}
        )

    fill("One")
    as_(german_officer).get(url)
    one = queries(browser, url)
    for number in range(4):
        fill(f"More {number}")
        count(day, german_officer, number, kind="vehicle")

    as_(german_officer).get(url)
    assert queries(browser, url) == one


def test_the_desk_asks_for_what_is_missing_before_the_day(operation, german_officer):
    day = make_day(operation, german_officer)
    with acting_for(german_officer):
        for name in ("approve", "prepare"):
            services.take_day_step(day=day, step=name, by=german_officer, at=DURING)
        asked = [item.why for item in needs(german_officer, STARTS - timedelta(days=2))]

    assert "Your country is not ready: the country sheet." in asked


def test_the_desk_follows_a_day_to_its_publication(day, german_officer, dutch_officer):
    def asked(person, at=DURING):
        with acting_for(person):
            return [item.why for item in needs(person, at) if item.title.startswith("Action day")]

    count(day, dutch_officer, 7)
    over = asked(german_officer, day.ends_at + timedelta(hours=1))
    day_step(day, "consolidate", german_officer)
    unsigned = asked(dutch_officer)
    with acting_for(dutch_officer):
        services.sign_figures(day=day, by=dutch_officer, at=DURING)
    signed = asked(dutch_officer)
    day_step(day, "confirm", german_officer)
    before = asked(dutch_officer)
    with acting_for(dutch_officer):
        services.agree_to_publication(day=day_for(day, dutch_officer), by=dutch_officer, at=DURING)

    assert over == ["Its time is over: bring the figures together."]
    assert (unsigned, signed) == (["Your figures are not signed."], [])
    assert (before, asked(dutch_officer)) == (["Your country has not agreed to publication."], [])


def test_the_api_does_what_the_pages_do(api, today, officers, duty_officer):
    german_officer, dutch_officer, french_officer = (officers[code] for code in ("DE", "NL", "FR"))
    url, lead, member, centre = f"{API}{today.pk}/", api(german_officer), api(dutch_officer), api(duty_officer)
    now = timezone.now()
    assert [api(french_officer).get(one).status_code for one in (API, url)] == [200, 404]
    assert lead.get(url).json()["status"] == "live"
    assert lead.patch(url, {"title": "Rails"}, format="json").json()["title"] == "Rails"
    assert member.patch(url, {"title": "Rails"}, format="json").status_code == 403
    written = member.post(f"{url}sheets/", {"contact": "Duty room", "officers": 3}, format="json").json()
    assert "teams" in written["missing"]
    assert member.post(f"{url}act/", {"act": "ready"}, format="json").json()["code"] == "not_ready"
    body = {"figures": [{"hour": now.isoformat(), "kind": "person", "number": 40}]}
    assert [member.post(f"{url}counts/", body, format="json").json()["changed"] for _ in range(2)] == [1, 0]
    assert centre.post(f"{url}counts/", body, format="json").status_code == 403
    assert lead.get(f"{url}counts/").json()["results"][0]["number"] == 40
    task = {"text": "Name the officer.", "doer": "NL", "due_at": (now + timedelta(hours=1)).isoformat()}
    made = lead.post(f"{url}tasks/", task, format="json").json()
    step = {"step": "finish", "note": "Done."}
    assert lead.post(f"{url}tasks/{made['id']}/step/", step, format="json").status_code == 403
    assert member.post(f"{url}tasks/{made['id']}/step/", step, format="json").json()["status"] == "done"
    check = member.post(f"{url}check/", {"text": "Plate"}, format="json").json()
    told = centre.post(f"{url}tasks/{check['id']}/answer/", {"outcome": "hit"}, format="json").json()
    assert (told["outcome"], told["status"]) == ("hit", "done")
    shift = {"person": "X", "duty": "Desk", **WHEN}
    assert member.post(f"{url}roster/", shift, format="json").status_code == 201
    assert [len(lead.get(f"{url}{part}/").json()["results"]) for part in ("tasks", "roster", "sheets")] == [2, 1, 1]
    assert lead.post(f"{url}step/", {"step": "consolidate"}, format="json").json()["status"] == "consolidation"
    plan = {"operation": str(today.operation_id), "title": "Second", "centre": "The Hague", **WHEN}
    assert [one.post(API, plan, format="json").status_code for one in (lead, member)] == [201, 403]


def test_a_busy_room_is_sent_neither_known_lines_again_nor_marks_each_time(as_, day, german_officer, dutch_officer):
    with acting_for(german_officer):
        lines = [
            services.add_log_entry(operation=day.operation, text=text, by=german_officer, at=DURING, **more)
            for text, more in (("First.", {}), ("Asked.", {"kind": "question"}), ("Last.", {}))
        ]
    browser, url = as_(dutch_officer), address("log-since", day.operation_id)

    def told(**query):
        shown = browser.get(url, {"after": str(lines[-1].pk)} | query, headers=HTMX).text
        return [line.text for line in lines if f'data-id="{line.pk}"' in shown]

    known = ".".join(line.pk.hex[-8:] for line in lines[1:])
    assert told() == ["First.", "Asked.", "Last."]
    assert told(known=known, marks="0") == ["First."]
    assert told(known=known, marks="1") == ["First.", "Asked."]
