"""Pages and API of the inbox: lists of work, acts with and without a script, undo, and what a stranger gets."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from europol_portal.web.selects import NewestSelect
from intelligence import services
from intelligence.models import UndoStep, WorkItem
from tests.factories.intelligence import ask, send_contribution
from tests.factories.operations import make_operation
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

INBOX = reverse("intelligence:inbox")
ACT = reverse("intelligence:inbox-act")
API = "/api/v1/work-items/"
HTMX = {"HX-Request": "true"}
MOST_STATEMENTS = 12


@pytest.fixture
@kept
def dutch_colleague(dutch_officer):
    """A second officer of the Netherlands."""
    return make_user("nl.second", authority=dutch_officer.authority, role="liaison_officer")


def _shown(browser, query=""):
    return [row.contribution for row in browser.get(f"{INBOX}{query}").context["rows"]]


def _fresh(person):
    browser = Client()
    browser.force_login(person)
    return browser


def _last_step(person):
    with acting_for(person):
        return UndoStep.objects.order_by("-pk").first()


# pages


def test_the_first_view_is_what_is_to_do(as_, german_officer, dutch_officer, sent, now):
    other = send_contribution(german_officer, dutch_officer, at=now)
    browser = as_(dutch_officer)
    browser.post(ACT, {"act": "done", "contributions": [sent.pk]})

    assert _shown(browser) == [other]
    assert _shown(browser, "?box=received&state=done") == [sent]
    assert _shown(browser, "?box=received") == [other, sent]


def test_without_a_script_an_act_answers_with_the_list_and_a_form_to_undo(as_, dutch_officer, sent):
    browser = as_(dutch_officer)
    done = browser.post(
        ACT, {"act": "done", "contributions": [sent.pk], "here": "box=received&state=open"}, follow=True
    )
    undo_url = reverse("intelligence:inbox-undo", args=[_last_step(dutch_officer).pk])

    assert done.redirect_chain == [(f"{INBOX}?box=received&state=open", 302)]
    assert f"{sent.reference} done" in done.content.decode()
    assert f'action="{undo_url}"' in done.content.decode()
    assert done.content.decode().split(f'action="{undo_url}"')[1].split("</form>")[0].count("csrfmiddlewaretoken") == 1

    back = browser.post(undo_url, follow=True)

    assert "Taken back" in back.content.decode()
    assert _shown(browser) == [sent]


def test_with_a_script_an_act_says_what_became_of_it_and_lets_the_list_come_again(as_, dutch_officer, sent):
    browser = as_(dutch_officer)
    response = browser.post(ACT, {"done_one": str(sent.pk)}, headers=HTMX)
    told = json.loads(response.headers["HX-Trigger"])
    lines = browser.get(INBOX, headers=HTMX).content.decode()

    assert told["portal:toast"]["text"] == f"{sent.reference} done"
    assert told["portal:toast"]["undo_url"] == reverse("intelligence:inbox-undo", args=[_last_step(dutch_officer).pk])
    assert "portal:lines" in told
    assert sent.subject not in lines
    assert "<html" not in lines


def test_the_button_of_a_line_is_for_that_line_alone(as_, german_officer, dutch_officer, sent, now):
    other = send_contribution(german_officer, dutch_officer, at=now)
    browser = as_(dutch_officer)
    browser.post(ACT, {"done_one": str(sent.pk), "contributions": [other.pk]})

    assert _shown(browser) == [other]


def test_lines_that_stay_are_named_with_their_reason(as_, german_officer, dutch_officer, sent, now):
    asked = ask(german_officer, dutch_officer, at=now)
    browser = as_(dutch_officer)
    data = {"act": "done", "contributions": [sent.pk, asked.pk, uuid7()]}
    page = browser.post(ACT, data).content.decode()
    part = browser.post(ACT, data, headers=HTMX).content.decode()

    for text in (page, part):
        assert asked.reference in text
        assert "Its clock is running" in text
        assert "Not found" in text
    assert "1 of 3 changed" in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"act": "done"}, "Select at least one"),
        ({"act": "assign"}, "Select at least one"),
        ({"act": "sell", "contributions": [str(uuid7())]}, "not one of the available"),
        ({"contributions": ["nonsense"]}, "Choose what to do"),
        ({"act": "done", "contributions": ["nonsense"]}, "Select at least one"),
    ],
    ids=["none", "nobody", "unknown act", "no act", "no key"],
)
def test_an_unclear_act_is_refused_in_plain_words(as_, dutch_officer, data, message):
    response = as_(dutch_officer).post(ACT, data)

    assert response.status_code == 409
    assert message in response.content.decode()


def test_work_is_given_to_a_colleague_and_found_under_mine(as_, dutch_officer, dutch_colleague, sent):
    as_(dutch_officer).post(ACT, {"act": "assign", "contributions": [sent.pk], "assignee": dutch_colleague.pk})

    assert _shown(as_(dutch_colleague), "?box=received&state=open&assignee=me") == [sent]
    assert _shown(as_(dutch_officer), "?box=received&state=open&assignee=me") == []
    assert _shown(as_(dutch_officer), "?box=received&state=open&assignee=nl.second") == [sent]
    assert _shown(as_(dutch_officer), "?box=received&state=open&assignee=nobody") == []
    assert dutch_colleague.display_name in as_(dutch_officer).get(INBOX).content.decode()


@pytest.mark.invariant(2)
def test_a_colleague_of_another_party_cannot_be_chosen(as_, dutch_officer, german_officer, sent):
    response = as_(dutch_officer).post(
        ACT, {"act": "assign", "contributions": [sent.pk], "assignee": german_officer.pk}
    )
    named = as_(dutch_officer).get(f"{INBOX}?state=open&box=received&assignee=de.liaison")

    assert response.status_code == 409
    assert german_officer.display_name not in as_(dutch_officer).get(INBOX).content.decode()
    assert [*named.context["rows"]] == []


@pytest.mark.invariant(2)
def test_the_owner_sees_nothing_of_the_receivers_work(as_, german_officer, dutch_officer, dutch_colleague, sent):
    before = _fresh(german_officer).get(sent.get_absolute_url()).content.decode()
    as_(dutch_officer).post(ACT, {"act": "assign", "contributions": [sent.pk], "assignee": dutch_colleague.pk})
    as_(dutch_officer).post(ACT, {"act": "done", "contributions": [sent.pk]})
    owner = _fresh(german_officer)
    page = owner.get(sent.get_absolute_url()).content.decode()
    panel = owner.get(reverse("intelligence:contribution-work", args=[sent.pk])).content

    assert dutch_colleague.display_name not in page
    assert page.count("Done") == before.count("Done")
    assert panel == b""


@pytest.mark.invariant(2)
def test_a_stranger_learns_nothing_from_acts_panels_and_steps(as_, api_as, french_officer, dutch_officer, sent):
    as_(dutch_officer).post(ACT, {"act": "done", "contributions": [sent.pk]})
    step, browser, program = _last_step(dutch_officer), _fresh(french_officer), api_as(french_officer)
    acts = [browser.post(ACT, {"act": "done", "contributions": [key]}).content for key in (sent.pk, uuid7())]
    with acting_for(dutch_officer):
        item = WorkItem.objects.get()

    assert acts[0].replace(str(sent.pk).encode(), b"") != b""
    assert b"Not found" in acts[0]
    assert sent.reference.encode() not in acts[0]
    assert browser.get(reverse("intelligence:contribution-work", args=[sent.pk])).status_code == 404
    assert browser.post(reverse("intelligence:inbox-undo", args=[step.pk])).status_code == 404
    assert program.get(f"{API}{item.pk}/").status_code == 404
    assert program.get(API).json()["results"] == []
    assert program.post(f"{API}undo/", {"undo": str(step.pk)}, format="json").status_code == 404


def test_unread_is_each_persons_own(as_, german_officer, dutch_officer, dutch_colleague, sent):
    other = send_contribution(german_officer, dutch_officer, at=sent.sent_at)
    as_(dutch_officer).get(sent.get_absolute_url())

    assert _shown(as_(dutch_officer), "?box=received&unread=true") == [other]
    assert _shown(as_(dutch_colleague), "?box=received&unread=true") == [other, sent]
    assert _shown(as_(dutch_officer), "?box=received&unread=false") == [sent]

    as_(dutch_officer).post(ACT, {"act": "unread", "contributions": [sent.pk]})

    assert _shown(as_(dutch_officer), "?box=received&unread=true") == [other, sent]


def test_mark_all_read_can_be_taken_back(as_, dutch_officer, sent, monkeypatch):
    monkeypatch.setattr("intelligence.services.inbox.unread.STILL_ARRIVING", -services.UNDO_FOR)
    browser = as_(dutch_officer)
    browser.post(reverse("intelligence:inbox-catch-up"), {"here": "box=received&unread=true"})
    read = _shown(browser, "?box=received&unread=true")
    browser.post(reverse("intelligence:inbox-undo", args=[_last_step(dutch_officer).pk]))

    assert read == []
    assert _shown(browser, "?box=received&unread=true") == [sent]


def test_acts_need_the_token_and_a_role(client, service_coordinator, dutch_officer, sent):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dutch_officer)
    client.force_login(service_coordinator)

    assert strict.post(ACT, {"act": "done", "contributions": [sent.pk]}).status_code == 403
    assert client.post(ACT, {"act": "done", "contributions": [sent.pk]}).status_code == 403
    assert client.get(ACT).status_code == 405


@pytest.mark.parametrize("query", ["", "?box=received", "?box=received&unread=true", "?box=sent"])
def test_the_inbox_asks_few_statements_whatever_it_holds(as_, german_officer, dutch_officer, sent, query):
    browser = as_(dutch_officer)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{INBOX}{query}")
        asked = [one["sql"] for one in queries if one["sql"].startswith(("SELECT", "DECLARE"))]
        return len([one for one in asked if "current_setting" not in one and "set_config" not in one])

    statements()
    few = statements()
    for _ in range(3):
        send_contribution(german_officer, dutch_officer, at=sent.sent_at)

    assert statements() == few
    assert few <= MOST_STATEMENTS


# API


def test_programs_list_act_and_undo_like_the_page(api_as, german_officer, dutch_officer, dutch_colleague, sent):
    asked = ask(german_officer, dutch_officer, at=sent.sent_at)
    program = api_as(dutch_officer)
    listed = program.get(f"{API}?state=open").json()["results"]
    acted = program.post(
        f"{API}acts/", {"act": "done", "contributions": [str(sent.pk), str(asked.pk)]}, format="json"
    ).json()
    given = program.post(
        f"{API}acts/", {"act": "assign", "contributions": [str(sent.pk)], "assignee": "nl.second"}, format="json"
    )
    one = program.get(f"{API}{listed[1]['id']}/").json()

    assert [line["contribution"] for line in listed] == [str(asked.pk), str(sent.pk)]
    assert [(line["is_done"], line["is_unread"]) for line in listed] == [(False, True), (False, True)]
    assert [bool(line["refusal"]) for line in acted["results"]] == [False, True]
    assert given.status_code == 200
    assert (one["is_done"], one["done_by"], one["assignee"]) == (True, "nl.liaison", "nl.second")

    back = program.post(f"{API}undo/", {"undo": given.json()["undo"]}, format="json").json()

    assert back == {
        "results": [{"contribution": str(sent.pk), "reference": sent.reference, "is_changed": True, "refusal": ""}],
        "undo": None,
    }
    assert program.get(f"{API}{listed[1]['id']}/").json()["assignee"] is None


def test_programs_cannot_give_work_to_strangers(api_as, dutch_officer, german_officer, sent):
    response = api_as(dutch_officer).post(
        f"{API}acts/", {"act": "assign", "contributions": [str(sent.pk)], "assignee": "de.liaison"}, format="json"
    )

    assert response.status_code == 400


def test_the_filter_offers_the_newest_operations_and_the_chosen_one(as_, dutch_officer, monkeypatch):
    monkeypatch.setattr(NewestSelect, "MOST", 1)
    older, newer = make_operation(dutch_officer, code_name="Older"), make_operation(dutch_officer, code_name="Newer")

    def offered(query=""):
        page = as_(dutch_officer).get(f"{INBOX}{query}").content.decode()
        return [operation.pk for operation in (older, newer) if f'value="{operation.pk}"' in page]

    assert offered() == [newer.pk]
    assert offered(f"?box=received&operation={older.pk}") == [older.pk, newer.pk]
    assert offered("?box=received&operation=nonsense") == [newer.pk]
