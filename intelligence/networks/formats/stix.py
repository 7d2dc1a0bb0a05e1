"""STIX 2.1, which partners against cybercrime exchange. Persons are identities there, things have no exact place."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from intelligence.networks.formats.cover import Cover, fields_of, marking_of, sentence_of
from intelligence.networks.formats.documents import first, parsed, texts, written
from intelligence.networks.formats.reading import Bounded, Collector, FormatError, Limits, Read
from intelligence.networks.graph import UNMARKED, Edge, Graph, Marking, Node

SPACE = UUID("6f1d9a52-5f0e-4c1b-9a35-3c1a5d2a7b10")  # of identifiers that this portal derives
SOURCE = "europol-portal"
CLASSES = {"person": "individual", "organisation": "organization"}
# What other programs send that is a node for us.
KINDS = {
    "identity": "person", "threat-actor": "person", "intrusion-set": "organisation", "campaign": "event",
    "incident": "event", "infrastructure": "item", "location": "location", "malware": "item", "tool": "item",
    "email-addr": "communication_means", "ipv4-addr": "communication_means", "ipv6-addr": "communication_means",
    "domain-name": "communication_means", "url": "communication_means", "user-account": "communication_means",
    "mac-addr": "communication_means",
}  # fmt: skip
# The marking definitions of the standard, which bundles may name without holding them.
TLP = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "TLP:WHITE",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "TLP:GREEN",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "TLP:AMBER",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "TLP:RED",
}
UNRESOLVED = "a marking that the file does not hold"
MOMENT = "%Y-%m-%dT%H:%M:%S.000Z"


def write(graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """A bundle: markings as statements, nodes, relations, and a grouping that holds all under the cover."""
    bundle = f'{{"type":"bundle","id":"bundle--{_uuid("bundle", cover.title, str(cover.made_at))}","objects":[\n'
    stream.write(bundle.encode())
    stream.writelines(
        f"{',' if at else ''}{written(thing)}\n".encode() for at, thing in enumerate(_objects(graph, cover))
    )
    stream.write(b"]}\n")


def _uuid(*words: str) -> UUID:
    return uuid5(SPACE, "\x00".join(words))


def _objects(graph: Graph, cover: Cover) -> Iterable[dict[str, Any]]:
    writer = _Writer(cover)
    told = [f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in cover.lines().items()]
    yield writer.statement("cover", ". ".join(told), {"cover": "yes"})
    markings = {node.marking for node in graph.nodes.values()} | {edge.marking for edge in graph.edges}
    for marking in sorted(markings - {UNMARKED}, key=sentence_of):
        yield writer.statement(sentence_of(marking), sentence_of(marking), fields_of(marking))
    yield from (writer.node(node) for node in graph.nodes.values())
    yield from (writer.relation(graph, edge, at) for at, edge in enumerate(graph.edges))
    if graph.nodes:
        yield writer.grouping(graph, told)


class _Writer:
    """Objects with the moments and the marking that all of a bundle share."""

    def __init__(self, cover: Cover) -> None:
        self.cover = cover
        self.made = cover.made_at.strftime(MOMENT)

    def _object(self, kind: str, known: UUID, marking: Marking) -> dict[str, Any]:
        refs = ["cover", *([sentence_of(marking)] if marking != UNMARKED else [])]
        return {
            "type": kind, "spec_version": "2.1", "id": f"{kind}--{known}", "created": self.made, "modified": self.made,
            "object_marking_refs": [f"marking-definition--{_uuid('marking', ref, self.made)}" for ref in refs],
        }  # fmt: skip

    def statement(self, ref: str, words: str, fields: dict[str, str]) -> dict[str, Any]:
        """A marking in words, and by field for portals."""
        known = _uuid("marking", ref, self.made)
        told = {
            "type": "marking-definition", "spec_version": "2.1", "id": f"marking-definition--{known}",
            "created": self.made, "definition_type": "statement", "definition": {"statement": words},
        }  # fmt: skip
        return told | ({"x_portal_marking": fields} if fields else {})

    def node(self, node: Node) -> dict[str, Any]:
        """People as identities, what happened as an incident, everything else as infrastructure."""
        kind = _type_of(node)
        told = self._object(kind, _uuid("node", node.id), node.marking) | {"name": node.name}
        if kind == "identity":
            told["identity_class"] = CLASSES[node.kind]
        if kind == "infrastructure":
            told["infrastructure_types"] = ["unknown"]
        told["external_references"] = [{"source_name": SOURCE, "external_id": node.id}]
        told["x_portal_kind"] = node.kind
        return told | ({"x_portal_facts": dict(node.facts)} if node.facts else {})

    def relation(self, graph: Graph, edge: Edge, at: int) -> dict[str, Any]:
        """A relationship with its period."""
        origin, target = (f"{_type_of(graph.nodes[end])}--{_uuid('node', end)}" for end in (edge.origin, edge.target))
        known = _uuid("relation", edge.origin, edge.target, edge.kind, edge.id, str(at))
        told = self._object("relationship", known, edge.marking)
        told |= {"relationship_type": edge.kind.replace("_", "-"), "source_ref": origin, "target_ref": target}
        if edge.note:
            told["description"] = edge.note
        if edge.from_on:
            told["start_time"] = f"{edge.from_on.isoformat()}T00:00:00.000Z"
        if edge.until_on and edge.until_on != edge.from_on:
            told["stop_time"] = f"{edge.until_on.isoformat()}T00:00:00.000Z"
        told["x_portal_relation"] = {
            "weight": edge.weight, "directed": edge.is_directed, "id": edge.id,
            "until": edge.until_on.isoformat() if edge.until_on else "",
        }  # fmt: skip
        return told

    def grouping(self, graph: Graph, told: list[str]) -> dict[str, Any]:
        """All nodes under one title."""
        refs = [f"{_type_of(node)}--{_uuid('node', node.id)}" for node in graph.nodes.values()]
        return self._object("grouping", _uuid("grouping", self.cover.title, self.made), UNMARKED) | {
            "name": self.cover.title, "context": "suspicious-activity", "description": ". ".join(told),
            "object_refs": refs,
        }  # fmt: skip


def _type_of(node: Node) -> str:
    return "identity" if node.kind in CLASSES else "incident" if node.kind == "event" else "infrastructure"


def read(stream: BinaryIO, limits: Limits) -> Read:
    """A bundle: objects that may be nodes, and relationships between them.

    A bundle with one object a line, as this portal writes it, may be as large as any file; every other one has to be
    read in one piece.
    """
    reader = _Reader(Collector(limits))
    lines = Bounded(stream, limits.bytes).lines(limits.document)
    head = next(iter(lines), b"")
    if head.rstrip().endswith(b'"objects":['):
        for row, line in enumerate(lines, 1):
            if line.strip().lstrip(b",") not in {b"]}", b""}:
                reader.take(row, _document(line.strip().lstrip(b",")))
    else:
        _whole(reader, b"\n".join([head, *_within(lines, limits.document - len(head))]))
    return reader.finish()


def _within(lines: Iterable[bytes], left: int) -> Iterable[bytes]:
    most = left
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            raise FormatError(f"A document of more than {most // (1024 * 1024):,} MB has to have one object a line.")
        yield line


def _document(text: bytes) -> Any:
    try:
        return parsed(text)
    except FormatError as error:
        raise FormatError("The file is no JSON.") from error


def _whole(reader: "_Reader", text: bytes) -> None:
    bundle = _document(text)
    objects = bundle.get("objects") if isinstance(bundle, dict) else None
    if not isinstance(objects, list):
        raise FormatError("The file is no STIX bundle: it has no list of objects.")
    markings = [thing for thing in objects if isinstance(thing, dict) and thing.get("type") == "marking-definition"]
    for thing in markings:
        reader.marking(thing)
    for row, thing in enumerate(objects, 1):
        reader.take(row, thing)


class _Reader:
    """Takes objects in any order; a marking that is not known yet, or never, is kept as a restriction of its own."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.markings: dict[str, Marking] = {}
        self.known: dict[str, str] = {}

    def take(self, row: int, thing: object) -> None:
        """One object of the bundle."""
        if isinstance(thing, dict):
            self.marking(thing)
            self.node(row, thing)
            self.relation(row, thing)

    def finish(self) -> Read:
        """Ends by STIX identifier become ends by identifier."""
        collector, known = self.collector, self.known
        collector.waiting = [
            (row, replace(edge, origin=known.get(edge.origin, edge.origin), target=known.get(edge.target, edge.target)))
            for row, edge in collector.waiting
        ]
        return collector.finish()

    def marking(self, thing: dict[str, Any]) -> None:
        """What a reference to it means; what others state (TLP, a copyright) is kept as a handling code in words."""
        if thing.get("type") != "marking-definition":
            return
        fields, stated = thing.get("x_portal_marking"), thing.get("definition")
        if isinstance(fields, dict):
            self.markings[first(thing.get("id"))] = marking_of({name: first(value) for name, value in fields.items()})
        elif isinstance(stated, dict) or thing.get("name"):
            words = first(list(stated.values())) if isinstance(stated, dict) else first(thing.get("name"))
            self.markings[first(thing.get("id"))] = Marking(handling=(self.collector.text(words)[:60],))

    def _marking_of(self, thing: dict[str, Any]) -> Marking:
        """The first that says anything, with the handling codes of all."""
        refs = texts(thing.get("object_marking_refs"))
        found = [self.markings.get(ref) or Marking(handling=(TLP.get(ref, UNRESOLVED),)) for ref in refs]
        said = [marking for marking in found if marking != UNMARKED]
        handling = tuple(dict.fromkeys(code for marking in said for code in marking.handling))
        return replace(said[0], handling=handling) if said else UNMARKED

    def node(self, row: int, thing: dict[str, Any]) -> None:
        """An object that stands for somebody or something."""
        kind = first(thing.get("x_portal_kind")) or KINDS.get(first(thing.get("type")), "")
        if first(thing.get("type")) == "identity" and first(thing.get("identity_class")) in {"organization", "group"}:
            kind = "organisation"
        if not kind:
            return
        references = thing.get("external_references")
        own = [
            first(each.get("external_id"))
            for each in (references if isinstance(references, list) else [])
            if isinstance(each, dict) and each.get("source_name") == SOURCE
        ]
        told = thing.get("x_portal_facts")
        facts = {name: first(value) for name, value in told.items()} if isinstance(told, dict) else {}
        known = next(iter(own), "") or first(thing.get("id"))
        label = first(thing.get("name")) or first(thing.get("value")) or first(thing.get("account_login"))
        self.known[first(thing.get("id"))] = self.collector.node(
            row, known, kind=kind, label=label if label != known else "", marking=self._marking_of(thing), facts=facts
        )

    def relation(self, row: int, thing: dict[str, Any]) -> None:
        """A relationship."""
        if thing.get("type") != "relationship":
            return
        told = thing.get("x_portal_relation")
        extra: dict[str, Any] = told if isinstance(told, dict) else {}
        origin, target = (first(thing.get(end)) for end in ("source_ref", "target_ref"))
        self.collector.relation(
            row, origin, target, kind=first(thing.get("relationship_type")).replace("-", " "),
            begin=first(thing.get("start_time")), end=first(extra.get("until")) or first(thing.get("stop_time")),
            weight=first(extra.get("weight")), is_directed=extra.get("directed") is not False,
            marking=self._marking_of(thing), note=first(thing.get("description")), known=first(extra.get("id")),
        )  # fmt: skip
