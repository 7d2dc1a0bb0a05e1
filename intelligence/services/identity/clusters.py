"""Which entities are one person or thing, as one reader may know it.

A cluster grows from an entity along what the reader may see: merges of the own party, pairs that were confirmed, equal
identifiers. What the reader may not see neither stands in it nor leads on, so nobody learns that there is more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from europol_portal.core.lookups import among
from europol_portal.parties.models import User
from intelligence.access import gathered_entities
from intelligence.extraction import normalise
from intelligence.models import Entity, Hit, IdentityStatement
from intelligence.services.crosscheck.subjects import OF_A_COUNTRY, WEAK
from intelligence.services.identity.keyed import Sayers, entities_in

MOST_MEMBERS = 200
ROUNDS = 4
IDENTIFYING = frozenset(
    {
        Entity.Kind.COMMUNICATION_MEANS,
        Entity.Kind.PAYMENT_MEANS,
        Entity.Kind.MEANS_OF_TRANSPORT,
        Entity.Kind.IDENTITY_DOCUMENT,
    }
)
Value = tuple[str, str, str, str]


@dataclass(frozen=True)
class Bond:
    """Why two entities are one: a merge, a confirmed pair, or the same identifier."""

    one: UUID
    other: UUID
    why: str
    statement: IdentityStatement | None = None


@dataclass
class Around:
    """What leads on from some entities."""

    bonds: list[Bond] = field(default_factory=list)
    splits: set[frozenset[UUID]] = field(default_factory=set)
    entities: dict[UUID, Entity] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """An entity and what is the same, the newest first.

    `is_cut` where there are more than are shown; not `is_gathered` where the entity may not be brought together with
    others: its contribution is a draft or recalled, or the person has no category.
    """

    seed: Entity
    members: Sequence[Entity]
    bonds: Sequence[Bond] = ()
    is_cut: bool = False
    is_gathered: bool = True

    @property
    def keys(self) -> list[UUID]:
        """Keys of all members."""
        return [member.pk for member in self.members]

    def why(self, member: Entity) -> Bond | None:
        """What brought a member in."""
        return next((bond for bond in self.bonds if member.pk in (bond.one, bond.other)), None)


def value_of(entity: Entity) -> Value | None:
    """What makes it the same as another by itself: a well-formed identifier, with its country where countries number.

    Names never do.
    """
    if entity.kind not in IDENTIFYING or entity.subtype in WEAK or not entity.normalised:
        return None
    country = str(entity.attributes.get("country", "")) if entity.subtype in OF_A_COUNTRY else ""
    if entity.subtype in OF_A_COUNTRY:
        return (entity.kind, entity.subtype, entity.normalised, country) if country else None
    is_valid = entity.normalised[:1] == "+" or normalise(entity.kind, entity.subtype, entity.label, region="").valid
    return (entity.kind, entity.subtype, entity.normalised, "") if is_valid else None


def gathered(by: User, on: date) -> Any:
    """Entities that may be brought together for the person, with the contribution that says each."""
    rows = Entity.objects.visible_to(by).filter(gathered_entities(by, on)).defer("ts", "slices")
    return rows.select_related("contribution__owner", "contribution__sender", "contribution__crime_area")


def around(
    entities: Iterable[Entity], *, by: User, on: date, limit: int = MOST_MEMBERS, sayers: Sayers | None = None
) -> Around:
    """What is the same as one of the entities, directly; four queries, whatever is found."""
    known = {entity.pk: entity for entity in entities}
    found = Around()
    pairs = [*_merges(list(known), found.splits, by=by, limit=limit), *_confirmed(list(known), by=by, limit=limit)]
    named = {key for bond in pairs for key in (bond.one, bond.other)} - set(known)
    values: dict[Value, UUID] = {}
    for key, entity in known.items():
        if value := value_of(entity):
            values.setdefault(value, key)
    rows = Entity.objects.filter(among("pk", named) | of_values(values)).exclude(among("pk", known)).order_by("-pk")
    found.entities = {row.pk: row for row in entities_in(rows, on=on, sayers=sayers or Sayers(by), limit=limit + 1)}
    for key, entity in (known | found.entities).items():
        value = value_of(entity)
        if value in values and values[value] != key:
            pairs.append(Bond(values[value], key, "The same identifier"))
    seen = set(known) | set(found.entities)
    found.bonds = [bond for bond in pairs if bond.one in seen and bond.other in seen]
    return found


def _merges(keys: Sequence[UUID], splits: set[frozenset[UUID]], *, by: User, limit: int) -> list[Bond]:
    pairs = []
    for statement in IdentityStatement.objects.visible_to(by).in_force().naming(keys).order_by("-pk")[:limit]:
        if statement.says == IdentityStatement.Says.DIFFERENT:
            splits.add(frozenset({statement.first_id, statement.second_id}))
        else:
            pairs.append(Bond(statement.first_id, statement.second_id, "Merged by your party", statement))
    return pairs


def _confirmed(keys: Sequence[UUID], *, by: User, limit: int) -> list[Bond]:
    hits = Hit.objects.visible_to(by).filter(status=Hit.Status.CONFIRMED)
    rows = hits.filter(among("stored", keys) | among("arrived", keys)).order_by("-pk")
    pairs = rows.values_list("stored_id", "arrived_id", "number")[:limit]
    return [Bond(stored, arrived, f"Confirmed as H-{number}") for stored, arrived, number in pairs]


def of_values(values: Iterable[Value]) -> Q:
    """Entities that carry one of the identifiers; those of one kind are looked up at once."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for kind, subtype, normalised, country in values:
        alike.setdefault((kind, subtype, country), []).append(normalised)
    found = Q(pk__in=[])
    for (kind, subtype, country), written in alike.items():
        same = Q(kind=kind, subtype=subtype) & among("normalised", written)
        found |= same & Q(attributes__country=country) if country else same
    return found


