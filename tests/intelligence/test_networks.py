"""Networks: every reader has another graph, results are one person's, and what may not leave stays behind."""

import json
from io import BytesIO

import pytest
from django.db import ProgrammingError, connection
from django.test import override_settings

from europol_portal.access import sharing
from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Role
from intelligence.events import NetworkEvent
from intelligence.models import Contribution, Network, NetworkNote, NetworkRun, NetworkVersion
from intelligence.networks import formats
from intelligence.services import networks
from intelligence.services.networks.keeping import view_for
from intelligence.services.networks.plain import plain
from tests.architecture.subjects import ABSENT, OWNER_OF_TABLES
from tests.factories.identity import entity_of, relation
from tests.factories.intelligence import make_entity_content, make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
Begins = Network.Begins


def person(name):
    """A suspect of this name."""
    return make_person_content(label=name)


@pytest.fixture
def chain(german_officer, dutch_officer, french_officer, now):
    """Anna to Boris to Carla, said by Germany to both others; Carla to Dora by the Netherlands to Germany alone."""
    first = send_contribution(
        german_officer,
        dutch_officer,
        french_officer,
        at=now,
        entities=[person("Anna Probe"), person("Boris Probe"), person("Carla Probe")],
        relations=[relation("associate_of", 0, 1), relation("meets", 1, 2)],
    )
    second = send_contribution(
        dutch_officer,
        german_officer,
        at=now,
        entities=[person("Carla Probe"), person("Dora Probe")],
        relations=[relation("finances", 0, 1)],
    )
    return first, second


def make(user, now, *, hops=3, is_shared=False, entities=(), **beginning):
    """A network of the person."""
    given = {"begins": Begins.ENTITIES, "entities": [one.pk for one in entities]} | beginning
    with acting_for(user):
        return networks.make_network(
            title="Probe", beginning=networks.Beginning(hops=hops, **given), is_shared=is_shared, by=user, at=now
        )


def drawn(network, user, now):
    """Names of nodes, and of links, as the person sees them."""
    with acting_for(user):
        drawing = networks.draw(Network.objects.get(pk=network.pk), by=user, at=now)
        names = {node.key: node.entity.label for node in drawing.nodes}
        ends = [drawing.ends(row) for row in drawing.relations]
    return set(names.values()), {(names[one].split()[0], names[other].split()[0]) for one, other in ends}


def colleague_of(user):
    """Somebody else of the same desk."""
    with acting_for(user):
        authority = user.memberships.first().authority
    return make_user("de.second", authority=authority, role=Role.LIAISON_OFFICER)


def merge(one, other, user, now):
    """The person's party says that two are the same."""
    from tests.factories.identity import say  # noqa: PLC0415

    return say(one, other, user, now)


@pytest.mark.invariant(2, 8)
def test_two_readers_of_one_beginning_see_two_graphs(chain, german_officer, dutch_officer, french_officer, now):
    first, second = chain
    seeds = [
        entity_of(first, german_officer, label="Carla Probe"),
        entity_of(second, german_officer, label="Carla Probe"),
    ]
    for user, nodes, links in [
        (german_officer, {"Anna Probe", "Boris Probe", "Carla Probe", "Dora Probe"}, 3),
        (dutch_officer, {"Anna Probe", "Boris Probe", "Carla Probe", "Dora Probe"}, 3),
        (french_officer, {"Anna Probe", "Boris Probe", "Carla Probe"}, 2),
    ]:
        network = make(user, now, entities=seeds)
        for lock in ("portal_app", "none"):
            with override_settings(DATABASE_APP_ROLE=lock):
                names, ends = drawn(network, user, now)
                assert (names, len(ends)) == (nodes, links), user.username
    merge(*seeds, german_officer, now)
    with acting_for(german_officer):
        drawing = networks.draw(Network.objects.filter(author=german_officer).get(), by=german_officer, at=now)
    assert len(drawing.nodes) == 4, "Germany has merged the two; nobody else has"
    assert {party.code for party in drawing.owners} == {"DE", "NL"}


def test_things_that_are_the_same_are_one_node_however_many_come_at_once(german_officer, dutch_officer, now):
    numbers = [
        make_entity_content(kind="communication_means", subtype="phone", label=f"+49 1512 345670{at}")
        for at in range(6)
    ]
    for _ in range(2):
        item = send_contribution(
            german_officer,
            dutch_officer,
            at=now,
            entities=[person("Anna Probe"), *numbers],
            relations=[relation("uses", 0, at) for at in range(1, 7)],
        )
    network = make(german_officer, now, entities=[entity_of(item, german_officer, label="Anna Probe")], hops=1)
    with acting_for(german_officer):
        extent = networks.Extent(nodes=50, relations=10, first=5)
        drawing = networks.draw(Network.objects.get(pk=network.pk), by=german_officer, at=now, extent=extent)
    assert sorted(len(node.entities) for node in drawing.nodes) == [1, 2, 2, 2, 2, 2, 2]


