"""What is linked to an entity: by relations, and by standing in the same contributions."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Max, Min
from django.db.models.functions import Cast

from europol_portal.core.lookups import among
from europol_portal.parties.models import User
from intelligence.access import gathered_entities
from intelligence.models import Contribution, Entity, Relation
from intelligence.services.identity.clusters import gathered
from intelligence.services.identity.keyed import Sayers, entities_in

MOST_TOGETHER = 20
MOST_READ = 50  # contributions in which co-occurrence is looked for, the newest


@dataclass(frozen=True)
class Link:
    """A relation as it reads from one of its ends."""

    relation: Relation
    own: Entity
    other: Entity
    is_forward: bool

    @property
    def words(self) -> str:
        """What the own end is to the other."""
        return str(self.relation.get_kind_display()) if self.is_forward else self.relation.backwards

    @property
    def evaluation(self) -> tuple[str, str]:
        """Source and information: the relation's, or else the contribution's."""
        row: Any = self.relation if self.relation.source_evaluation else self.relation.contribution
        return (row.source_evaluation, row.information_evaluation)


@dataclass(frozen=True)
class Together:
    """What stands in the same contributions, and in how many of those that the reader sees."""

    entity: Entity
    times: int


def said(by: User) -> Any:
    """Relations that the person may know, with the contribution that says each.

    Their ends are read apart by `ends_of`, by key: asked for inside this statement, PostgreSQL begins with everything
    that the person may see. A relation of which an end may not be brought together is left out by who reads both.
    """
    return Relation.objects.visible_to(by).for_list()


def ends_of(
    relations: Iterable[Relation], *, on: date, sayers: Sayers, known: Container[UUID] = ()
) -> dict[UUID, Entity]:
    """The entities at the ends that are not known yet, in two queries."""
    ends = {key for relation in relations for key in (relation.origin_id, relation.target_id)}
    keys = [key for key in ends if key not in known]
    if not keys:
        return {}
    rows = Entity.objects.filter(among("pk", keys))
    return {row.pk: row for row in entities_in(rows, on=on, sayers=sayers)}


def links_of(relations: Sequence[Relation], own: Collection[UUID], ends: Mapping[UUID, Entity]) -> list[Link]:
    """The relations as they read from the own entities."""
    links = []
    for relation in relations:
        if relation.origin_id not in ends or relation.target_id not in ends:
            continue
        is_forward = relation.origin_id in own
        here, there = (
            (relation.origin_id, relation.target_id) if is_forward else (relation.target_id, relation.origin_id)
        )
        links.append(Link(relation, ends[here], ends[there], is_forward))
    return links


def together_with(members: Sequence[Entity], *, by: User, on: date) -> list[Together]:
    """What most often stands beside the members, in their newest contributions; two queries."""
    contributions = list(dict.fromkeys(member.contribution_id for member in members))[:MOST_READ]
    known = Contribution.objects.visible_to(by).filter(pk__in=contributions)
    beside = Entity.objects.visible_to(by).filter(gathered_entities(by, on), contribution__in=known.values("pk"))
    counted = (
        beside.exclude(pk__in=[member.pk for member in members])
        .values("kind", "subtype", "normalised", "birth_date")
        .annotate(times=Count("contribution", distinct=True), newest=Max(Cast("pk", CharField())), first=Min("label"))
        .order_by("-times", "kind", "normalised", "newest")[:MOST_TOGETHER]
    )
    times = {UUID(row["newest"]): row["times"] for row in counted}
    rows = gathered(by, on).in_bulk(list(times)) if times else {}
    return [Together(rows[key], number) for key, number in times.items() if key in rows]
