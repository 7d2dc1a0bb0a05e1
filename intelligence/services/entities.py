"""Add and remove entities of a draft."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.events import EntityEvent
from intelligence.extraction import normalise, region_of
from intelligence.models import Contribution, Entity
from intelligence.services.content import EntityContent
from intelligence.services.people import Gap, field_gaps, person_gaps
from intelligence.services.relations import carried, names_of, relations_of, write_relations

LONGEST_VALUE = 300
MOST_NORTH, MOST_EAST = 90, 180
INSERT = sql.SQL(
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
)
NATIONAL_KINDS = frozenset({Entity.Subtype.PLATE, *Entity.SUBTYPES[Entity.Kind.IDENTITY_DOCUMENT]})


def comparable(kind: str, subtype: str, label: str, *, party_code: str, attributes: Mapping[str, Any]) -> str:
    """The form that cross-checks compare: the party reads telephones, plates and papers need their own country."""
    issuer = str(attributes.get("country", ""))
    region = issuer if subtype in NATIONAL_KINDS else region_of(party_code)
    return normalise(kind, subtype, label, region=region).value[:LONGEST_VALUE]


def build_entity(content: EntityContent, *, party_code: str, at: datetime, normalised: str | None = None) -> Entity:
    """The entity that the content would become, not stored. Raises DomainError when a part is wrong.

    Who has the form to compare already gives it, so that it is not made twice.
    """
    label = content.label.strip()
    if not label:
        message = "Give the value of the entity."
        raise DomainError(message, code="label_missing", field="label")
    if content.subtype and content.subtype not in Entity.SUBTYPES.get(content.kind, ()):
        message = "The type does not belong to this kind of entity."
        raise DomainError(message, code="subtype_unknown", field="subtype")
    category = content.data_subject_category
    if content.kind == Entity.Kind.PERSON:
        category = category or Entity.DataSubjectCategory.UNCATEGORISED
    elif category:
        message = "Only a person has a category."
        raise DomainError(message, code="category_not_allowed", field="data_subject_category")
    _refuse_misplaced(content)
    if normalised is None:
        normalised = comparable(
            content.kind, content.subtype, label, party_code=party_code, attributes=content.attributes
        )
    entity = Entity(
        kind=content.kind,
        subtype=content.subtype,
        label=label,
        normalised=normalised[:LONGEST_VALUE],
        role=content.role.strip(),
        attributes=dict(content.attributes),
        birth_date=content.birth_date,
        latitude=content.latitude,
        longitude=content.longitude,
        data_subject_category=category,
        current_category=category,
        category_due=category_due(category, at),
        necessity=content.necessity.strip(),
        source_evaluation=content.source_evaluation,
        information_evaluation=content.information_evaluation,
        added_at=at,
    )
    _refuse(field_gaps(entity))
    return entity


def _refuse_misplaced(content: EntityContent) -> None:
    if content.latitude is None and content.longitude is None:
        return
    if content.kind != Entity.Kind.LOCATION:
        message = "Only a location has coordinates."
        raise DomainError(message, code="coordinates_not_allowed", field="latitude")
    if content.latitude is None or content.longitude is None:
        message = "Give latitude and longitude together."
        raise DomainError(message, code="coordinates_incomplete", field="longitude")
    if abs(content.latitude) > MOST_NORTH or abs(content.longitude) > MOST_EAST:
        message = "Latitude lies between -90 and 90, longitude between -180 and 180."
        raise DomainError(message, code="coordinates_wrong", field="latitude")


def category_due(category: str, at: datetime) -> datetime | None:
    """Until when a person without a category stays in use (Article 18(6a)); nothing for everybody else."""
    if category != Entity.DataSubjectCategory.UNCATEGORISED:
        return None
    return at + timedelta(days=settings.UNCATEGORISED_DAYS)


def _refuse(gaps: Sequence[Gap]) -> None:
    if gaps:
        raise DomainError(" ".join(gap.message for gap in gaps), code=gaps[0].code, field=gaps[0].field)


@transaction.atomic
def add_entity(*, draft: Contribution, content: EntityContent, by: User, at: datetime) -> Entity:
    """Add one entity to a draft."""
    require(by, ContributionPermission.CHANGE, draft)
    entity = build_entity(content, party_code=by.party.code, at=at)
    _refuse(person_gaps(entity, at.date()))
    entity.contribution = draft
    entity.save(force_insert=True)
    events.publish(EntityEvent.ADDED, subject=entity, actor=by, at=at, verb=events.Verb.COLLECTION)
    return entity


@transaction.atomic
def remove_entity(*, entity: Entity, by: User, at: datetime) -> None:
    """Take an entity out of its draft."""
    require(by, ContributionPermission.CHANGE, entity.contribution)
    events.publish(EntityEvent.REMOVED, subject=entity, actor=by, at=at)
    entity.delete()


def write_entities(*, draft: Contribution, contents: Sequence[EntityContent], by: User, at: datetime) -> int:
    """Make the entities of a draft exactly those given; returns how many. The caller has asked for the right.

    Relations stay between those that are known again by what they are.
    """
    kept = relations_of(draft)
    before = names_of(draft.entities.order_by("pk")) if kept else []
    draft.entities.all().delete()
    built = [build_entity(content, party_code=by.party.code, at=at) for content in contents]
    written = store_entities(draft, built)
    if kept:
        write_relations(draft, carried(kept, before, names_of(built)), at=at)
    return written


def store_entities(draft: Contribution, entities: Sequence[Entity]) -> int:
    """Store entities that were built before, in their order, in one statement; returns how many.

    The rows travel as one document: to write each value of thousands of rows into the statement takes longer than to
    store them.
    """
    if not entities:
        return 0
    keys = sorted(uuid7() for _ in entities)  # made in one millisecond; sorted they keep the order of writing
    for entity, key in zip(entities, keys, strict=True):
        entity.pk, entity.contribution = key, draft
    fields = [field for field in Entity._meta.concrete_fields if not field.generated]
    rows = [{field.column: getattr(entity, field.attname) for field in fields} for entity in entities]
    table = sql.Identifier(Entity._meta.db_table)
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(table=table, columns=columns), [json.dumps(rows, default=str)])
    return len(entities)
