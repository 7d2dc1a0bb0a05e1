"""Write relations between the entities of a draft; they go with it and are frozen with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.events import RelationEvent
from intelligence.models import Contribution, Entity, Relation

MOST_RELATIONS = 2000  # of one contribution; more comes as a network file, not by hand


@dataclass(frozen=True)
class RelationContent:
    """A relation as its author wrote it; the ends are places in the list of entities, from 0."""

    kind: str
    origin: int
    target: int
    note: str = ""
    from_on: date | None = None
    until_on: date | None = None
    source_evaluation: str = ""
    information_evaluation: str = ""


@dataclass(frozen=True)
class Facts:
    """What is said of two entities, besides which they are."""

    kind: str
    note: str = ""
    from_on: date | None = None
    until_on: date | None = None
    source_evaluation: str = ""
    information_evaluation: str = ""


def build_relation(draft: Contribution, origin: Entity, target: Entity, facts: Facts, *, at: datetime) -> Relation:
    """The relation that the facts would become, not stored. Raises DomainError when a part is wrong."""
    if origin.contribution_id != draft.pk or target.contribution_id != draft.pk:
        message = "Choose two entities of this contribution."
        raise DomainError(message, code="not_of_contribution", field="target")
    if origin.pk == target.pk:
        message = "Choose two different entities."
        raise DomainError(message, code="same_entity", field="target")
    if facts.kind not in Relation.Kind.values:
        message = "Choose what the first is to the second."
        raise DomainError(message, code="kind_unknown", field="kind")
    starts, ends = Relation.ENDS[facts.kind]
    words = Relation.Kind(facts.kind).label
    if origin.kind not in starts or target.kind not in ends:
        which = "the first" if origin.kind not in starts else "the second"
        message = f"“{words}” does not fit {which} of the two. Choose another relation, or turn it round."
        raise DomainError(message, code="ends_do_not_fit", field="kind")
    if facts.from_on and facts.until_on and facts.until_on < facts.from_on:
        message = "The end lies before the beginning."
        raise DomainError(message, code="period_wrong", field="until_on")
    if bool(facts.source_evaluation) != bool(facts.information_evaluation):
        message = "Give both parts of the evaluation, or none: then that of the contribution holds."
        raise DomainError(message, code="evaluation_incomplete", field="information_evaluation")
    return Relation(
        contribution=draft,
        kind=facts.kind,
        origin=origin,
        target=target,
        note=facts.note.strip(),
        from_on=facts.from_on,
        until_on=facts.until_on,
        source_evaluation=facts.source_evaluation,
        information_evaluation=facts.information_evaluation,
        added_at=at,
    )


@transaction.atomic
def add_relation(
    *, draft: Contribution, origin: Entity, target: Entity, facts: Facts, by: User, at: datetime
) -> Relation:
    """Add one relation to a draft."""
    require(by, ContributionPermission.CHANGE, draft)
    relation = build_relation(draft, origin, target, facts, at=at)
    known = Relation.objects.of(draft)
    if known.count() >= MOST_RELATIONS:
        message = "These are too many relations for one contribution. Send it in parts."
        raise DomainError(message, code="too_many_relations")
    if known.filter(origin=origin, target=target, kind=facts.kind, from_on=facts.from_on).exists():
        message = "This relation is there already."
        raise DomainError(message, code="relation_known", field="kind")
    relation.save(force_insert=True)
    events.publish(RelationEvent.ADDED, subject=relation, actor=by, at=at, verb=events.Verb.COLLECTION)
    return relation


@transaction.atomic
def remove_relation(*, relation: Relation, by: User, at: datetime) -> None:
    """Take a relation out of its draft."""
    require(by, ContributionPermission.CHANGE, relation.contribution)
    events.publish(RelationEvent.REMOVED, subject=relation, actor=by, at=at)
    relation.delete()


def write_relations(draft: Contribution, contents: Sequence[RelationContent], *, at: datetime) -> None:
    """Make the relations of a draft exactly those given. The caller has asked for the right."""
    if len(contents) > MOST_RELATIONS:
        message = "These are too many relations for one contribution. Send it in parts."
        raise DomainError(message, code="too_many_relations")
    entities = list(draft.entities.order_by("pk")) if contents else []
    rows = []
    for content in contents:
        if not (0 <= content.origin < len(entities) and 0 <= content.target < len(entities)):
            message = "A relation names an entity that is not in the list."
            raise DomainError(message, code="not_of_contribution", field="relations")
        facts = Facts(**{name: getattr(content, name) for name in Facts.__dataclass_fields__})
        rows.append(build_relation(draft, entities[content.origin], entities[content.target], facts, at=at))
    if len({(row.origin_id, row.target_id, row.kind, row.from_on) for row in rows}) < len(rows):
        message = "The same relation stands twice in the list."
        raise DomainError(message, code="relation_known", field="relations")
    Relation.objects.of(draft).delete()
    keys = sorted(uuid7() for _ in rows)  # made in one millisecond; sorted they keep the order of writing
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    Relation.objects.bulk_create(rows)


def relations_of(contribution: Contribution) -> list[RelationContent]:
    """The relations as their author wrote them, by the places of their ends in the list of entities."""
    rows = list(Relation.objects.of(contribution).order_by("pk"))
    if not rows:
        return []
    keys = contribution.entities.order_by("pk").values_list("pk", flat=True)
    places = {key: place for place, key in enumerate(keys)}
    return [
        RelationContent(
            kind=row.kind,
            origin=places[row.origin_id],
            target=places[row.target_id],
            note=row.note,
            from_on=row.from_on,
            until_on=row.until_on,
            source_evaluation=row.source_evaluation,
            information_evaluation=row.information_evaluation,
        )
        for row in rows
    ]


Name = tuple[str, str, str]


def names_of(entities: Iterable[Entity]) -> list[Name]:
    """By what an entity is known again when the list is written anew."""
    return [(entity.kind, entity.subtype, entity.label.strip()) for entity in entities]


def carried(
    contents: Sequence[RelationContent], before: Sequence[Name], after: Sequence[Name]
) -> list[RelationContent]:
    """The relations for a list of entities that was written anew; those of which an end is gone are left out."""
    places: dict[Name, list[int]] = {}
    for place, name in enumerate(after):
        places.setdefault(name, []).append(place)
    moved: dict[int, int] = {}
    for place, name in enumerate(before):
        if places.get(name):
            moved[place] = places[name].pop(0)
    return [
        replace(content, origin=moved[content.origin], target=moved[content.target])
        for content in contents
        if content.origin in moved and content.target in moved
    ]


def carried_from(wrong: Contribution, draft: Contribution) -> list[RelationContent]:
    """The relations of a contribution for the draft that corrects it."""
    known = relations_of(wrong)
    if not known:
        return []
    before, after = (names_of(row.entities.order_by("pk")) for row in (wrong, draft))
    return carried(known, before, after)
