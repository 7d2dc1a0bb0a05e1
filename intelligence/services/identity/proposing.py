"""Relations that a draft may say: what its reader knows of the same things from other contributions.

A proposal is shown to who writes the draft and nobody else. Taking it adds a relation between two entities of the draft
and nothing more: neither the references nor the words of other contributions go with it. So it rests on what the own
party wrote, and on what others sent without handling codes, restrictions, a consent or a term, and never on what is
marked higher than the draft: a codes-free relation may travel on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import combinations
from operator import or_
from uuid import UUID

from django.db.models import Q

from europol_portal.access.policy import require
from europol_portal.audit.services import Verb, record
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.events import RelationEvent
from intelligence.models import Contribution, Entity, Relation
from intelligence.services.identity.clusters import of_values, value_of
from intelligence.services.identity.keyed import Sayers, entities_in, relations_in

MOST_ENTITIES = 100  # of the draft, the first ones
MOST_MENTIONS = 1000  # of the same things elsewhere, the newest
MOST_PROPOSED = 20
LEAST_TOGETHER = 2  # contributions, where none says how the two are linked
MOST_NAMED = 3
USUAL = {  # what is meant where two things stand together and nobody says how
    Entity.Kind.PERSON: Relation.Kind.ASSOCIATE_OF,
    Entity.Kind.COMMUNICATION_MEANS: Relation.Kind.USES,
    Entity.Kind.MEANS_OF_TRANSPORT: Relation.Kind.USES,
    Entity.Kind.PAYMENT_MEANS: Relation.Kind.USES,
    Entity.Kind.IDENTITY_DOCUMENT: Relation.Kind.USES,
    Entity.Kind.ORGANISATION: Relation.Kind.WORKS_FOR,
    Entity.Kind.LOCATION: Relation.Kind.LOCATED_AT,
}
Ends = tuple[UUID, UUID]


@dataclass(frozen=True)
class ProposedRelation:
    """Two entities of the draft and what may link them; the contributions that speak for it are the reader's to see."""

    origin: Entity
    target: Entity
    kind: str
    times: int
    is_said: bool
    sources: tuple[Contribution, ...]

    @property
    def words(self) -> str:
        """What the first is to the second."""
        return str(Relation.Kind(self.kind).label)

    @property
    def source_keys(self) -> list[UUID]:
        """Keys of the contributions that speak for it."""
        return [source.pk for source in self.sources]


@dataclass
class _Pair:
    together: dict[UUID, Contribution]
    said: Counter[tuple[str, UUID, UUID]]
    sayers: dict[UUID, Contribution]


def proposed_relations(*, draft: Contribution, by: User, at: datetime) -> list[ProposedRelation]:
    """What other contributions that the author sees say of two things of the draft, the best founded first.

    The same thing is one with the same well-formed identifier, or a person with the same name and date of birth. A pair
    is proposed where a contribution links the two, or where at least two name both. Looking at them is recorded.
    """
    require(by, ContributionPermission.CHANGE, draft)
    own = list(Entity.objects.visible_to(by).of(draft).defer("ts", "slices").order_by("pk")[:MOST_ENTITIES])
    mentions = _mentions(own, draft, by, at)
    pairs = _together(mentions)
    _add_said(pairs, mentions, draft, by)
    known = {frozenset(ends) for ends in Relation.objects.of(draft).values_list("origin_id", "target_id")}
    entities = {entity.pk: entity for entity in own}
    found = [
        proposal
        for ends, pair in pairs.items()
        if ends not in known and (proposal := _proposal([entities[key] for key in sorted(ends)], pair))
    ]
    best = sorted(found, key=lambda one: (not one.is_said, -one.times, str(one.origin.pk)))[:MOST_PROPOSED]
    shown = [source.pk for one in best for source in one.sources]
    if shown:
        record(verb=Verb.CONSULTATION, kind=RelationEvent.PROPOSED, actor=by, at=at, subject=draft, shown=shown)
    return best


