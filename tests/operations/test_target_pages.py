"""Pages, API, search and desk of targets: what those involved get, and that nobody else learns anything."""

import pytest
from django.db.models import Q
from django.urls import reverse
from rest_framework.test import APIClient

from europol_portal.access.binding import NOBODY, acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from europol_portal.search.index import Question
from europol_portal.search.index import sources as search_sources
from operations.desk import needs, waiting
from operations.models import Criterion, HighValueTarget, TargetBacking, TargetReview, TargetScore, TargetShare
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_crime_area
from tests.factories.targets import AT, answer, ask, assign, backing_of, criterion, nominate, score, seen, step
from tests.kept import kept
from tests.operations.steps import HTMX, address, queries

pytestmark = pytest.mark.django_db

LIST = reverse("operations:target-list")
API = "/api/v1/targets/"
PAGES = [
    ("get", "target-detail", []),
    ("get", "target-edit", []),
    ("post", "target-edit", []),
    ("get", "target-ask", []),
    ("post", "target-ask", []),
    ("get", "target-score", []),
    ("post", "target-score", []),
    ("get", "target-assign", []),
    ("get", "target-review", []),
    ("get", "target-circle", []),
    ("get", "target-step", ["remove"]),
    ("post", "target-step", ["remove"]),
]
MODELS = [HighValueTarget, TargetBacking, TargetScore, TargetReview]


@pytest.fixture
@kept
def target(officers):
    """Nominated by Germany; the Netherlands are asked."""
    return nominate(officers["DE"], asked=(officers["NL"],))


@pytest.fixture
def api():
    """An API client, signed in as a person."""

    def sign_in(person):
        client = APIClient()
        client.force_login(person)
        return client

    return sign_in


def found(person, text="Veenwyck"):
    with acting_for(person):
        return [hit.title for hit in search_sources()["targets"].find(person, text, 10)]


# strangers


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, target, french_officer, page):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (getattr(browser, method)(address(name, key, *parts)) for key in (target.pk, uuid7()))

    assert real.status_code == made_up.status_code
    assert real.status_code in {403, 404}
    assert real.content == made_up.content


@pytest.mark.invariant(42)
def test_a_stranger_finds_nothing_on_page_api_search_desk_and_in_counts(as_, api, officers, french_officer):
    before = [
        as_(french_officer).get(LIST + query, headers=HTMX).content for query in ("", "?q=Veenwyck", "?part=ours")
    ]
    desk = as_(french_officer).get(reverse("desk")).content

    target = nominate(officers["DE"], asked=(officers["NL"],))

    after = [as_(french_officer).get(LIST + query, headers=HTMX).content for query in ("", "?q=Veenwyck", "?part=ours")]
    assert after == before
    assert found(french_officer) == []
    assert found(officers["NL"]) == ["Bram Veenwyck"]
    assert api(french_officer).get(API).json()["results"] == []
    for path in ("", "backings/", "scores/"):
        assert api(french_officer).get(f"{API}{target.pk}/{path}").status_code == 404
    assert as_(french_officer).get(reverse("desk")).content.count(b"HVT-") == desk.count(b"HVT-") == 0
    with acting_for(french_officer):
        assert search_sources()["targets"].count(french_officer, _question("Veenwyck"), 100) == 0


def _question(text):

    return Question(text=text)


