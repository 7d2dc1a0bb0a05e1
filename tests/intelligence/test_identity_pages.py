"""The page of an entity, its graph, relations, merges and watches, on pages and in the API alike."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.web.maps import drawing_of
from intelligence.events import EntityEvent, RelationEvent
from intelligence.models import Contribution, Entity, EntityWatch, IdentityStatement, Relation
from intelligence.services.identity.layout import HEIGHT, LEAST_HEIGHT, Point, frame, rings
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.identity import entity_of, relation, say
from tests.factories.intelligence import draft_contribution, make_entity_content, make_person_content, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db
PHONE = "+31 6 1234 5678"
ENTITIES = [
    make_person_content(birth_date=date(1984, 3, 5)),
    make_entity_content(),
    make_entity_content(kind="location", subtype="", label="Terminal Probe", latitude=51.957, longitude=4.031),
]
RELATIONS = [
    relation("uses", 0, 1, note="Found on him", from_on=date(2026, 3, 1)),
    relation("located_at", 0, 2, until_on=date(2026, 4, 1)),
]
API = "/api/v1/"


@pytest.fixture
@kept
def told(german_officer, dutch_officer, now):
    """A suspect, a phone and a place from Germany to the Netherlands."""
    return send_contribution(german_officer, dutch_officer, at=now, entities=ENTITIES, relations=RELATIONS)


def read(browser, name, key, **query):
    """One page."""
    return browser.get(reverse(f"intelligence:{name}", args=[key]), query)


@pytest.mark.invariant(28)
def test_the_page_brings_together_what_the_reader_may_know(told, as_, german_officer, dutch_officer, now):
    second = send_contribution(
        german_officer, dutch_officer, at=now, handling_codes=("H1",),
        entities=[make_person_content(label="M. Probe", birth_date=date(1984, 3, 5)), make_entity_content()],
    )  # fmt: skip
    seed = entity_of(told, dutch_officer, kind="person")
    say(seed, entity_of(second, dutch_officer, kind="person"), dutch_officer, now)
    browser = as_(dutch_officer)
    page = read(browser, "entity-detail", seed.pk)
    text = page.content.decode()
    for words in ("M. Probe", "Merged by your party", "Found on him", "Born", "5 Mar 1984", PHONE, "Terminal Probe"):
        assert words in text, words
    assert 'class="places"' in text
    assert "H1" in text
    assert [link.words for link in page.context["profile"].links] == ["Is located at", "Uses"]
    with acting(OWNER_OF_TABLES):
        event = AuditEvent.objects.filter(kind=EntityEvent.READ).latest("pk")
    assert set(event.object_ids) >= {str(seed.pk)}

    graph = read(browser, "entity-graph", seed.pk, hops=2)
    assert "ego-graph" in graph.content.decode()
    assert len(graph.context["graph"].nodes) == 3
    part = browser.get(reverse("intelligence:entity-graph", args=[seed.pk]), headers={"HX-Request": "true"})
    assert part.content.decode().count("<svg") == 1
    assert "<html" not in part.content.decode()
    assert "Uses" in read(browser, "entity-relations", seed.pk).content.decode()
    assert PHONE in read(browser, "contribution-relations", told.pk).content.decode()
    with acting(OWNER_OF_TABLES):
        assert AuditEvent.objects.filter(kind=RelationEvent.LISTED).count() == 4


@pytest.mark.invariant(10, 19, 42)
def test_what_a_person_may_not_know_is_not_found_anywhere(told, as_, officers, now):
    german, dutch = officers["DE"], officers["NL"]
    hidden = send_contribution(
        german, dutch, at=now,
        entities=[
            make_person_content(label="Zeugin Muster", data_subject_category="witness", necessity="Saw the exchange"),
            make_entity_content(),
        ],
        relations=[relation("uses")],
    )  # fmt: skip
    seed, witness = entity_of(told, dutch, kind="person"), entity_of(hidden, dutch, kind="person")
    names = ("entity-detail", "entity-graph", "entity-relations", "entity-same")
    for person, keys in ((officers["FR"], (seed.pk, witness.pk)), (dutch, (witness.pk,))):
        browser = as_(person)
        for key in keys:
            assert [read(browser, name, key).status_code for name in names] == [404] * 4
            assert browser.post(reverse("intelligence:entity-watch", args=[key])).status_code == 404
    page = as_(dutch).get(hidden.get_absolute_url()).content.decode()
    assert "Zeugin Muster" in page
    assert f'href="{witness.page_url}"' not in page
    listed = as_(dutch).get(entity_of(hidden, dutch, kind="communication_means").page_url)
    assert "Zeugin Muster" not in listed.content.decode()


def test_the_number_of_queries_does_not_grow_with_what_is_found(told, as_, german_officer, dutch_officer, now):
    seed = entity_of(told, dutch_officer, kind="communication_means")
    browser, counts = as_(dutch_officer), []
    read(browser, "entity-detail", seed.pk)
    for more in (2, 8):
        for number in range(more):
            extra = make_entity_content(label=f"+31 6 2000 {more}{number:03}")
            send_contribution(
                german_officer, dutch_officer, at=now,
                entities=[make_entity_content(), extra], relations=[relation("communicates_with")],
            )  # fmt: skip
        found = []
        for name, query in (("entity-detail", {}), ("entity-graph", {"hops": 3}), ("entity-relations", {})):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert read(browser, name, seed.pk, **query).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_people_say_what_is_the_same_and_watch_on_pages(told, as_, german_officer, dutch_officer, now):
    second = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])
    seed, other = entity_of(told, dutch_officer, kind="person"), entity_of(second, dutch_officer)
    browser, url = as_(dutch_officer), reverse("intelligence:entity-same", args=[seed.pk])
    assert str(other.pk) in browser.get(url).content.decode(), "others of the name stand to choose"
    assert browser.post(url, {"other": other.pk, "says": "same", "reason": ""}).status_code == 422
    assert browser.post(url, {"other": other.pk, "says": "same", "reason": "One man."}).status_code == 302
    with acting_for(dutch_officer):
        statement = IdentityStatement.objects.get()
    withdraw = reverse("intelligence:identity-withdraw", args=[statement.pk])
    assert "One man." in browser.get(withdraw).content.decode()
    assert browser.post(withdraw, {"reason": "Two men."}).status_code == 302
    page = browser.get(seed.page_url).content.decode()
    assert "Taken back by" in page
    for choice, count in (("begin", 1), ("end", 0)):
        browser.post(reverse("intelligence:entity-watch", args=[seed.pk]), {"watch": choice})
        with acting_for(dutch_officer):
            assert EntityWatch.objects.count() == count
        listed = browser.get(reverse("intelligence:watch-list")).content.decode()
        assert (seed.page_url in listed) == bool(count)


def test_relations_of_a_draft_are_written_on_its_page_and_by_the_form(as_, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=ENTITIES)
    browser, url = as_(german_officer), reverse("intelligence:contribution-relations", args=[draft.pk])
    with acting_for(german_officer):
        person, phone, _place = draft.entities.order_by("pk")
    wrong = browser.post(url, {"origin": phone.pk, "target": person.pk, "kind": "uses"})
    assert (wrong.status_code, "does not fit" in wrong.content.decode()) == (422, True)
    assert browser.post(url, {"origin": person.pk, "target": phone.pk, "kind": "uses"}).status_code == 302
    assert "Uses" in browser.get(draft.get_absolute_url()).content.decode()
    with acting_for(german_officer):
        row = Relation.objects.get()
    browser.post(reverse("intelligence:relation-remove", args=[row.pk]))
    with acting_for(german_officer):
        assert not Relation.objects.exists()
    form = browser.get(reverse("intelligence:contribution-change", args=[draft.pk]))
    assert "51.957, 4.031" in form.content.decode()


def test_programs_do_the_same(told, api_as, officers, now):
    dutch_officer = officers["NL"]
    seed = entity_of(told, dutch_officer, kind="person")
    dutch, french = api_as(dutch_officer), api_as(officers["FR"])
    base = f"{API}entities/{seed.pk}/"
    profile = dutch.get(f"{base}profile/").json()
    assert [link["words"] for link in profile["links"]] == ["Is located at", "Uses"]
    assert profile["places"][0]["latitude"] == 51.957
    assert [len(dutch.get(f"{base}graph/?hops=1").json()[name]) for name in ("nodes", "edges")] == [3, 2]
    assert dutch.get(f"{base}graph/?hops=4").status_code == 400
    assert len(dutch.get(f"{base}relations/").json()["results"]) == 2
    for path in ("profile/", "graph/", "relations/"):
        assert french.get(base + path).status_code == 404
    assert dutch.post(f"{base}watch/").status_code == 201
    assert len(dutch.get(f"{API}entity-watches/").json()["results"]) == 1
    assert dutch.delete(f"{base}watch/").status_code == 204

    other = entity_of(
        send_contribution(officers["DE"], dutch_officer, at=now, entities=[make_person_content()]), dutch_officer
    )
    said = dutch.post(f"{base}same/", {"other": other.pk, "says": "same", "reason": "One man."}, format="json")
    assert said.status_code == 201
    assert len(dutch.get(f"{API}identity-statements/").json()["results"]) == 1
    assert french.get(f"{API}identity-statements/").json()["results"] == []
    withdraw = f"{API}identity-statements/{said.json()['id']}/withdraw/"
    assert french.post(withdraw, {"reason": "x"}, format="json").status_code == 404
    assert dutch.post(withdraw, {"reason": "Two men."}, format="json").json()["withdrawal_reason"] == "Two men."


def test_a_program_writes_relations_with_the_contribution_and_on_its_draft(
    api_as, german_officer, dutch_officer, french_officer
):
    german = api_as(german_officer)
    entities = [
        {"kind": "person", "label": "Marek Probe", "data_subject_category": "suspect"},
        {"kind": "communication_means", "subtype": "phone", "label": PHONE},
    ]
    body = {
        "subject": "A phone",
        "to": [dutch_officer.authority.code],
        "entities": entities,
        "relations": [{"kind": "uses", "origin": 0, "target": 1}],
    }
    draft = german.post(f"{API}contributions/", body, format="json").json()
    (row,) = draft["relations"]
    assert (row["origin"], row["target"]) == tuple(entity["id"] for entity in draft["entities"])
    assert len(german.get(f"{API}relations/?contribution={draft['id']}").json()["results"]) == 1
    wrong = body | {"relations": [{"kind": "uses", "origin": 0, "target": 7}]}
    assert german.post(f"{API}contributions/", wrong, format="json").status_code == 409
    assert german.delete(f"{API}relations/{row['id']}/").status_code == 204
    again = {"contribution": draft["id"], "kind": "uses", "origin": row["origin"], "target": row["target"]}
    assert api_as(french_officer).post(f"{API}relations/", again, format="json").status_code == 404
    assert german.post(f"{API}relations/", again, format="json").status_code == 201
    changed = german.patch(f"{API}contributions/{draft['id']}/", {"entities": entities}, format="json").json()
    assert len(changed["relations"]) == 1, "known again"
    with acting_for(german_officer):
        assert Contribution.objects.get(pk=draft["id"]).is_draft


def test_the_drawing_of_a_graph_and_of_places_is_the_same_each_time():
    levels = {"a": 0, "b": 1, "c": 1, "d": 2}
    places = rings(levels, {"b": "a", "c": "a", "d": "b"})
    assert places == rings(levels, {"b": "a", "c": "a", "d": "b"})
    assert len(set(places.values())) == 4
    assert frame([Point(0, HEIGHT / 2)]).height == LEAST_HEIGHT < frame([Point(0, 40), Point(0, 500)]).height
    here = Entity(kind="location", label="A", latitude=51.0, longitude=4.0)
    there = Entity(kind="location", label="B", latitude=52.0, longitude=5.0)
    drawing = drawing_of([here, there])
    first, second = drawing.spots
    assert first.x < second.x
    assert first.y > second.y
    assert drawing.meridians
    assert all(0 <= line.x1 <= 720 for line in drawing.meridians)
    assert not drawing_of([]).spots
