"""Pages, API, search and desk of task forces: what members get, and that nobody else learns anything."""

import pytest
from django.db.models import Q
from django.urls import reverse
from rest_framework.test import APIClient

from europol_portal.access.binding import NOBODY, acting, acting_for
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from europol_portal.search.index import Question
from europol_portal.search.index import sources as search_sources
from operations.desk import needs, waiting
from operations.models import TaskForce, TaskForceEntry, TaskForceMember, TaskForceResult, TaskForceShare
from tests.factories.parties import make_crime_area
from tests.factories.taskforces import AT, far_end, place_of, propose, result_of, running
from tests.kept import kept
from tests.operations.steps import HTMX, address, queries

pytestmark = pytest.mark.django_db

LIST = reverse("operations:taskforce-list")
API = "/api/v1/task-forces/"
PAGES = [
    ("get", "taskforce-detail", []),
    ("post", "taskforce-edit", []),
    ("get", "taskforce-invite", []),
    ("post", "taskforce-renew", []),
    ("post", "taskforce-report", []),
    ("post", "taskforce-write", []),
    ("post", "taskforce-result", []),
    ("get", "taskforce-link", []),
    ("post", "taskforce-step", ["consult"]),
]
MODELS = [TaskForce, TaskForceMember, TaskForceEntry, TaskForceResult]


@pytest.fixture
@kept
def force(officers):
    """Active: Germany leads, the Netherlands have signed; both have a result."""
    force = running(officers["DE"], officers["NL"])
    result_of(force, officers["NL"])
    return force