@pytest.mark.parametrize("model", MODELS)
def test_both_locks_and_each_alone_show_a_target_to_those_involved_only(bring, officers, seen_by, model, settings):
    bring(nominate(officers["DE"]), "active")

    for code, sees in {"DE": True, "NL": True, "PL": True, "FR": False, "US": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees
        assert bool(seen_by(model, officers[code], filtered=False)) is sees
    settings.DATABASE_APP_ROLE = "none"
    for code, sees in {"NL": True, "FR": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees


@pytest.mark.parametrize("model", [*MODELS, TargetShare])
def test_with_nobody_stated_there_is_nothing(model, target):
    with acting(NOBODY):
        assert not model.objects.exists()


def test_the_second_lock_alone_keeps_the_page_shut(as_, target, french_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert as_(french_officer).get(target.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.SERVICE_COORDINATOR, Role.GRANT_OFFICER, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER]
)
def test_people_without_a_need_to_know_get_403(as_, target, german_officer, colleague_of, role):
    browser = as_(colleague_of(german_officer, role=role))

    for url in (LIST, target.get_absolute_url()):
        assert browser.get(url).status_code == 403


# those involved


def test_the_page_shows_profile_points_support_and_the_union_of_codes_and_owners(
    as_, officers, polish_officer, data_protection_officer
):
    theirs = send_contribution(polish_officer, officers["DE"], officers["NL"], at=AT, handling_codes=("H1",))
    target = nominate(officers["DE"], asked=(officers["NL"],))
    score(target, officers["DE"], references=[theirs.reference])

    page = as_(officers["NL"]).get(target.get_absolute_url())

    text = page.content.decode()
    for words in ("Bram Veenwyck", "Chats show that he gives the orders.", theirs.reference, "Poland", "H1", "H0"):
        assert words in text
    assert page.status_code == 200
    with acting_for(data_protection_officer):
        line = AuditEvent.objects.filter(kind="operations.target.read", subject_id=str(target.pk)).get()
    assert line.actor_name == "nl.liaison"


def test_a_target_is_nominated_from_an_entity_and_nothing_typed_is_lost(as_, german_officer, dutch_officer):
    sent = send_contribution(german_officer, dutch_officer, at=AT, entities=[make_person_content()])
    with acting_for(german_officer):
        entity = sent.entities.get()
    browser, url = as_(dutch_officer), address("target-create") + f"?entity={entity.pk}"
    typed = {
        "kind": "person", "name": entity.label, "role": "Pays drivers", "crime_areas": ["drug-trafficking"],
        "classification": "bpl", "profile": "Buys containers.", "references": sent.reference,
    }  # fmt: skip

    form = browser.get(url)
    refused = browser.post(url, typed)
    done = browser.post(url, typed | {"rests_on_conduct": "on"})

    assert entity.label in form.content.decode()
    assert refused.status_code == 422
    assert "Buys containers." in refused.content.decode()
    with acting_for(dutch_officer):
        target = HighValueTarget.objects.get()
    assert done.url == target.get_absolute_url()
    assert (target.entity_id, target.source_ids) == (entity.pk, [sent.pk])
    assert as_(dutch_officer).get(address("target-create") + f"?entity={uuid7()}").status_code == 404


def test_every_form_of_a_target_opens_and_does_its_work(as_, bring, officers, duty_officer, analyst):
    criterion()
    target = nominate(officers["DE"])
    browser = as_(officers["DE"])
    for name in ("target-edit", "target-ask", "target-score", "target-circle"):
        assert browser.get(address(name, target.pk)).status_code == 200
    asked = browser.post(address("target-ask", target.pk), {"party": "EP", "message": "Please."})
    assert asked.status_code == 302
    with acting_for(duty_officer):
        assert as_(duty_officer).get(address("target-assign", target.pk)).status_code == 200
    named = as_(duty_officer).post(address("target-assign", target.pk), {"people": [analyst.username]})
    assert named.status_code == 302
    for name, fields in {"target-step": {}, "target-score": {"criterion": "role", "points": 2}}.items():
        parts = ["assess"] if name == "target-step" else []
        assert as_(analyst).get(address(name, target.pk, *parts)).status_code == 200
        answered = as_(analyst).post(address(name, target.pk, *parts), fields)
        assert answered.status_code == (302 if name == "target-step" else 422)
    assert seen(target, officers["DE"]).status == "assessing"


def test_an_asked_party_answers_on_its_page_and_loses_it_by_declining(as_, target, dutch_officer):
    browser, backing = as_(dutch_officer), backing_of(target, dutch_officer)
    url = address("backing-answer", backing.pk, "decline")

    assert "Decline" in browser.get(target.get_absolute_url()).content.decode()
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"note": ""}).status_code == 422
    done = browser.post(url, {"note": "No team."})

    assert done.url == LIST
    assert browser.get(target.get_absolute_url()).status_code == 404


