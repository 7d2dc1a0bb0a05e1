"""Everything that a reader may know of an entity, brought together from the contributions that he or she sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import Party, User
from intelligence.access import PartPermission
from intelligence.events import EntityEvent
from intelligence.models import Entity, EntityWatch, HitSide, IdentityStatement, Relation
from intelligence.services.identity.clusters import Cluster, cluster_of, gathered
from intelligence.services.identity.keyed import Sayers, relations_in
from intelligence.services.identity.links import Link, Together, ends_of, links_of, together_with

MOST_LINKS = 20
MOST_HITS = 20
MOST_ALIKE = 10
MOST_MOMENTS = 100


@dataclass(frozen=True)
class Fact:
    """One thing that is said, and by whom: each way of writing with the parties that write it so."""

    name: str
    value: str
    owners: Sequence[Party]
    times: int


@dataclass(frozen=True)
class Moment:
    """Something with a date."""

    on: date
    words: str
    entity: Entity | None = None
    relation: Link | None = None


@dataclass(frozen=True)
class Profile:
    """The page of an entity."""

    cluster: Cluster
    names: Sequence[Fact] = ()
    facts: Sequence[Fact] = ()
    links: Sequence[Link] = ()
    has_more_links: bool = False
    together: Sequence[Together] = ()
    moments: Sequence[Moment] = ()
    places: Sequence[Entity] = ()
    statements: Sequence[IdentityStatement] = ()
    alike: Sequence[Entity] = ()
    hits: Sequence[HitSide] = ()
    is_watched: bool = False
    identifiers: Sequence[Link] = ()

    @property
    def keys(self) -> list[UUID]:
        """Every entity that it shows, once."""
        others = [link.other for link in self.links] + [one.entity for one in self.together] + list(self.alike)
        return list(dict.fromkeys([*self.cluster.keys, *(entity.pk for entity in others)]))


@transaction.atomic
def open_entity(*, entity: Entity, by: User, at: datetime) -> Profile:
    """Everything that the person may know of it; that the person reads it is on record with every entity shown."""
    require(by, PartPermission.VIEW_ENTITY, entity)
    profile = profile_of(cluster_of(entity, by=by, on=at.date()), by=by, on=at.date())
    record(verb=Verb.CONSULTATION, kind=EntityEvent.READ, actor=by, at=at, subject=entity, shown=profile.keys)
    return profile


def profile_of(cluster: Cluster, *, by: User, on: date) -> Profile:
    """What the members say, and what is linked to them; a fixed number of queries."""
    members = cluster.members
    sayers = Sayers(by)
    touching = Relation.objects.touching(cluster.keys).order_by("-pk")
    relations = relations_in(touching, sayers=sayers, limit=MOST_LINKS + 1)
    links = links_of(relations, set(cluster.keys), ends_of(relations, on=on, sayers=sayers))
    together = together_with(members, by=by, on=on)
    others = [link.other for link in links] + [one.entity for one in together]
    statements = list(IdentityStatement.objects.visible_to(by).naming(cluster.keys).for_list().order_by("-pk"))
    sides = HitSide.objects.visible_to(by).filter(entity__in=cluster.keys).for_list().order_by("-pk")
    return Profile(
        cluster=cluster,
        names=variants((member, "Name" if member.kind == "person" else "Value", member.label) for member in members),
        facts=variants(_facts(members)),
        links=links[:MOST_LINKS],
        has_more_links=len(relations) > MOST_LINKS,
        together=together,
        moments=moments_of(members, links, statements),
        places=places_of([*members, *others]),
        statements=statements,
        alike=alike(cluster, statements, by=by, on=on),
        hits=list(sides[:MOST_HITS]),
        is_watched=EntityWatch.objects.visible_to(by).filter(entity__in=cluster.keys).exists(),
        identifiers=[link for link in links if link.other.kind in IDENTIFIERS],
    )


IDENTIFIERS = frozenset(
    {
        Entity.Kind.COMMUNICATION_MEANS,
        Entity.Kind.PAYMENT_MEANS,
        Entity.Kind.IDENTITY_DOCUMENT,
        Entity.Kind.MEANS_OF_TRANSPORT,
    }
)


def _facts(members: Sequence[Entity]) -> Iterable[tuple[Entity, str, str]]:
    for member in members:
        if member.birth_date:
            yield member, "Born", f"{member.birth_date:%-d %b %Y}"
        if member.category:
            yield member, "Category", member.category_text
        if member.role:
            yield member, "Role", member.role
        for name, value in member.attributes.items():
            for one in value if isinstance(value, list) else [value]:
                if str(one).strip():
                    yield member, str(name).replace("_", " ").capitalize(), str(one).strip()


def variants(said: Iterable[tuple[Entity, str, str]]) -> list[Fact]:
    """Each way of writing once, the most frequent of a name first."""
    rows: dict[tuple[str, str], list[Entity]] = {}
    order: dict[str, int] = {}
    for entity, name, value in said:
        order.setdefault(name, len(order))
        rows.setdefault((name, value), []).append(entity)
    facts = [
        Fact(
            name, value, list({row.contribution.owner_id: row.contribution.owner for row in found}.values()), len(found)
        )
        for (name, value), found in rows.items()
    ]
    return sorted(facts, key=lambda fact: (order[fact.name], -fact.times, fact.value))


def moments_of(
    members: Sequence[Entity], links: Sequence[Link], statements: Sequence[IdentityStatement]
) -> list[Moment]:
    """What has a date, the newest first."""
    found: list[Moment] = []
    for member in members:
        sent: Any = member.contribution.sent_at
        if sent is not None:
            found.append(Moment(sent.date(), "Reported", entity=member))
    for link in links:
        relation = link.relation
        if relation.from_on:
            words = f"{link.words} {link.other.label}"
            found.append(
                Moment(relation.from_on, f"{words}, from this day" if relation.until_on else words, relation=link)
            )
        if relation.until_on:
            found.append(Moment(relation.until_on, f"{link.words} {link.other.label}, until this day", relation=link))
    for statement in statements:
        found.append(Moment(statement.said_at.date(), f"Your party said: {statement.get_says_display().lower()}"))
        if statement.withdrawn_at:
            found.append(Moment(statement.withdrawn_at.date(), "Your party took a merge or split back"))
    return sorted(found, key=lambda moment: moment.on, reverse=True)[:MOST_MOMENTS]


def places_of(entities: Iterable[Entity]) -> list[Entity]:
    """The locations among them that have coordinates, each place once."""
    found = {
        (entity.latitude, entity.longitude, entity.normalised): entity
        for entity in entities
        if entity.kind == Entity.Kind.LOCATION and entity.latitude is not None
    }
    return list(found.values())


def alike(cluster: Cluster, statements: Iterable[IdentityStatement], *, by: User, on: date) -> list[Entity]:
    """Others of the same name that nobody has merged or split: whether they are the same is for people to say."""
    names = {member.normalised for member in cluster.members if member.normalised}
    if not cluster.is_gathered:
        return []
    said = {key for row in statements if row.is_in_force for key in (row.first_id, row.second_id)}
    rows = gathered(by, on).filter(kind=cluster.seed.kind, subtype=cluster.seed.subtype, normalised__in=names)
    return list(rows.exclude(pk__in={*cluster.keys, *said}).order_by("-pk")[:MOST_ALIKE])