@pytest.fixture
def api():
    """An API client, signed in as a person."""

    def sign_in(person):
        client = APIClient()
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, force, french_officer, page):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (getattr(browser, method)(address(name, key, *parts)) for key in (force.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


@pytest.mark.invariant(42)
def test_a_stranger_finds_nothing_on_page_api_search_desk_and_in_counts(as_, api, officers, french_officer):
    browser, paths = as_(french_officer), ("", "?q=QUIET", "?part=lead", "?status=active")
    before = [browser.get(LIST + path, headers=HTMX).content for path in paths]

    force = running(officers["DE"], officers["NL"])

    assert [browser.get(LIST + path, headers=HTMX).content for path in paths] == before
    program = api(french_officer)
    assert program.get(API).json()["results"] == []
    for path in ("", "members/", "entries/", "results/"):
        assert program.get(f"{API}{force.pk}/{path}").status_code == 404
    panel = reverse("intelligence:taskforce-panel", args=[force.pk])
    assert browser.get(panel).status_code == 404
    with acting_for(french_officer):
        assert search_sources()["taskforces"].find(french_officer, "QUIET", 10) == []
        assert search_sources()["taskforces"].count(french_officer, Question(text="QUIET"), 10) == 0
        assert needs(french_officer, AT) == waiting(french_officer, AT) == []


@pytest.mark.parametrize("model", MODELS)
def test_both_locks_and_each_alone_show_a_task_force_to_members_only(force, officers, seen_by, model, settings):
    for code, sees in {"DE": True, "NL": True, "FR": False, "US": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees
        assert bool(seen_by(model, officers[code], filtered=False)) is sees
    settings.DATABASE_APP_ROLE = "none"
    for code, sees in {"NL": True, "FR": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees


@pytest.mark.parametrize("model", [*MODELS, TaskForceShare])
def test_with_nobody_stated_there_is_nothing(model, force):
    with acting(NOBODY):
        assert not model.objects.exists()


def test_the_second_lock_alone_keeps_the_page_shut(as_, force, french_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert as_(french_officer).get(force.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.SERVICE_COORDINATOR, Role.GRANT_OFFICER, Role.ADMINISTRATOR])
def test_people_without_a_need_to_know_get_403(as_, force, german_officer, colleague_of, role):
    browser = as_(colleague_of(german_officer, role=role))

    for url in (LIST, force.get_absolute_url()):
        assert browser.get(url).status_code == 403


def test_a_task_force_is_proposed_on_its_page_and_nothing_typed_is_lost(as_, german_officer):
    make_crime_area()
    browser, url = as_(german_officer), address("taskforce-create")
    typed = {
        "code_name": "quiet lane", "title": "Violence as a service", "crime_areas": ["drug-trafficking"],
        "classification": "bpl", "starts_on": "2026-12-01", "ends_on": "2026-11-01", "objectives": "Map the roles.",
    }  # fmt: skip

    assert browser.get(url).status_code == 200
    refused = browser.post(url, typed)
    done = browser.post(url, typed | {"ends_on": far_end().isoformat()})

    assert refused.status_code == 422
    assert "Map the roles." in refused.content.decode()
    with acting_for(german_officer):
        assert done.url == TaskForce.objects.get(code_name="QUIET LANE").get_absolute_url()


def test_every_form_of_a_task_force_opens_and_does_its_work(as_, force, officers):
    lead, member = as_, officers["NL"]
    browser = lead(officers["DE"])
    for name in ("edit", "invite", "renew", "report", "write", "result", "link"):
        assert browser.get(address(f"taskforce-{name}", force.pk)).status_code == 200, name
    done = {
        "invite": {"party": "PL"},
        "renew": {"ends_on": "2099-01-01", "reason": "Trial."},
        "write": {"text": "Met in The Hague.", "kind": "meeting"},
        "result": {"kind": "arrest", "number": 2, "on": "2026-11-01"},
    }
    for name, typed in done.items():
        assert browser.post(address(f"taskforce-{name}", force.pk), typed).status_code == 302, name
    assert browser.post(address("taskforce-link", force.pk), {}).status_code == 422
    assert browser.post(address("taskforce-report", force.pk), {"report": "x", "lessons": "y"}).status_code == 422
    page = as_(member).get(force.get_absolute_url()).content.decode()
    assert "Met in The Hague." in page
    assert "Confirm" in page
    with acting_for(member):
        result = TaskForceResult.objects.get(party=member.party)
    assert as_(member).get(address("result-confirm", result.pk)).status_code == 200
    assert as_(member).post(address("result-confirm", result.pk), {}).status_code == 302
    assert as_(officers["DE"]).post(address("result-confirm", result.pk), {}).status_code == 403
    assert browser.get(address("taskforce-step", force.pk, "suspend")).status_code == 200


def test_a_party_signs_on_its_page_and_loses_it_by_leaving(as_, officers):
    force = propose(officers["DE"], invited=(officers["NL"],))
    browser, member = as_(officers["NL"]), place_of(force, officers["NL"])

    assert "Sign the rules" in browser.get(force.get_absolute_url()).content.decode()
    assert browser.get(address("member-answer", member.pk, "sign")).status_code == 200
    assert browser.post(address("member-answer", member.pk, "sign"), {}).status_code == 302
    gone = browser.post(address("member-answer", member.pk, "leave"), {"note": "No capacity."})

    assert gone.url == LIST
    assert browser.get(force.get_absolute_url()).status_code == 404


def test_the_list_costs_the_same_for_many(as_, german_officer, dutch_officer):
    propose(german_officer, signed=(dutch_officer,))
    browser = as_(german_officer)
    browser.get(LIST)
    one = queries(browser, LIST)
    for number in range(3):
        propose(german_officer, code_name=f"OTHER {number}")

    assert queries(browser, LIST) == one
    assert "OTHER 2" in browser.get(LIST + "?part=lead&q=other").content.decode()
    assert "QUIET LANE" in as_(dutch_officer).get(LIST + "?part=joined").content.decode()


def test_the_desk_says_who_must_do_what(officers):
    propose(officers["DE"], invited=(officers["NL"],))

    with acting_for(officers["NL"]):
        assert [item.verb for item in needs(officers["NL"], AT)] == ["Sign"]
    with acting_for(officers["DE"]):
        assert [item.why for item in waiting(officers["DE"], AT)] == ["Netherlands has not signed the rules."]


def test_the_api_does_what_the_pages_do(api, officers):
    make_crime_area()
    lead, member = api(officers["DE"]), api(officers["NL"])
    body = {
        "code_name": "Quiet Lane", "title": "Violence as a service", "objectives": "Map the roles.",
        "plan": "Weekly.", "rules": "Nothing leaves.", "crime_areas": ["drug-trafficking"],
        "starts_on": "2026-12-01", "ends_on": far_end().isoformat(),
    }  # fmt: skip
    made = lead.post(API, body, format="json").json()
    url = f"{API}{made['id']}/"
    assert lead.post(f"{url}invite/", {"party": "US"}, format="json").json()["code"] == "party_not_invitable"
    assert lead.post(f"{url}invite/", {"party": "NL"}, format="json").status_code == 201
    for one in (lead, member):
        assert one.post(f"{url}answer/", {"step": "sign"}, format="json").json()["answer"] == "signed"
    for name in ("consult", "agree", "activate"):
        moved = lead.post(f"{url}step/", {"step": name}, format="json").json()
    assert (moved["status"], moved["signatures"]) == ("active", 2)
    assert member.post(f"{url}entries/", {"text": "Met.", "kind": "meeting"}, format="json").status_code == 201
    made = member.post(f"{url}results/", {"kind": "arrest", "number": 2, "on": "2026-11-01"}, format="json").json()
    assert lead.post(f"{url}results/{made['id']}/confirm/").status_code == 403
    assert member.post(f"{url}results/{made['id']}/confirm/").json()["is_confirmed"] is True
    assert lead.get(f"{url}members/").json()["results"]
    assert lead.get(f"{url}results/").json()["results"][0]["number"] == 2
    assert lead.get(f"{url}entries/").json()["results"]
    assert lead.patch(url, {"title": "Other"}, format="json").json()["title"] == "Other"
    assert lead.post(f"{url}renew/", {"ends_on": "2099-01-01", "reason": "Trial."}, format="json").status_code == 200
    assert lead.post(f"{url}report/", {"report": "x", "lessons": "y"}, format="json").status_code == 409
    assert member.post(f"{url}step/", {"step": "suspend", "note": "x"}, format="json").status_code == 403
    assert member.post(f"{url}link/", {"target": str(uuid7())}, format="json").status_code == 404
    assert member.get(url).json()["lead"] == "DE"