def test_the_list_filters_and_costs_the_same_for_many(as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    nominate(german_officer, asked=(dutch_officer,))
    browser.get(LIST)
    one = queries(browser, LIST)
    for number in range(4):
        nominate(german_officer, name=f"Another {number}")

    assert queries(browser, LIST) == one
    assert "Another 3" in browser.get(LIST + "?part=ours&q=Another").content.decode()
    assert "Another 3" not in browser.get(LIST + "?part=overdue", headers=HTMX).content.decode()
    assert "Veenwyck" in as_(dutch_officer).get(LIST + "?part=asked").content.decode()


# desk


def test_the_desk_says_who_must_do_what(bring, officers, duty_officer, analyst):
    def lines(person):
        with acting_for(person):
            return [(item.why, item.verb) for item in needs(person, AT)]

    target = nominate(officers["DE"], asked=(officers["NL"], duty_officer))
    assert lines(officers["NL"]) == [("Germany asks for support.", "Answer")]
    assert lines(duty_officer) == [("Europol is asked to assess it.", "Name analysts")]
    assign(target, duty_officer, analyst)
    assert lines(analyst) == [("Europol is asked to assess it.", "Assess")]
    with acting_for(officers["DE"]):
        assert [item.why for item in waiting(officers["DE"], AT)] == ["Netherlands has not answered."]
    assert lines(officers["FR"]) == []
    answer(target, officers["NL"], "support")
    step(target, "assess", analyst)
    ask(target, officers["PL"], by=officers["DE"])
    answer(target, officers["PL"], "support")
    assert lines(officers["DE"]) == [("Two Member States support it.", "Record")]


# API


def test_the_api_does_what_the_pages_do(api, officers, duty_officer, analyst, evidence):
    make_crime_area()
    criterion()
    lead = api(officers["DE"])
    body = {
        "name": "Bram Veenwyck", "role": "Pays drivers", "profile": "Buys containers.",
        "crime_areas": ["drug-trafficking"], "rests_on_conduct": False, "references": [evidence.reference],
    }  # fmt: skip
    assert lead.post(API, body, format="json").json()["code"] == "not_conduct"
    made = lead.post(API, body | {"rests_on_conduct": True}, format="json").json()
    url = f"{API}{made['id']}/"
    assert lead.post(f"{url}ask/", {"party": "NL"}, format="json").status_code == 201
    assert lead.post(f"{url}ask/", {"party": "EP"}, format="json").status_code == 201
    named = api(duty_officer).post(f"{url}analysts/", {"people": [analyst.username]}, format="json")
    assert named.status_code == 200
    assert api(analyst).post(f"{url}step/", {"step": "assess"}, format="json").json()["status"] == "assessing"
    refused = lead.post(f"{url}step/", {"step": "support"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_refused")
    given = {"criterion": "role", "points": 3, "reason": "Gives the orders.", "references": [evidence.reference]}
    assert lead.post(f"{url}scores/", given, format="json").json()[0]["references"] == [evidence.reference]
    said = api(officers["NL"]).post(f"{url}answer/", {"step": "support", "reason": "Same man."}, format="json")
    assert said.json()["answer"] == "supporting"
    assert lead.get(f"{url}backings/").json()["results"][0]["party"] in {"NL", "EP"}
    assert lead.patch(url, {"role": "Leads"}, format="json").json()["role"] == "Leads"
    assert lead.post(f"{url}review/", {"reason": "x"}, format="json").status_code == 409
    assert api(officers["NL"]).patch(url, {"role": "Leads"}, format="json").status_code == 403
    assert lead.get(API).json()["results"][0]["supporters"] == 1


def test_administrators_keep_the_criteria(client, administrator):
    criterion()
    client.force_login(administrator)
    row = Criterion.objects.get(scale="target", code="role")
    url = reverse("admin:operations_criterion_change", args=[row.pk])
    typed = {
        "scale": "target", "code": "role", "name": "Role", "guidance": "x", "weight": 9, "is_conduct": "on",
        "position": 1, "is_active": "on",
    }  # fmt: skip

    assert client.get(url).status_code == 200
    assert client.post(url, typed).status_code == 200
    assert client.post(url, typed | {"weight": 2}).status_code == 302
    row.refresh_from_db()
    assert row.weight == 2