@pytest.mark.invariant(2)
def test_a_shared_network_widens_nobodys_sight(chain, as_, german_officer, dutch_officer, now):
    colleague = colleague_of(german_officer)
    first, _second = chain
    network = make(german_officer, now, entities=[entity_of(first, german_officer, label="Anna Probe")], is_shared=True)
    note_about = entity_of(first, german_officer, label="Carla Probe")
    with acting_for(german_officer):
        networks.write_note(network=network, entity=note_about, text="Pays the rent.", by=german_officer, at=now)
        view = {"places": {str(note_about.pk): [1, 2]}, "removed": [str(note_about.pk)]}
        networks.save_version(network=network, name="First", view=view, by=german_officer, at=now)
    assert drawn(network, colleague, now)[0] == {"Anna Probe", "Boris Probe", "Carla Probe"}
    with acting_for(colleague):
        assert [note.text for note in networks.draw(network, by=colleague, at=now).notes] == ["Pays the rent."]
        with pytest.raises(AccessDenied):
            networks.remove_network(network=network, by=colleague, at=now)
    with taken_back():
        with acting_for(german_officer):
            sharing.close_circle(Contribution.objects.get(pk=first.pk), german_officer.party_id, [german_officer])
        assert drawn(network, colleague, now) == (set(), set())
        with acting_for(colleague):
            assert NetworkNote.objects.visible_to(colleague).count() == 0
            assert NetworkVersion.objects.visible_to(colleague).count() == 1, "a version names no source"
    kept = {"places": {ABSENT: [1, 2]}, "folded": [ABSENT], "removed": [ABSENT], "filters": {"opened": [ABSENT]}}
    shown = view_for(NetworkVersion(view=kept), {str(note_about.pk)})
    assert shown == {"places": {}, "folded": [], "removed": [], "filters": {"opened": []}}, "no key of what is hidden"
    rows = as_(colleague).get("/api/v1/networks/").json()["results"]
    assert [(row["title"], row["entity_keys"]) for row in rows] == [("Probe", [])]
    for lock in ("portal_app", "none"):
        with override_settings(DATABASE_APP_ROLE=lock), acting_for(dutch_officer):
            assert not Network.objects.visible_to(dutch_officer).exists()
            assert not NetworkVersion.objects.visible_to(dutch_officer).exists()
            assert not NetworkNote.objects.visible_to(dutch_officer).exists()


def test_what_it_begins_with(chain, german_officer, dutch_officer, french_officer, now):
    first, second = chain
    for user, beginning, names in [
        (german_officer, {"begins": Begins.CASE, "source": first.case_id, "hops": 0}, {"Anna", "Boris", "Carla"}),
        (german_officer, {"begins": Begins.SEARCH, "query": "Dora", "hops": 1}, {"Dora", "Carla"}),
        (french_officer, {"begins": Begins.SEARCH, "query": "Dora", "hops": 1}, set()),
    ]:
        found, _links = drawn(make(user, now, **beginning), user, now)
        assert {name.split()[0] for name in found} == names
    unseen = entity_of(second, german_officer, label="Dora Probe")
    for user, beginning, words in [
        (french_officer, {"entities": [unseen]}, "at least one entity"),
        (french_officer, {"begins": Begins.CASE, "source": second.case_id}, "that you see"),
        (german_officer, {"begins": Begins.SEARCH, "query": " "}, "Write the words"),
        (german_officer, {"begins": "other"}, "Choose what"),
    ]:
        with pytest.raises(DomainError, match=words), taken_back():
            make(user, now, **beginning)
    with acting(OWNER_OF_TABLES):
        kinds = set(AuditEvent.objects.filter(kind__in=NetworkEvent.values).values_list("kind", "verb"))
    assert kinds == {(NetworkEvent.MADE, "combination"), (NetworkEvent.READ, "consultation")}
    assert dutch_officer


