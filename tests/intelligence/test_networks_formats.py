"""Networks in files: nothing is lost on the way there and back, markings go along, and hostile files do no harm."""

import io
import json
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from intelligence.models import Entity, Relation
from intelligence.networks import Edge, Graph, Marking, Node, made_network
from intelligence.networks.formats import WRITABLE, Format, FormatError, Limits, cover_of, guess, read, write
from intelligence.networks.formats.kinds import EDGE_KINDS, NODE_KINDS, edge_kind, node_kind

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SMALL = Limits(bytes=200_000, document=200_000, nodes=50, edges=80, elements=5_000, inside=200, line=50_000)
RESTRICTED = Marking("BE", ("H1", "H2"), "eu_restricted", "B", "2")
NASTY = '=HYPERLINK("http://x") <b>&amp;</b> ]]> \' \u202e é 王 ,;|\t'


def marked() -> Graph:
    """Every kind, every sort of value, and names that want to be something else."""
    graph = Graph(
        [
            Node("p-1", "person", "Anna Berg", RESTRICTED, {"role": "driver", "note": "tall"}),
            Node("p-2", "person", "+Plus Minus-"),
            Node("p-3", "person", "@Nobody", Marking("FR", ("H0",), "bpl", "A", "1")),
            Node("alone", "organisation", "Lone Ltd", Marking("DE", ("H3",))),
        ]
    )
    for kind in NODE_KINDS[2:]:
        graph.add(Node(f"thing {kind}", kind, f"{kind} & co", RESTRICTED))
        graph.link(Edge("p-1", f"thing {kind}", "uses", marking=RESTRICTED))
    graph.link(Edge("p-1", "p-2", "leads", date(2025, 3, 1), date(2026, 2, 28), 2.5, marking=RESTRICTED, id="r-1"))
    graph.link(Edge("p-2", "p-1", "communicates_with", date(2025, 3, 1), None, 0.1 + 0.2, note="3 s, at night"))
    graph.link(Edge("p-1", "p-3", "owns", None, date(2026, 2, 28), marking=Marking("NL", ("H1",))))
    graph.link(Edge("p-2", "p-3", "transfers_to", date(2026, 1, 1), date(2026, 1, 1), is_directed=False))
    return graph


def exported(form: Format, graph: Graph, title: str = "Case 12") -> bytes:
    stream = io.BytesIO()
    write(form, graph, stream, cover_of(graph, title=title, made_at=NOW, made_for="nl.analyst"))
    return stream.getvalue()


def back(form: Format, content: bytes, **more):
    return read(form, io.BytesIO(content), **more)


def clean(text: str) -> str:
    return " ".join(text.replace("\u202e", "").split())


@pytest.mark.parametrize("form", WRITABLE)
def test_nothing_is_lost_there_and_back(form: Format):
    graph = marked()

    found = back(form, exported(form, graph))

    assert found.problems == ()
    assert sorted(map(repr, found.graph.edges)) == sorted(map(repr, graph.edges))
    for known, node in graph.nodes.items():
        again = found.graph.nodes[known]
        assert (again.kind, again.label) == (node.kind, node.label)
        if form != Format.EDGES:
            assert (again.marking, again.facts) == (node.marking, node.facts)
    assert len(found.graph) == len(graph)


@pytest.mark.parametrize("form", WRITABLE)
def test_a_made_network_comes_back_and_its_format_is_known(form: Format):
    graph = made_network(3, phones=2).graph
    content = exported(form, graph)

    assert guess(f"network.{form}", content[:2000]) == form
    assert len(back(form, content).graph.edges) == len(graph.edges)


@pytest.mark.parametrize("form", WRITABLE)
def test_an_empty_network_is_a_file_too(form: Format):
    assert len(back(form, exported(form, Graph())).graph) == 0


@pytest.mark.parametrize("form", WRITABLE)
def test_every_export_says_whose_it_is_and_who_may_pass_it_on(form: Format):
    text = exported(form, marked()).decode()

    for words in (
        "RESTREINT UE / EU RESTRICTED", "BE, DE, FR, NL", "H1, H2, H3", "A1, B2", "2026-11-30 08:00 UTC", "nl.analyst",
        "Not to be passed on without the permission of BE, DE, FR, NL.",
    ):  # fmt: skip
        assert words in text, words


def test_a_cover_is_never_lower_than_a_part_and_an_unknown_marking_stands_above_all():
    graph = marked()

    assert cover_of(graph, title="", made_at=NOW, least="eu_secret").classification == "eu_secret"
    assert cover_of(graph, title="", made_at=NOW, least="public").classification == "eu_restricted"
    graph.add(Node("x", marking=Marking(classification="COSMIC")))
    assert cover_of(graph, title="", made_at=NOW, least="eu_top_secret").classification == "COSMIC"
    free = Graph([Node("a", marking=Marking("BE", ("H0",)))])
    assert cover_of(free, title="", made_at=NOW).handling == ("H0",)


