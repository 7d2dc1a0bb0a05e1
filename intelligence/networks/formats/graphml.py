"""GraphML, which yEd, Gephi, Cytoscape and most graph libraries read."""

from collections.abc import Iterable
from typing import BinaryIO
from xml.etree.ElementTree import Element

from intelligence.networks.formats import xml
from intelligence.networks.formats.cover import FIELDS, Cover, fields_of, marking_of
from intelligence.networks.formats.reading import Collector, Limits, Read
from intelligence.networks.graph import Edge, Graph, Node

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
WANTED = frozenset({"key", "node", "edge"})
EDGE_FIELDS = ("kind", "from_on", "until_on", "weight", "note", *FIELDS)
COVER_FIELDS = ("title", "classification", "owners", "handling", "evaluation", "made", "made_for", "passing_on")
FACT = "fact "
# What other programs call the same.
LABELS, KINDS, WEIGHTS = ("label", "name", "Label", "d_label"), ("kind", "type", "Type"), ("weight", "Weight", "value")


def write(graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """A graph with the markings of each part, and the cover as attributes of the graph."""
    facts = sorted({name for node in graph.nodes.values() for name in node.facts})
    keys = {f"{FACT}{name}": f"f{at}" for at, name in enumerate(facts)}
    stream.write(xml.HEAD)
    stream.writelines(f"{line}\n".encode() for line in _lines(graph, cover, keys))


def _lines(graph: Graph, cover: Cover, facts: dict[str, str]) -> Iterable[str]:
    yield xml.tag("graphml", xmlns=NAMESPACE, closed=False)
    yield from (_key("graph", name, f"g_{name}") for name in COVER_FIELDS)
    yield from (_key("node", name, f"n_{name}") for name in ("label", "kind", *FIELDS))
    yield from (_key("node", name, key) for name, key in facts.items())
    yield from (_key("edge", name, f"e_{name}") for name in EDGE_FIELDS)
    yield xml.tag("graph", id="network", edgedefault="directed", closed=False)
    yield from (_data(f"g_{name}", words) for name, words in cover.lines().items())
    yield from (_node(node, facts) for node in graph.nodes.values())
    yield from (_edge(edge) for edge in graph.edges)
    yield "</graph>"
    yield "</graphml>"


def _key(of: str, name: str, known: str) -> str:
    kind = "double" if name == "weight" else "string"
    return xml.tag("key", id=known, for_=of, attr__name=name, attr__type=kind)


def _data(key: str, value: object) -> str:
    return f"{xml.tag('data', key=key, closed=False)}{xml.text(value)}</data>"


def _node(node: Node, facts: dict[str, str]) -> str:
    told = {"n_label": node.label, "n_kind": node.kind}
    told |= {f"n_{name}": words for name, words in fields_of(node.marking).items()}
    told |= {facts[f"{FACT}{name}"]: words for name, words in node.facts.items()}
    inside = "".join(_data(key, words) for key, words in told.items() if words)
    return f"{xml.tag('node', id=node.id, closed=False)}{inside}</node>"


def _edge(edge: Edge) -> str:
    told: dict[str, object] = {
        "kind": edge.kind, "from_on": edge.from_on, "until_on": edge.until_on, "weight": edge.weight, "note": edge.note,
        **fields_of(edge.marking),
    }  # fmt: skip
    inside = "".join(_data(f"e_{name}", words) for name, words in told.items() if words)
    directed = "" if edge.is_directed else "false"
    opening = xml.tag("edge", id=edge.id, source=edge.origin, target=edge.target, directed=directed, closed=False)
    return f"{opening}{inside}</edge>"


def read(stream: BinaryIO, limits: Limits) -> Read:
    """Nodes and relations of any GraphML file; attributes that the portal does not know become facts."""
    collector = Collector(limits)
    names: dict[str, str] = {}
    for number, element, around in xml.elements(stream, WANTED, limits):
        name = xml.plain(element)
        if name == "key":
            known = element.get("id", "")
            names[known] = element.get("attr.name") or known
        elif name == "node":
            _read_node(collector, number, element, _told(element, names))
        else:
            directed = element.get("directed") or around.get("edgedefault", "")
            _read_edge(
                collector, number, element, _told(element, names), is_directed=directed not in {"false", "undirected"}
            )
    return collector.finish()


def _told(element: Element, names: dict[str, str]) -> dict[str, str]:
    return {
        names.get(data.get("key", ""), data.get("key", "")): "".join(data.itertext()).strip()
        for data in xml.children(element, "data")
    }


def _read_node(collector: Collector, row: int, element: Element, told: dict[str, str]) -> None:
    drawn = next(xml.children(element, "NodeLabel"), None)  # yEd
    label, kind = _first(told, LABELS), _first(told, KINDS)
    if drawn is not None and not label:
        label = (drawn.text or "").strip()
        told = {name: words for name, words in told.items() if words != label}
    used = {*LABELS, *KINDS, *FIELDS}
    facts = {name.removeprefix(FACT): words for name, words in told.items() if name not in used}
    collector.node(
        row, element.get("id", ""), kind=kind or "person", label=label, marking=marking_of(told), facts=facts
    )


def _read_edge(collector: Collector, row: int, element: Element, told: dict[str, str], *, is_directed: bool) -> None:
    collector.relation(
        row, element.get("source", ""), element.get("target", ""), kind=_first(told, KINDS),
        begin=told.get("from_on", ""), end=told.get("until_on", ""), weight=_first(told, WEIGHTS),
        is_directed=is_directed, marking=marking_of(told), note=told.get("note", ""),
        known=element.get("id", ""),
    )  # fmt: skip


def _first(told: dict[str, str], names: tuple[str, ...]) -> str:
    return next((told[name] for name in names if told.get(name)), "")
