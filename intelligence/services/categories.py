"""Say anew why a person is in a sent contribution, and end the use of people who were left without a category.

What was sent stays: the statement stands beside it, dated, with author and reason. Nothing here turns a contact or an
associate into a suspect; only a person of the owner does, and says why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import CategoryPermission
from intelligence.events import CategoryEvent, EntityEvent
from intelligence.models import CategoryStatement, Entity
from intelligence.services.disclosures.lending import copies_of
from intelligence.services.entities import category_due
from intelligence.services.people import person_gaps


@transaction.atomic
def state_category(
    *, entity: Entity, category: str, reason: str, by: User, at: datetime, necessity: str = ""
) -> CategoryStatement:
    """The owner says why the person is in the contribution; every use follows, also in copies that others received."""
    locked: Entity = Entity.objects.select_for_update(of=("self",)).select_related("contribution").get(pk=entity.pk)
    require(by, CategoryPermission.STATE, locked)
    _check(locked, category, reason)
    said = _Said(category, reason.strip(), necessity.strip() or locked.shown_necessity)
    twins = _twins(locked, category)
    statement = _state(locked, said, by=by, at=at)
    for twin in twins:
        _state(twin, said, by=by, at=at)
    return statement


def _check(entity: Entity, category: str, reason: str) -> None:
    if category not in Entity.DataSubjectCategory.values:
        message = "Choose the category."
        raise DomainError(message, code="category_unknown", field="category")
    if category == entity.category:
        message = "This is the category already."
        raise DomainError(message, code="category_same", field="category")
    if not reason.strip():
        message = "Give the reason: recipients read it."
        raise DomainError(message, code="reason_missing", field="reason")


@dataclass(frozen=True)
class _Said:
    """What the owner says."""

    category: str
    reason: str
    necessity: str


def _state(entity: Entity, said: _Said, *, by: User, at: datetime) -> CategoryStatement:
    previous = entity.category
    entity.current_category, entity.stated_necessity = said.category, said.necessity
    if gaps := person_gaps(entity, at.date()):
        raise DomainError(" ".join(gap.message for gap in gaps), code=gaps[0].code, field=gaps[0].field)
    statement = CategoryStatement(
        contribution_id=entity.contribution_id,
        entity=entity,
        previous=previous,
        category=said.category,
        reason=said.reason,
        necessity=said.necessity,
        due_at=category_due(said.category, at),
        stated_at=at,
        author=by,
    )
    statement.save(force_insert=True)
    statement.refresh_from_db()
    changes = {"category": [previous, said.category]}
    events.publish(CategoryEvent.STATED, subject=statement, actor=by, at=at, changes=changes)
    entity.refresh_from_db()
    return statement


def _twins(entity: Entity, category: str) -> list[Entity]:
    """The same person in copies of the contribution that the owner has opened by consents."""
    copies = [copy.pk for copy in copies_of(entity.contribution)]
    same = Entity.objects.filter(
        contribution_id__in=copies,
        kind=entity.kind,
        label=entity.label,
        birth_date=entity.birth_date,
    )
    return list(same.exclude(current_category=category).select_for_update(of=("self",)).order_by("pk"))


def tend_categories(*, at: datetime) -> int:
    """Remind of categories that are due soon, and withdraw from use what is overdue; once each, harmless to repeat.

    Works under the name of the system and sees no table: PostgreSQL gives it keys, never a name.
    """
    soon = at + timedelta(days=settings.UNCATEGORISED_REMINDER_DAYS)
    with acting_as_system():
        withdrawn = list(Entity.objects.raw("SELECT * FROM portal_withdraw_uncategorised(%s)", [at]))
        reminded = list(Entity.objects.raw("SELECT * FROM portal_tell_uncategorised(%s, %s)", [soon, at]))
        for entity in withdrawn:
            events.publish(EntityEvent.WITHDRAWN, subject=entity, actor=None, at=at)
        for entity in reminded:
            events.publish(EntityEvent.CATEGORY_DUE, subject=entity, actor=None, at=at)
    return len(withdrawn) + len(reminded)