@pytest.mark.parametrize("form", WRITABLE)
def test_names_that_want_to_be_markup_or_formulas_stay_names(form: Format):
    graph = Graph([Node("=1+1", "person", NASTY), Node("b\n<node id='x'/>", "person", "-b")])
    graph.link(Edge("=1+1", "b\n<node id='x'/>", note=NASTY))

    content = exported(form, graph, title=f"{NASTY}\r\n=evil,1\r\n")
    found = back(form, content)

    assert {node.label for node in found.graph.nodes.values()} == {clean(NASTY), "-b"}
    assert [edge.note for edge in found.graph.edges] == [clean(NASTY)]
    if form == Format.EDGES:
        cells = [cell for line in content.decode().splitlines()[7:] for cell in line.split(",")]
        assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_formula_in_the_title_stays_behind_the_sign_of_a_comment():
    lines = exported(Format.EDGES, marked(), title="x\r\n=evil").decode("utf-8-sig").splitlines()

    assert lines[0] == "# title: x =evil"


# Hostile files

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><%s><x>&b;</x></%s>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><%s>&a;</%s>"""
OTHER_DTD = b"""<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><%s/>"""


@pytest.mark.parametrize(("form", "root"), [(Format.GRAPHML, b"graphml"), (Format.ANX, b"Chart")])
def test_entities_and_document_types_are_refused(form: Format, root: bytes):
    for hostile in (BOMB % (root, root), OUTSIDE % (root, root), OTHER_DTD % root):
        with pytest.raises(FormatError, match="entities or a document type"):
            back(form, hostile)


@pytest.mark.parametrize(("form", "root"), [(Format.GRAPHML, b"graphml"), (Format.ANX, b"Chart")])
def test_xml_that_is_too_deep_too_long_or_broken_is_refused_in_a_sentence(form: Format, root: bytes):
    for hostile, words in (
        (b"<%s>" % root + b"<a>" * 1_000, "deeper"),
        (b"<%s>" % root + b"<a/>" * 6_000, "more than 5,000 elements"),
        (b"<%s>" % root + b" " * 300_000, "larger than"),
        (b"<%s><a>" % root, "no well-formed XML"),
        (b"\x00\x01\x02", "no well-formed XML"),
        (b"", "no well-formed XML"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "no well-formed XML"),
    ):
        with pytest.raises(FormatError, match=words):
            back(form, hostile, limits=SMALL)


def test_one_entry_cannot_hold_everything():
    for form, opening in ((Format.GRAPHML, b"<graphml><node>"), (Format.ANX, b"<Chart><ChartItem>")):
        with pytest.raises(FormatError, match="One entry"):
            back(form, opening + b"<a/>" * 300, limits=SMALL)


def test_memory_does_not_grow_with_what_is_skipped():
    rubbish = b"<graphml>" + b"<junk a='1'>text</junk>" * 8_000 + b"<graph><node id='a'/></graph></graphml>"
    tracemalloc.start()

    found = back(Format.GRAPHML, rubbish)

    assert tracemalloc.get_traced_memory()[1] < 1_500_000
    tracemalloc.stop()
    assert len(found.graph) == 1


@pytest.mark.parametrize("form", [*WRITABLE, Format.CALLS, Format.TRANSFERS, Format.MATRIX])
def test_random_bytes_and_wrong_formats_never_break_the_reader(form: Format):
    others, told = [exported(other, marked()) for other in WRITABLE], []
    for hostile in (
        b"",
        b"\x00" * 100,
        b"{" * 50_000,
        b"[" * 50_000,
        bytes(range(256)) * 10,
        b'"',
        b",\n" * 100,
        *others,
    ):
        try:
            found = back(form, hostile, limits=SMALL)
        except FormatError as error:
            told.append(str(error))
        else:
            assert len(found.graph) <= SMALL.nodes
    assert all(words.endswith(".") for words in told)


def test_more_nodes_or_relations_than_allowed_are_refused():
    many = "".join(f"<node id='{at}'/>" for at in range(60))
    with pytest.raises(FormatError, match="more than 50 nodes"):
        back(Format.GRAPHML, f"<graphml>{many}</graphml>".encode(), limits=SMALL)
    rows = "from,to\n" + "a,b\n" * 100
    with pytest.raises(FormatError, match="more than 80 relations"):
        back(Format.EDGES, rows.encode(), limits=SMALL)
    with pytest.raises(FormatError, match="line is longer"):
        back(Format.FTM, b"{" + b" " * 60_000, limits=SMALL)


def test_json_of_odd_shapes_is_told_line_by_line():
    lines = [b"[]", b"null", b'{"id": NaN}', b'{"id":"a","schema":"Person","properties":[]}', b"{",
             b'{"id":{"x":1},"schema":["Person"],"properties":{"name":[{"a":1},null,"Anna"]}}',
             b'{"id":"b","schema":"Ownership","properties":{"owner":["x"],"asset":["y"]}}',
             b'{"id":"c","schema":"Person","properties":{"name":"Carl"},"portal":{"facts":7}}']  # fmt: skip

    found = back(Format.FTM, b"\n".join(lines))

    assert list(found.graph.nodes) == ["c"]
    assert [problem.row for problem in found.problems] == [1, 2, 3, 4, 5, 6, 7]
    for hostile in (b'{"objects": 7}', b"[]", b'{"objects":[' + b"[" * 5_000):
        with pytest.raises(FormatError):
            back(Format.STIX, hostile)
    assert len(back(Format.STIX, b'{"objects":[1,null,{"type":["x"]},{"type":"relationship"}]}').graph) == 0


# What other programs send


def test_graphml_of_other_programs_keeps_its_attributes_as_facts():
    content = b"""<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
      <key id="d0" for="node" attr.name="Label" attr.type="string"/>
      <key id="d1" for="node" attr.name="age" attr.type="int"/>
      <key id="d2" for="edge" attr.name="weight" attr.type="double"/>
      <graph edgedefault="undirected"><edge source="n0" target="n1"><data key="d2">4</data></edge>
      <node id="n0"><data key="d0">Anna</data><data key="d1">44</data></node><node id="n1"/><node id="n1"/>
      <edge source="n0" target="n9"/><edge source="n0" target="n0"/>
      <edge source="n0" target="n1"><data key="d2">-3</data></edge>
      </graph></graphml>"""

    found = back(Format.GRAPHML, content)

    assert found.graph.nodes["n0"] == Node("n0", "person", "Anna", facts={"age": "44"})
    assert [(edge.weight, edge.is_directed) for edge in found.graph.edges] == [(4.0, False), (1.0, False)]
    assert [problem.words for problem in found.problems] == [
        "“n1” is there already; the first counts.",
        "“-3” is no weight above zero; it counts as 1.",
        "“n9” is no node of the file.",
        "A relation needs two different nodes.",
    ]


def test_a_chart_of_analysts_notebook_is_read_with_its_grades_and_arrows():
    content = b"""<Chart><GradeOne><StringCollection><String Text="A"/><String Text="B"/></StringCollection></GradeOne>
      <ChartItemCollection><ChartItem Label="Call" DateSet="true" DateTime="2026-01-02T08:00:00.000" GradeOneIndex="1">
        <Link End1Id="1" End2Id="2"><LinkStyle ArrowStyle="ArrowOnTail" Type="Telephone call"/></Link></ChartItem>
      <ChartItem Label="Anna">
        <End><Entity EntityId="1" Identity="anna"><Icon><IconStyle Type="Woman"/></Icon></Entity></End>
        <AttributeCollection><Attribute AttributeClass="Hair" Value="dark"/></AttributeCollection></ChartItem>
      <ChartItem Label="+999">
        <End><Entity EntityId="2" Identity="+999"><Icon><IconStyle Type="Mobile Phone"/></Icon></Entity>
      </End></ChartItem></ChartItemCollection></Chart>"""

    found = back(Format.ANX, content)

    assert found.graph.nodes["anna"] == Node("anna", "person", "Anna", facts={"Hair": "dark"})
    assert found.graph.nodes["+999"].kind == "communication_means"
    (edge,) = found.graph.edges
    assert (edge.origin, edge.target, edge.kind) == ("+999", "anna", "communicates_with")
    assert (edge.from_on, edge.marking.source) == (date(2026, 1, 2), "B")


def test_stix_of_others_keeps_what_it_states_of_its_use():
    amber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
    red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
    bundle = {
        "type": "bundle",
        "objects": [
            {
                "type": "relationship",
                "relationship_type": "uses",
                "source_ref": "threat-actor--1",
                "target_ref": "tool--1",
            },
            {"type": "threat-actor", "id": "threat-actor--1", "name": "Shadow", "object_marking_refs": [red]},
            {"type": "tool", "id": "tool--1", "name": "Hammer", "object_marking_refs": [amber, "x--1"]},
            {
                "type": "marking-definition",
                "id": red,
                "definition_type": "tlp",
                "definition": {"tlp": "red"},
                "name": "TLP:RED",
            },
        ],
    }

    found = back(Format.STIX, json.dumps(bundle).encode())

    assert found.graph.nodes["threat-actor--1"].marking.handling == ("red",)
    assert found.graph.nodes["tool--1"].marking.handling == ("TLP:AMBER", "a marking that the file does not hold")
    assert [edge.kind for edge in found.graph.edges] == ["uses"]


def test_a_list_of_relations_is_read_with_the_usual_or_the_chosen_columns():
    usual = "Source;Target;Weight;Date\nAnna;Bert;2,5;28.02.2026\nAnna;;1;\nBert;Carl;x;31.02.2026\n"
    chosen = "wer,mit wem\nAnna,Bert\n"

    found = back(Format.EDGES, usual.encode())
    other = back(Format.EDGES, chosen.encode("cp1252"), columns={"origin": "Wer", "target": "Mit wem"})

    assert [(edge.origin, edge.target, edge.weight, edge.from_on) for edge in found.graph.edges] == [
        ("Anna", "Bert", 2.5, date(2026, 2, 28)), ("Bert", "Carl", 1.0, None),
    ]  # fmt: skip
    assert [(problem.row, problem.words) for problem in found.problems] == [
        (3, "An end is missing."),
        (4, "“31.02.2026” is no date. Write it as 2026-02-28."),
        (4, "“x” is no weight above zero; it counts as 1."),
    ]
    assert len(other.graph.edges) == 1
    with pytest.raises(FormatError, match="No column was found for: origin, target"):
        back(Format.EDGES, chosen.encode())


def test_records_of_calls_become_relations_between_telephones():
    rows = "A-Number,B-Number,Start time,Duration\n+999 55 123,0099955124,2026-03-01T10:00:00,61\nhello,+99955123,,\n"

    found = back(Format.CALLS, rows.encode(), columns={"begin": "start time"})

    (edge,) = found.graph.edges
    assert (edge.origin, edge.target, edge.note) == ("+99955123", "+0099955124", "61 s")
    assert edge.from_on == date(2026, 3, 1)
    assert {node.kind for node in found.graph.nodes.values()} == {"communication_means"}
    assert [problem.words for problem in found.problems] == ["“hello” is no telephone number."]


def test_transfers_become_relations_between_accounts():
    rows = """Payer;Payee;Amount;Currency;Date
