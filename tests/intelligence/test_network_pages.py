"""The workbench of networks, on pages and in the API alike."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from intelligence.events import NetworkEvent
from intelligence.models import Contribution, Entity, Network, NetworkRun, Relation
from intelligence.services import networks
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.identity import entity_of, relation
from tests.factories.intelligence import make_person_content, send_contribution

pytestmark = pytest.mark.django_db
API = "/api/v1/networks/"
NAMES = ("Anna Probe", "Boris Probe", "Carla Probe", "Dora Probe")


@pytest.fixture
def told(german_officer, dutch_officer, now):
    """Four people in a row, from Germany to the Netherlands."""
    entities = [make_person_content(label=name) for name in NAMES]
    relations = [relation("meets", at, at + 1) for at in range(3)]
    return send_contribution(german_officer, dutch_officer, at=now, entities=entities, relations=relations)


def address(name, *keys):
    """Of a page."""
    return reverse(f"intelligence:{name}", args=keys)


def test_from_an_entity_to_a_kept_view(told, as_, german_officer, dutch_officer, french_officer):  # noqa: PLR0915
    browser = as_(german_officer)
    anna = entity_of(told, german_officer, label="Anna Probe")
    assert address("network-make") in browser.get(address("entity-detail", anna.pk)).content.decode()
    form = browser.get(address("network-make"), {"entities": str(anna.pk), "title": "Anna"})
    assert 'value="entities" selected' in form.content.decode()
    given = {"title": "Anna and others", "begins": "entities", "entities": str(anna.pk), "hops": "3", "is_shared": "on"}
    refused = browser.post(address("network-make"), given | {"title": " "})
    assert refused.status_code == 422
    assert str(anna.pk) in refused.content.decode()
    made = browser.post(address("network-make"), given)
    with acting_for(german_officer):
        network = Network.objects.get()
    assert made.url == network.get_absolute_url()

    page = browser.get(made.url)
    text = page.content.decode()
    assert all(name in text for name in NAMES)
    data = json.loads(text.split('id="network-data" type="application/json">')[1].split("</script>")[0])
    assert ([node["label"] for node in data["nodes"]], len(data["edges"])) == (list(NAMES), 3)
    browser.post(address("network-note", network.pk), {"entity": str(anna.pk), "text": "Drives the van."})
    view = {"places": {data["nodes"][1]["id"]: [0.5, 1]}, "removed": [data["nodes"][0]["id"]], "filters": {}}
    kept = browser.post(address("network-save", network.pk), {"name": "Without Anna", "view": json.dumps(view)})
    text = browser.get(kept.url).content.decode()
    assert "Drives the van." in text
    assert "Without Anna" in text
    assert data["nodes"][0]["id"] in text.split('id="network-view"')[1].split("</script>")[0]
    assert "Anna and others" in browser.get(address("network-list")).content.decode()
    for user in (dutch_officer, french_officer):
        other = as_(user)
        assert other.get(made.url).status_code == 404
        assert "Anna and others" not in other.get(address("network-list")).content.decode()
        assert other.post(address("network-export", network.pk), {"format": "csv"}).status_code == 404

    browser = as_(german_officer)
    changed = browser.post(address("network-change", network.pk), given | {"hops": "1", "title": "Near Anna"})
    assert changed.status_code == 302
    text = browser.get(made.url).content.decode()
    assert "Carla Probe" not in text
    assert browser.post(address("network-remove", network.pk)).url == address("network-list")
    with acting_for(german_officer):
        assert not Network.objects.exists()


def test_a_large_network_opens_with_what_is_nearest_and_asks_for_the_whole(told, as_, german_officer, now, monkeypatch):
    browser = as_(german_officer)
    monkeypatch.setattr(networks, "NEAREST", networks.Extent(nodes=2, relations=10, first=2))
    anna = entity_of(told, german_officer, label="Anna Probe")
    with acting_for(german_officer):
        beginning = networks.Beginning("entities", entities=[anna.pk], hops=3)
        network = networks.make_network(title="Anna", beginning=beginning, by=german_officer, at=now)

    def shown(address):
        """Names on the page, how many are on record as read, and whether the page asks for the rest."""
        text = browser.get(address).content.decode()
        with acting(OWNER_OF_TABLES):
            read = AuditEvent.objects.filter(kind=NetworkEvent.READ).latest("pk")
        return [name for name in NAMES if name in text], len(read.object_ids), 'hx-get="?whole=1"' in text

    assert shown(network.get_absolute_url()) == (["Anna Probe", "Boris Probe"], 2, True)
    assert shown(network.get_absolute_url() + "?whole=1") == (list(NAMES), 4, False)


def test_analyses_and_files_from_the_page(told, as_, german_officer, now):
    browser = as_(german_officer)
    with acting_for(german_officer):
        beginning = networks.Beginning("case", source=told.case_id, hops=0)
        network = networks.make_network(title="Case", beginning=beginning, by=german_officer, at=now)
    assert browser.post(address("network-analyse", network.pk), {"asks": "other"}).status_code == 409
    asked = browser.post(address("network-analyse", network.pk), {"asks": "disruption"})
    with acting_for(german_officer):
        run = NetworkRun.objects.get()
    assert "waiting" in browser.get(address("network-run", run.pk)).content.decode()
    assert networks.run_waiting(at=now) == 1
    assert browser.get(address("network-run", run.pk)).headers["HX-Refresh"] == "true"
    text = browser.get(asked.url).content.decode()
    assert "Boris Probe" in text.split("Worked out")[1]
    for asks in ("groups", "key_people"):
        browser.post(address("network-analyse", network.pk), {"asks": asks})
        networks.run_waiting(at=now)
        assert browser.get(network.get_absolute_url()).context["run"].asks == asks
    made = browser.post(address("network-export", network.pk), {"format": "graphml"})
    assert b"Anna Probe" in made.content
    assert network.reference in made.headers["Content-Disposition"]
    picture = browser.post(address("network-picture", network.pk)).json()
    assert network.reference in picture["lines"][0]
    assert browser.post(address("network-export", network.pk), {"format": "doc"}).status_code == 409


def test_programs_do_the_same(told, as_, officers, now):
    german_officer, dutch_officer, french_officer = (officers[code] for code in ("DE", "NL", "FR"))
    program = as_(dutch_officer)
    anna = entity_of(told, dutch_officer, label="Anna Probe")

    def post(path, values):
        return program.post(API + path, json.dumps(values), content_type="application/json")

    refused = post("", {"title": "x", "begins": "case", "of": str(anna.pk)})
    assert refused.status_code == 409, refused.content
    made = post("", {"title": "Calls", "begins": "entities", "entities": [str(anna.pk)], "hops": 2})
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert [row["title"] for row in program.get(API).json()["results"]] == ["Calls"]
    shown = program.get(f"{API}{key}/graph/").json()
    assert [node["label"] for node in shown["nodes"]] == list(NAMES[:3])
    assert post(f"{key}/notes/", {"entity": str(anna.pk), "text": "Seen."}).status_code == 204
    assert post(f"{key}/analyses/", {"asks": "key_people"}).status_code == 202
    networks.run_waiting(at=now)
    (run,) = program.get(f"{API}{key}/analyses/").json()
    assert (run["state"], bool(run["result"]["rankings"])) == ("done", True)
    assert post(f"{key}/export/stix/", {}).status_code == 200
    for user in (german_officer, french_officer):
        assert as_(user).get(f"{API}{key}/graph/").status_code == 404
    assert as_(dutch_officer).delete(f"{API}{key}/").status_code == 204


def test_a_larger_network_asks_no_more_queries(told, as_, german_officer, dutch_officer, now):
    def counted(users_network):
        browser = as_(german_officer)
        browser.get(users_network.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(users_network.get_absolute_url())
        return len(queries)

    def made(item):
        with acting_for(german_officer):
            beginning = networks.Beginning("case", source=item.case_id, hops=1)
            return networks.make_network(title="Case", beginning=beginning, by=german_officer, at=now)

    few = counted(made(told))
    entities = [make_person_content(label=f"Probe {number}") for number in range(30)]
    relations = [relation("meets", 0, at) for at in range(1, 30)]
    more = send_contribution(german_officer, dutch_officer, at=now, entities=entities, relations=relations)
    assert counted(made(more)) <= few
    assert few <= 30


CALLS = (
    b"Caller;Called;Date;Duration\n+31600000001;+31600000002;2026-03-01;60\n+31600000001;+31600000002;2026-04-01;9\n"
)


def test_call_records_become_a_draft_and_foreign_information_is_refused(as_, german_officer):
    browser = as_(german_officer)
    form = {"subject": "Calls", "category": "suspect", "format": ""}

    def send(name, content, **more):
        return browser.post(address("network-import"), form | more | {"file": SimpleUploadedFile(name, content)})

    made = send("calls.csv", CALLS)
    assert made.status_code == 302, made.content.decode()
    with acting_for(german_officer):
        draft = Contribution.objects.get()
        (link,) = Relation.objects.visible_to(german_officer)
        assert (link.note, str(link.from_on), str(link.until_on)) == ("2 records", "2026-03-01", "2026-04-01")
        labels = Entity.objects.visible_to(german_officer).order_by("label").values_list("label", "subtype")
        assert list(labels) == [("+31600000001", "phone"), ("+31600000002", "phone")]
    assert (draft.subject, draft.status) == ("Calls", "draft")
    other = b"A;B;when\n1112223;1112224;2026-03-01\n"
    assert send("x.csv", other, format="calls", origin="A", target="B", begin="when").status_code == 302
    for name, content, more, words in [
        ("x.csv", other, {"format": "calls"}, "column"),
        ("x.bin", b"\x00\x01", {}, "not recognised"),
        ("x.csv", b"from,to,owner,handling\na,b,NL,H2\n", {}, "Only its owner"),
        ("x.csv", b"from,to\n" + b"".join(b"a%d,b%d\n" % (n, n) for n in range(600)), {}, "Divide the file"),
        ("x.graphml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><graphml></graphml>", {}, ""),
    ]:
        refused = send(name, content, **more)
        assert refused.status_code == 422, (name, content[:20])
        assert words in refused.content.decode(), words
    with acting_for(german_officer):
        assert Contribution.objects.count() == 2
    given = {"subject": "Calls", "category": "suspect", "file": SimpleUploadedFile("calls.csv", CALLS)}
    made = browser.post(f"{API}imports/", given)
    assert made.status_code == 201, made.content
    assert (made.json()["entities"], made.json()["relations"], made.json()["problems"]) == (2, 1, [])