def _mentions(own: Sequence[Entity], draft: Contribution, by: User, at: datetime) -> dict[UUID, tuple[UUID, Entity]]:
    """Entities of other contributions that are the same as one of the draft's: by their key, with the draft's."""
    of_identifier = {value: entity.pk for entity in own if (value := value_of(entity))}
    of_person = {key: entity.pk for entity in own if (key := _person(entity))}
    if len(of_identifier) + len(of_person) < 2:  # noqa: PLR2004 (a relation has two ends)
        return {}
    people = (Q(kind=Entity.Kind.PERSON, normalised=name, birth_date=born) for name, born in of_person)
    fits = reduce(or_, people, of_values(of_identifier))
    rows = Entity.objects.filter(fits).exclude(contribution=draft).order_by("-pk")
    found = {}
    for row in entities_in(rows, on=at.date(), sayers=Sayers(by), limit=MOST_MENTIONS):
        if not _is_free(row.contribution, draft, by):
            continue
        value, named = value_of(row), _person(row)
        same = of_identifier.get(value) if value else of_person.get(named) if named else None
        if same is not None:
            found[row.pk] = (same, row)
    return found


def _is_free(source: Contribution, draft: Contribution, by: User) -> bool:
    """Whether what it says may be said in the draft without asking its owner."""
    if source.classification_rank > draft.classification_rank:
        return False
    is_lent = str(by.party_id) in (source.lent_until or {}) or source.open_until is not None
    is_bound = bool(source.handling_codes or source.restriction_text) or is_lent
    return source.owner_id == by.party_id or not is_bound


def _person(entity: Entity) -> tuple[str, object] | None:
    is_known = entity.kind == Entity.Kind.PERSON and entity.normalised and entity.birth_date
    return (entity.normalised, entity.birth_date) if is_known else None


def _together(mentions: dict[UUID, tuple[UUID, Entity]]) -> dict[frozenset[UUID], _Pair]:
    """Which two of the draft's stand in the same contributions."""
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    sources = {}
    for key, row in mentions.values():
        beside[row.contribution_id].add(key)
        sources[row.contribution_id] = row.contribution
    pairs: dict[frozenset[UUID], _Pair] = {}
    for source, keys in beside.items():
        for two in combinations(sorted(keys), 2):
            pairs.setdefault(frozenset(two), _Pair({}, Counter(), {})).together[source] = sources[source]
    return pairs


def _add_said(
    pairs: dict[frozenset[UUID], _Pair],
    mentions: dict[UUID, tuple[UUID, Entity]],
    draft: Contribution,
    by: User,
) -> None:
    """How other contributions link them."""
    if not pairs:
        return
    ends = list(mentions)
    for relation in relations_in(Relation.objects.filter(origin__in=ends, target__in=ends), sayers=Sayers(by)):
        origin, row = mentions[relation.origin_id]
        target, _ = mentions[relation.target_id]
        if origin != target and _is_free(relation.contribution, draft, by):
            pair = pairs[frozenset((origin, target))]
            pair.said[relation.kind, origin, target] += 1
            pair.sayers[row.contribution_id] = row.contribution


def _proposal(ends: Sequence[Entity], pair: _Pair) -> ProposedRelation | None:
    entities = {entity.pk: entity for entity in ends}
    if pair.said:
        (kind, first, second), _ = pair.said.most_common(1)[0]
        sources = _newest(pair.sayers.values())
        return ProposedRelation(
            entities[first], entities[second], kind, len(pair.sayers), is_said=True, sources=sources
        )
    if len(pair.together) < LEAST_TOGETHER:
        return None
    for origin, target in (ends, ends[::-1]):
        kind = str(USUAL.get(Entity.Kind(target.kind), ""))
        if kind and origin.kind in Relation.ENDS[kind][0] and target.kind in Relation.ENDS[kind][1]:
            sources = _newest(pair.together.values())
            return ProposedRelation(origin, target, kind, len(pair.together), is_said=False, sources=sources)
    return None


def _newest(sources: Iterable[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(sources, key=lambda source: source.pk, reverse=True)[:MOST_NAMED])