XX11 2222;XX33 4444;1.500,25;eur;2026-03-01
XX112222;XX334444;-10;;
a;b;much;;
;b;1;;
"""

    found = back(Format.TRANSFERS, rows.encode())

    first, returned = found.graph.edges
    assert (first.origin, first.target, first.note) == ("XX112222", "XX334444", "1,500.25 EUR")
    assert (returned.origin, returned.target) == ("XX334444", "XX112222")
    assert [problem.words for problem in found.problems] == [
        "“much” is no amount. Write it as 1500.25.",
        "An account is missing.",
    ]


def test_a_square_table_is_read():
    table = '\ufeff"",A,B,C\nA,0,3,0\nB,1,0,0\nC,0,0,0\n'

    found = back(Format.MATRIX, table.encode())

    assert guess("matrix.csv", table.encode()) == Format.MATRIX
    assert set(found.graph.nodes) == set("ABC")
    assert [(edge.origin, edge.target, edge.weight) for edge in found.graph.edges] == [("A", "B", 3.0), ("B", "A", 1.0)]


def test_the_kinds_are_those_of_the_portal():
    assert set(NODE_KINDS) == set(Entity.Kind.values)
    assert set(EDGE_KINDS) == {*Relation.Kind.values, "shares"}
    assert [node_kind(word) for word in ("Woman", "Mobile Phone", "Bank Account", "Car", "Oddity")] == [
        "person", "communication_means", "payment_means", "means_of_transport", "item",
    ]  # fmt: skip
    assert [edge_kind(word) for word in ("Telephone call", "Employed by", "Brother of", "???")] == [
        "communicates_with", "works_for", "family_of", "associate_of",
    ]  # fmt: skip


def test_a_large_bundle_is_read_only_with_one_object_a_line():
    content = exported(Format.STIX, marked())
    tight = Limits(document=4_000)

    assert len(back(Format.STIX, content, limits=tight).graph) == len(marked())
    with pytest.raises(FormatError, match="one object a line"):
        back(Format.STIX, json.dumps(json.loads(content), indent=1).encode(), limits=tight)


def test_the_label_that_yed_draws_is_the_label():
    content = b"""<graphml xmlns:y="http://www.yworks.com/xml/graphml">
      <key id="d6" for="node" yfiles.type="nodegraphics"/>
      <graph><node id="n0"><data key="owner">BE</data>
      <data key="d6"><y:ShapeNode><y:NodeLabel>Anna</y:NodeLabel></y:ShapeNode></data></node></graph>
      </graphml>"""

    assert back(Format.GRAPHML, content).graph.nodes["n0"] == Node("n0", "person", "Anna", Marking("BE"))
