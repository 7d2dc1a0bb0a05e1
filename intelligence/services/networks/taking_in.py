"""A file of another program becomes a draft: its people and things as entities, its links as relations.

All or nothing: a draft is written only where the whole file fits, with what was left out said beforehand. Rows that
repeat a link (calls, transfers) become one relation with its first and last day and their number. What carries the mark
of another owner is refused, for nobody enters somebody else's information as its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db import transaction

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.models import Contribution, Entity, Relation
from intelligence.networks import Edge, Graph, Node
from intelligence.networks.formats import LIMITS, Format, FormatError, Problem, guess, read
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.drafts import save_draft
from intelligence.services.relations import MOST_RELATIONS, RelationContent

MOST_BYTES = 5 * 1024 * 1024  # read while the person waits
MOST_ENTITIES = 1000
HEAD = 4096
COUNTED = {Format.CALLS, Format.TRANSFERS}
READ_TITLES = {
    Format.GRAPHML: "GraphML",
    Format.ANX: "i2 Analyst’s Notebook (ANX)",
    Format.FTM: "FollowTheMoney (JSON lines)",
    Format.STIX: "STIX 2.1",
    Format.EDGES: "Table of links (CSV)",
    Format.CALLS: "Call records (CSV)",
    Format.TRANSFERS: "Transfers of money (CSV)",
    Format.MATRIX: "Square table (CSV)",
}
USUAL = {  # where the file does not say what a means is
    Entity.Kind.PAYMENT_MEANS: Entity.Subtype.IBAN,
    Entity.Kind.MEANS_OF_TRANSPORT: Entity.Subtype.PLATE,
    Entity.Kind.IDENTITY_DOCUMENT: Entity.Subtype.OTHER_DOCUMENT,
}
Kind = Relation.Kind


@dataclass(frozen=True)
class TakenIn:
    """What a file gives: entities and relations as they would be written, and what would be left out."""

    form: Format
    entities: list[EntityContent]
    relations: list[RelationContent]
    problems: list[Problem]
    more_problems: int


def read_network(
    *, name: str, content: bytes, form: str = "", columns: Mapping[str, str] | None = None, category: str = "",
    by: User,
) -> TakenIn:  # fmt: skip
    """Read a file; nothing is written. `category` is the data subject category of every person in it.

    Raises:
        DomainError: The format is not known, the file cannot be read, is too large, or holds another owner's
            information. The message says what to do.
    """
    if len(content) > MOST_BYTES:
        message = (
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Divide it, or leave out what is not needed."
        )
        raise DomainError(message, code="too_large", field="file")
    chosen = Format(form) if form in list(Format) else guess(name, content[:HEAD])
    if chosen is None:
        message = "The format is not recognised. Choose it."
        raise DomainError(message, code="required", field="format")
    limits = replace(LIMITS, nodes=20_000, edges=200_000)
    try:
        found = read(chosen, BytesIO(content), columns=dict(columns or {}), limits=limits)
    except FormatError as refusal:
        raise DomainError(str(refusal), code="unreadable", field="file") from None
    _refuse_foreign(found.graph, by)
    places = {key: place for place, key in enumerate(found.graph.nodes)}
    if len(places) > MOST_ENTITIES:
        message = (
            f"It names {len(places):,} people and things; a contribution holds {MOST_ENTITIES:,}. Divide the file."
        )
        raise DomainError(message, code="too_many", field="file")
    problems: list[Problem] = list(found.problems)
    relations = _relations(found.graph, places, problems, is_counted=chosen in COUNTED)
    if len(relations) > MOST_RELATIONS:
        message = f"It has {len(relations):,} links; a contribution holds {MOST_RELATIONS:,}. Divide the file."
        raise DomainError(message, code="too_many", field="file")
    entities = [_entity(node, category) for node in found.graph.nodes.values()]
    if not entities:
        message = "Nothing in the file could be read as people, things or links."
        raise DomainError(message, code="empty", field="file")
    return TakenIn(chosen, entities, relations, problems, found.more_problems)


@transaction.atomic
def take_in(
    *, taken: TakenIn, subject: str, content: ContributionContent | None = None, by: User, at: datetime
) -> Contribution:
    """Write the draft: entities and relations together, or nothing.

    Raises:
        DomainError: As for any draft.
    """
    frame = content or ContributionContent()
    filled = replace(frame, subject=subject.strip() or "Imported network")
    return save_draft(by=by, at=at, content=filled, entities=taken.entities, relations=taken.relations)


def _refuse_foreign(graph: Graph, by: User) -> None:
    named = {node.owner for node in graph.nodes.values()} | {edge.owner for edge in graph.edges}
    owners = named - {"", by.party.code}
    if owners:
        message = (
            f"The file holds information of {', '.join(sorted(owners))}. Only its owner enters it; ask the owner to"
            " send it to whom it may concern."
        )
        raise DomainError(message, code="not_own", field="file")


def _entity(node: Node, category: str) -> EntityContent:
    kind = node.kind if node.kind in Entity.Kind.values else Entity.Kind.ITEM
    born = _day(node.facts.get("birth_date", ""))
    return EntityContent(
        kind=kind,
        label=node.name[:300],
        subtype=_subtype(node, kind),
        birth_date=born if kind == Entity.Kind.PERSON else None,
        data_subject_category=category if kind == Entity.Kind.PERSON else "",
        source_evaluation=node.marking.source,
        information_evaluation=node.marking.information,
    )


def _subtype(node: Node, kind: str) -> str:
    known = node.facts.get("subtype", "")
    allowed = Entity.SUBTYPES.get(kind, ())
    if known in allowed or not allowed:
        return known if allowed else ""
    if kind != Entity.Kind.COMMUNICATION_MEANS:
        return str(USUAL.get(Entity.Kind(kind), allowed[0]))
    if "@" in node.name:
        return Entity.Subtype.EMAIL
    figures = sum(sign.isdigit() for sign in node.name)
    return Entity.Subtype.PHONE if 2 * figures > len(node.name) else Entity.Subtype.ACCOUNT


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _relations(
    graph: Graph, places: Mapping[str, int], problems: list[Problem], *, is_counted: bool
) -> list[RelationContent]:
    """One for each pair, kind and first day; counted rows become one for each pair and kind."""
    rows: dict[tuple[Any, ...], list[Edge]] = {}
    for edge in graph.edges:
        if edge.origin == edge.target:
            continue
        kind = _kind(edge, graph)
        key = (edge.origin, edge.target, kind) if is_counted else (edge.origin, edge.target, kind, edge.from_on)
        rows.setdefault(key, []).append(edge)
    loops = sum(edge.origin == edge.target for edge in graph.edges)
    if loops:
        problems.append(Problem(0, f"{loops} links of something with itself were left out."))
    return [_relation(key[2], edges, places) for key, edges in rows.items()]


def _kind(edge: Edge, graph: Graph) -> str:
    """The relation as the portal knows it: where the ends do not fit, the nearest that does."""
    ends = graph.nodes[edge.origin].kind, graph.nodes[edge.target].kind
    wanted = [edge.kind, Kind.ASSOCIATE_OF, Kind.USES, Kind.LOCATED_AT, Kind.TAKES_PART_IN, Kind.OWNS]
    return next((str(kind) for kind in wanted if _fits(str(kind), ends)), edge.kind)


def _fits(kind: str, ends: tuple[str, str]) -> bool:
    allowed = Relation.ENDS.get(kind)
    return allowed is not None and all(end in one for end, one in zip(ends, allowed, strict=True))


def _relation(kind: str, edges: Iterable[Edge], places: Mapping[str, int]) -> RelationContent:
    rows = list(edges)
    first = rows[0]
    days = sorted(day for edge in rows for day in (edge.from_on, edge.until_on) if day)
    note = first.note if len(rows) == 1 else f"{len(rows):,} records"
    return RelationContent(
        kind=kind,
        origin=places[first.origin],
        target=places[first.target],
        note=note[:300],
        from_on=days[0] if days else None,
        until_on=days[-1] if len(days) > 1 else None,
        source_evaluation=first.marking.source if first.marking.information else "",
        information_evaluation=first.marking.information if first.marking.source else "",
    )
