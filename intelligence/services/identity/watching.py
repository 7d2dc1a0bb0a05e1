"""Watch an entity, and tell those who watch when something comes in that names it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import uuid7
from europol_portal.notifications.services import notify
from europol_portal.parties.models import User
from intelligence.access import PartPermission
from intelligence.events import WatchEvent
from intelligence.models import Contribution, Entity, EntityWatch
from intelligence.querysets import watchers_of

MOST_WATCHED = 500  # by one person


@transaction.atomic
def watch_entity(*, entity: Entity, by: User, at: datetime) -> EntityWatch:
    """Be told from now on when a contribution comes in that names it."""
    require(by, PartPermission.VIEW_ENTITY, entity)
    if entity.contribution.is_draft:
        message = "Send it first: a draft cannot be watched."
        raise DomainError(message, code="not_sent")
    if EntityWatch.objects.visible_to(by).count() >= MOST_WATCHED:
        message = f"You watch {MOST_WATCHED} entities. End a watch that you need no more."
        raise DomainError(message, code="too_many_watched")
    watch, is_new = EntityWatch.objects.get_or_create(
        user=by, entity=entity, defaults={"since": at, "contribution_id": entity.contribution_id}
    )
    if is_new:
        events.publish(WatchEvent.BEGUN, subject=entity, actor=by, at=at, verb=events.Verb.CONSULTATION)
    return watch


@transaction.atomic
def end_watch(*, entities: Iterable[UUID], by: User, at: datetime) -> int:
    """Be told no more; returns how many watches have ended."""
    rows = list(EntityWatch.objects.visible_to(by).filter(entity__in=list(entities)).select_related("entity"))
    for row in rows:
        events.publish(WatchEvent.ENDED, subject=row.entity, actor=by, at=at, verb=events.Verb.CONSULTATION)
        row.delete()
    return len(rows)


def tell_watchers(*, contribution: Contribution, by: User | None, at: datetime) -> int:
    """Tell people of the parties that see the contribution since this moment, if it names what they watch.

    The sending itself is on record. That somebody watches is not: the sender's side would learn of it.
    """
    if not watchers_of(contribution, at):
        return 0
    return notify(kind=WatchEvent.NEWS, event_id=uuid7(at), subject=contribution, actor=by, at=at)
