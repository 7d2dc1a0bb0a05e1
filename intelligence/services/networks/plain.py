"""A drawing as plain values, for the workbench's script and for programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

from intelligence.models import Entity, Relation
from intelligence.services.networks.drawing import Drawing, Shown

GROUPS = {
    Entity.Kind.PERSON: 1,
    Entity.Kind.ORGANISATION: 2,
    Entity.Kind.LOCATION: 3,
    Entity.Kind.EVENT: 3,
}
OTHER_GROUP = 4
NO_KEY = UUID(int=0)
LEGEND = [(1, "People"), (2, "Organisations"), (3, "Places and events"), (4, "Means and things")]


def group_of(kind: str) -> int:
    """The colour of a kind of entity."""
    return GROUPS.get(Entity.Kind(kind), OTHER_GROUP)


def plain(drawing: Drawing) -> dict[str, Any]:
    """Nodes, edges, notes, whose information it is and of whom more is known to exist; keys are text."""
    page_of, said_in = _addresses("intelligence:entity-detail"), _addresses("intelligence:contribution-detail")
    return {
        "nodes": [_node(node, page_of) for node in drawing.nodes],
        "edges": [_edge(row, drawing, said_in) for row in drawing.relations],
        "notes": [
            {
                "id": str(note.pk),
                "node": str(drawing.node_of[note.entity_id]),
                "text": note.text,
                "author": note.author.get_full_name(),
                "written_at": note.written_at.isoformat(),
            }
            for note in drawing.notes
        ],
        "owners": [party.code for party in drawing.owners],
        "missing": [party.code for party in drawing.missing],
        "is_cut": drawing.is_cut,
    }


def _node(node: Shown, page_of: Callable[[UUID], str]) -> dict[str, Any]:
    entity = node.entity
    return {
        "id": str(node.key),
        "label": entity.label,
        "kind": entity.kind,
        "kind_text": entity.kind_text,
        "group": group_of(entity.kind),
        "hop": node.hop,
        "born": entity.birth_date.isoformat() if entity.birth_date else "",
        "owners": [party.code for party in node.owners],
        "evaluation": _evaluation(entity.contribution),
        "handling_codes": sorted({code for one in node.entities for code in one.contribution.handling_codes}),
        "entities": [str(one.pk) for one in node.entities],
        "url": page_of(entity.pk),
    }


def _edge(row: Relation, drawing: Drawing, said_in: Callable[[UUID], str]) -> dict[str, Any]:
    origin, target = drawing.ends(row)
    return {
        "id": str(row.pk),
        "origin": str(origin),
        "target": str(target),
        "kind": row.kind,
        "words": str(row.get_kind_display()),
        "is_directed": not row.is_mutual,
        "from_on": row.from_on.isoformat() if row.from_on else "",
        "until_on": row.until_on.isoformat() if row.until_on else "",
        "owner": row.contribution.owner.code,
        "evaluation": row.evaluation or _evaluation(row.contribution),
        "reference": row.contribution.reference,
        "url": said_in(row.contribution_id),
    }


def _addresses(name: str) -> Callable[[UUID], str]:
    """The address of each page of one name; resolved once, since there may be thousands."""
    before, after = reverse(name, args=[NO_KEY]).split(str(NO_KEY))
    return lambda key: f"{before}{key}{after}"


def _evaluation(contribution: Any) -> str:
    return f"{contribution.source_evaluation}{contribution.information_evaluation}"
