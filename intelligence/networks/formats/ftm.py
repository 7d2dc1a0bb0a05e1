"""FollowTheMoney: one entity a line, relations as entities of their own (Aleph, OpenAleph and others read it)."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from intelligence.networks.formats.cover import Cover, fields_of, marking_of, sentence_of
from intelligence.networks.formats.documents import first, parsed, texts, written
from intelligence.networks.formats.reading import Bounded, Collector, FormatError, Limits, Read
from intelligence.networks.graph import Edge, Graph, Node

# FollowTheMoney has no firearm and no telephone number: both become the nearest, and `portal` says what they are.
SCHEMATA = {
    "person": "Person", "organisation": "Organization", "location": "Address", "event": "Event",
    "means_of_transport": "Vehicle", "identity_document": "Identification", "communication_means": "UserAccount",
    "payment_means": "BankAccount", "firearm": "Thing", "item": "Thing",
}  # fmt: skip
KINDS = {
    "person": "person", "organization": "organisation", "company": "organisation", "legalentity": "organisation",
    "publicbody": "organisation", "address": "location", "event": "event", "vehicle": "means_of_transport",
    "vessel": "means_of_transport", "airplane": "means_of_transport", "identification": "identity_document",
    "passport": "identity_document", "useraccount": "communication_means", "bankaccount": "payment_means",
    "cryptowallet": "payment_means", "thing": "item",
}  # fmt: skip
# Schema, the property of each end, and the relation that it is for us.
RELATIONS = {
    "Ownership": ("owner", "asset", "owns"),
    "Family": ("person", "relative", "family_of"),
    "Associate": ("person", "associate", "associate_of"),
    "Membership": ("member", "organization", "member_of"),
    "Employment": ("employee", "employer", "works_for"),
    "Directorship": ("director", "organization", "leads"),
    "Payment": ("payer", "beneficiary", "transfers_to"),
    "UnknownLink": ("subject", "object", "associate_of"),
    "Representation": ("agent", "client", "works_for"),
    "Succession": ("predecessor", "successor", "associate_of"),
    "Call": ("caller", "receiver", "communicates_with"),
}
WRITTEN_AS = {"owns": "Ownership", "transfers_to": "Payment"}
PLACED = ("full", "name", "weakAlias", "alias", "caption")
EXTRA = "portal"


def write(graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """Entities, each with its marking as a note; the first line is a note with the cover."""
    stream.writelines(f"{written(entity)}\n".encode() for entity in _entities(graph, cover))


def _entities(graph: Graph, cover: Cover) -> Iterable[dict[str, Any]]:
    told = [f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in cover.lines().items()]
    properties = {"name": [cover.title], "description": told}
    yield {"id": "cover", "schema": "Note", "properties": properties, EXTRA: {"cover": True}}
    yield from map(_entity, graph.nodes.values())
    for at, edge in enumerate(graph.edges):
        yield _relation(edge, at)


def _entity(node: Node) -> dict[str, Any]:
    properties = {"full" if node.kind == "location" else "name": [node.name]}
    schema, note = SCHEMATA.get(node.kind, "Thing"), sentence_of(node.marking)
    if note:
        properties["description" if schema == "Identification" else "notes"] = [note]
    extra = {"kind": node.kind, "label": node.label, "facts": dict(node.facts), **_marking(node)}
    return {"id": node.id, "schema": schema, "properties": properties, EXTRA: extra}


def _relation(edge: Edge, at: int) -> dict[str, Any]:
    schema = WRITTEN_AS.get(edge.kind, "UnknownLink")
    origin, target, _ = RELATIONS[schema]
    properties = {origin: [edge.origin], target: [edge.target]}
    properties["purpose" if schema == "Payment" else "role"] = [edge.kind.replace("_", " ")]
    if edge.from_on:
        properties["startDate"] = [edge.from_on.isoformat()]
    if edge.until_on:
        properties["endDate"] = [edge.until_on.isoformat()]
    if edge.note:
        properties["summary"] = [edge.note]
    note = sentence_of(edge.marking)
    if note:
        properties["description"] = [note]
    extra = {"kind": edge.kind, "weight": edge.weight, "directed": edge.is_directed, "id": edge.id, **_marking(edge)}
    return {"id": f"relation-{at + 1}", "schema": schema, "properties": properties, EXTRA: extra}


def _marking(part: Node | Edge) -> dict[str, Any]:
    told = fields_of(part.marking)
    return {"marking": told} if told else {}


def read(stream: BinaryIO, limits: Limits) -> Read:
    """Entities line by line; a line that is none is left out with its number."""
    collector = Collector(limits)
    for row, line in enumerate(Bounded(stream, limits.bytes).lines(limits.line), 1):
        if line.strip():
            _line(collector, row, line)
    return collector.finish()


def _line(collector: Collector, row: int, line: bytes) -> None:
    try:
        entity = parsed(line)
    except FormatError:
        collector.problem(row, "The line is no JSON.")
        return
    if not isinstance(entity, dict) or not isinstance(entity.get("properties", {}), dict):
        collector.problem(row, "The line is no entity.")
        return
    extra = _mapping(entity.get(EXTRA))
    if extra.get("cover") is True:
        return
    schema = first(entity.get("schema"))
    if schema in RELATIONS:
        _read_relation(collector, row, entity, extra)
    else:
        _read_entity(collector, row, entity, extra)


def _read_entity(collector: Collector, row: int, entity: dict[str, Any], extra: dict[str, Any]) -> None:
    properties = entity.get("properties", {})
    label = next((name for placed in PLACED for name in texts(properties.get(placed))), first(entity.get("caption")))
    kind = first(extra.get("kind")) or KINDS.get(first(entity.get("schema")).lower(), "item")
    facts = (
        {name: first(value) for name, value in _mapping(extra.get("facts")).items()} if extra else _facts(properties)
    )
    collector.node(
        row, first(entity.get("id")), kind=kind, label=first(extra.get("label")) if extra else label,
        marking=marking_of(_fields(extra)), facts=facts,
    )  # fmt: skip


def _facts(properties: dict[str, Any]) -> dict[str, str]:
    return {name: "; ".join(texts(value)) for name, value in properties.items() if name not in PLACED}


def _fields(extra: dict[str, Any]) -> dict[str, str]:
    return {name: first(value) for name, value in _mapping(extra.get("marking")).items()}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _read_relation(collector: Collector, row: int, entity: dict[str, Any], extra: dict[str, Any]) -> None:
    properties = entity.get("properties", {})
    origin, target, kind = RELATIONS[first(entity.get("schema"))]
    role = first(properties.get("role")) if first(entity.get("schema")) == "UnknownLink" else ""
    begin = first(properties.get("startDate")) or first(properties.get("date"))
    for one in texts(properties.get(origin)) or [""]:
        for other in texts(properties.get(target)) or [""]:
            collector.relation(
                row, one, other, kind=first(extra.get("kind")) or role or kind, begin=begin,
                end=first(properties.get("endDate")), weight=first(extra.get("weight")),
                is_directed=extra.get("directed") is not False, marking=marking_of(_fields(extra)),
                note=first(properties.get("summary")), known=first(extra.get("id")),
            )  # fmt: skip