def cluster_of(seed: Entity, *, by: User, on: date) -> Cluster:
    """Everything that is the same as the entity, as far as the person may know it."""
    if not gathered(by, on).filter(pk=seed.pk).exists():
        return Cluster(seed, [seed], is_gathered=False)
    members, bonds, splits, is_cut = {seed.pk: seed}, [], set(), False
    frontier = [seed]
    for _ in range(ROUNDS):
        found = around(frontier, by=by, on=on)
        splits |= found.splits
        frontier = []
        for bond, key in _leading_out(found.bonds, members):
            if key in members or key not in found.entities or _is_split(key, members, splits):
                continue
            if len(members) >= MOST_MEMBERS:
                is_cut = True
                break
            members[key] = found.entities[key]
            bonds.append(bond)
            frontier.append(members[key])
        if not frontier:
            break
    rows = sorted(members.values(), key=lambda entity: entity.pk, reverse=True)
    return Cluster(seed, rows, bonds, is_cut)


def _leading_out(bonds: Iterable[Bond], members: dict[UUID, Entity]) -> list[tuple[Bond, UUID]]:
    inside = set(members)
    ways = [(bond, bond.other if bond.one in inside else bond.one) for bond in bonds]
    return [(bond, key) for bond, key in ways if {bond.one, bond.other} & inside and key not in inside]


def _is_split(key: UUID, members: Iterable[UUID], splits: set[frozenset[UUID]]) -> bool:
    return any(frozenset({key, member}) in splits for member in members)


def grouped(entities: Sequence[Entity], found: Around) -> dict[UUID, UUID]:
    """For each entity the first one that it is the same as, by what leads from one to the other directly."""
    leader = {entity.pk: entity.pk for entity in entities}

    def first(key: UUID) -> UUID:
        while leader[key] != key:
            key = leader[key]
        return key

    for bond in found.bonds:
        if bond.one in leader and bond.other in leader and frozenset({bond.one, bond.other}) not in found.splits:
            one, other = first(bond.one), first(bond.other)
            leader[max(one, other)] = min(one, other)
    return {key: first(key) for key in leader}