@pytest.mark.invariant(2, 10)
def test_an_analysis_is_of_what_its_person_sees_and_ends_when_that_changes(chain, german_officer, dutch_officer, now):
    first, _second = chain
    network = make(german_officer, now, entities=[entity_of(first, german_officer, label="Anna Probe")], is_shared=True)
    with acting_for(german_officer):
        for asks in NetworkRun.Asks.values:
            networks.ask_analysis(network=network, asks=asks, by=german_officer, at=now)
    assert networks.run_waiting(at=now) == 3
    with acting_for(german_officer):
        drawing = networks.draw(network, by=german_officer, at=now)
        runs = list(NetworkRun.objects.visible_to(german_officer).order_by("pk"))
        found = {run.asks: networks.result_of(run, drawing).found for run in runs}
    assert "Probe" not in json.dumps([run.result for run in runs]), "what is kept names nobody"
    assert "Boris Probe" in json.dumps(found["key_people"], ensure_ascii=False)
    assert found["disruption"]["verdict"]
    assert found["groups"]["words"]
    colleague = colleague_of(german_officer)
    for lock in ("portal_app", "none"):
        with override_settings(DATABASE_APP_ROLE=lock), acting_for(colleague):
            assert not NetworkRun.objects.visible_to(colleague).exists()
    fresh = [person("Emil Probe"), person("Fritz Probe")]
    send_contribution(german_officer, dutch_officer, at=now, entities=fresh, relations=[relation("meets", 0, 1)])
    other = make(german_officer, now, begins=Begins.SEARCH, query="Emil")
    with acting_for(german_officer):
        assert networks.result_of(runs[0], drawing).found
        changed = networks.draw(other, by=german_officer, at=now)
        assert networks.result_of(runs[0], changed).found is None, "what the person sees has changed"
        for wants, words in [({"chosen": ["x"]}, "people of the network"), ({"count": 99}, "can be taken out")]:
            with pytest.raises(DomainError, match=words):
                networks.ask_analysis(network=network, asks="disruption", wants=wants, by=german_officer, at=now)


@pytest.mark.invariant(8, 28)
@pytest.mark.parametrize("name", [row["name"] for row in networks.FORMATS])
def test_an_export_carries_owners_and_codes(chain, german_officer, now, name):
    first, _second = chain
    network = make(german_officer, now, entities=[entity_of(first, german_officer, label="Anna Probe")])
    with acting_for(german_officer):
        made = networks.export_network(network=network, name=name, by=german_officer, at=now)
    assert network.reference in made.name
    back = formats.read(formats.Format(name), BytesIO(made.content))
    assert {node.label for node in back.graph.nodes.values()} == {"Anna Probe", "Boris Probe", "Carla Probe"}
    assert {edge.owner for edge in back.graph.edges} == {"DE"}
    assert not back.problems
    with acting(OWNER_OF_TABLES):
        event = AuditEvent.objects.get(kind=NetworkEvent.EXPORTED)
    assert (event.verb, len(event.object_ids)) == ("disclosure", 3)


def test_versions_and_notes_refuse_what_is_not_theirs(chain, german_officer, dutch_officer, now):
    first, second = chain
    network = make(german_officer, now, entities=[entity_of(first, german_officer, label="Anna Probe")])
    with acting_for(german_officer):
        for name, view, words in [
            ("", {"places": {}}, "a name"),
            ("One", {"places": {"x": [1, 2]}}, "cannot be read"),
            ("One", {}, "cannot be read"),
        ]:
            with pytest.raises(DomainError, match=words), taken_back():
                networks.save_version(network=network, name=name, view=view, by=german_officer, at=now)
        entity = entity_of(first, german_officer, label="Anna Probe")
        with pytest.raises(DomainError, match="Write the note"), taken_back():
            networks.write_note(network=network, entity=entity, text=" ", by=german_officer, at=now)
    with acting_for(dutch_officer):
        entity = entity_of(second, dutch_officer, label="Dora Probe")
        with pytest.raises(AccessDenied):
            networks.write_note(network=network, entity=entity, text="Mine", by=dutch_officer, at=now)
        with pytest.raises(ProgrammingError, match="row-level security"), taken_back(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO intelligence_networknote (id, network_id, author_id, entity_id, text, written_at)"
                " VALUES (%s, %s, %s, %s, 'x', now())",
                [ABSENT, network.pk, dutch_officer.pk, entity.pk],
            )


def test_plain_values_name_owners_and_addresses(chain, german_officer, now):
    first, _second = chain
    network = make(german_officer, now, entities=[entity_of(first, german_officer, label="Anna Probe")])
    with acting_for(german_officer):
        shown = plain(networks.draw(network, by=german_officer, at=now))
    assert {tuple(node["owners"]) for node in shown["nodes"]} == {("DE",)}
    assert {edge["words"] for edge in shown["edges"]} == {"Is an associate of", "Meets"}
    assert shown["missing"] == []
    assert not shown["is_cut"]
