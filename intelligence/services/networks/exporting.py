"""Networks as files of exchange, and as pictures: what may leave, with whose information it is and how it may be used.

What the owner of a part does not let out is left out, with everything that only it leads to, and the file says whose
was left out. Each export is recorded with every entity in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import NetworkPermission
from intelligence.events import NetworkEvent
from intelligence.models import Contribution, Network
from intelligence.networks import Graph
from intelligence.networks.formats import MEDIA_TYPES, Format, cover_of, write
from intelligence.services.networks.drawing import Drawing, draw
from intelligence.services.restrictions import carried_on, may_export

TITLES = {
    Format.GRAPHML: "GraphML (yEd, Gephi)",
    Format.ANX: "i2 Analyst’s Notebook (ANX)",
    Format.FTM: "FollowTheMoney (JSON lines)",
    Format.STIX: "STIX 2.1",
    Format.EDGES: "Table of links (CSV)",
}
FORMATS = [{"name": str(form), "title": title} for form, title in TITLES.items()]
ENDINGS = {Format.FTM: "ftm.json", Format.STIX: "stix.json"}


@dataclass(frozen=True)
class NetworkExport:
    """A file as it leaves: its name carries reference and codes, its head marking, codes and owners."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class _Leaving:
    """What may leave, what it carries, and whose information stays behind."""

    graph: Graph
    items: list[Contribution]
    held_by: list[str]
    entities: list[UUID]


@transaction.atomic
def export_network(*, network: Network, name: str, by: User, at: datetime) -> NetworkExport:
    """Write what the person sees of it in a format of exchange.

    Raises:
        DomainError: Unknown format, or nothing of it may leave.
    """
    require(by, NetworkPermission.EXPORT, network)
    form = next((one for one in TITLES if one == name), None)
    if form is None:
        message = "Choose a format."
        raise DomainError(message, code="required", field="format")
    leaving = _leaving(network, by=by, at=at)
    cover = cover_of(
        leaving.graph,
        title=network.reference,
        made_at=at,
        least=network.classification,
        passing_on=" ".join(_terms(leaving)),
        made_for=by.party.code,
    )
    stream = BytesIO()
    write(form, leaving.graph, stream, cover)
    _note(network, leaving, by=by, at=at, what=str(form))
    codes = "-".join(carried_on(leaving.items).handling_codes) or "H0"
    name = f"{network.reference}_{codes}.{ENDINGS.get(form, str(form))}"
    return NetworkExport(name, stream.getvalue(), MEDIA_TYPES[form])


@transaction.atomic
def note_picture(*, network: Network, by: User, at: datetime) -> list[str]:
    """Record that a picture leaves; returns the lines that stand on it.

    Raises:
        DomainError: A part of what is drawn may not leave, so that no picture may.
    """
    require(by, NetworkPermission.EXPORT, network)
    leaving = _leaving(network, by=by, at=at)
    if leaving.held_by:
        message = f"{', '.join(leaving.held_by)} does not let all of it out. Download the data, which leaves it out."
        raise DomainError(message, code="held_back")
    _note(network, leaving, by=by, at=at, what="picture")
    return _lines(network, leaving, by=by, at=at)


def _leaving(network: Network, *, by: User, at: datetime) -> _Leaving:
    drawing = draw(network, by=by, at=at, is_recorded=False)
    held = {item.pk: item for item in drawing.contributions if not may_export(item, by=by, at=at).allowed}
    graph, entities = _without(drawing, set(held))
    if not len(graph):
        message = "Nothing of it may leave the portal." if held else "The network is empty: there is nothing to export."
        raise DomainError(message, code="held_back")
    items = [item for item in drawing.contributions if item.pk not in held]
    return _Leaving(graph, items, sorted({item.owner.name for item in held.values()}), entities)


def _without(drawing: Drawing, held: set[UUID]) -> tuple[Graph, list[UUID]]:
    """The graph without what rests on these; a node stays while something else says it."""
    graph = drawing.graph()
    kept = {str(node.key) for node in drawing.nodes if node.entity.contribution_id not in held}
    gone = {str(row.pk) for row in drawing.relations if row.contribution_id in held}
    left = graph.within(kept)
    edges = [edge for edge in left.edges if edge.id not in gone]
    entities = [
        entity.pk
        for node in drawing.nodes
        if str(node.key) in kept
        for entity in node.entities
        if entity.contribution_id not in held
    ]
    return Graph(left.nodes.values(), edges), entities


def _lines(network: Network, leaving: _Leaving, *, by: User, at: datetime) -> list[str]:
    carried = carried_on(leaving.items)
    owners = sorted({item.owner.name for item in leaving.items})
    level = Classification(carried.classification).label
    return [
        f"{level}. {network.reference}, {at:%Y-%m-%d %H:%M} UTC, for {by.party.name}",
        f"Owners: {', '.join(owners)}. Handling codes: {', '.join(carried.handling_codes) or 'H0'}",
        *_terms(leaving),
    ]


def _terms(leaving: _Leaving) -> list[str]:
    """What the owners ask of who holds the file, each once."""
    carried = carried_on(leaving.items)
    lines = [f"Handling: {text}." for text in _once(carried.handling_text.splitlines()) if text]
    lines += [f"Restriction: {text}." for text in _once(carried.restrictions)]
    if leaving.held_by:
        lines.append(f"Left out, because the owner does not let it out: information of {', '.join(leaving.held_by)}.")
    return [*lines, "To be passed on only as each owner allows. Leads, not evidence."]


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _note(network: Network, leaving: _Leaving, *, by: User, at: datetime, what: str) -> None:
    record(
        verb=events.Verb.DISCLOSURE,
        kind=NetworkEvent.EXPORTED,
        actor=by,
        at=at,
        subject=network,
        shown=leaving.entities,
        changes={"format": what},
    )
