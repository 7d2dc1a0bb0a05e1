"""Say that two entities are the same, or not, and take it back: each with its reason, inside the own party."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import IdentityPermission
from intelligence.events import IdentityEvent
from intelligence.models import Entity, IdentityStatement
from intelligence.services.identity.clusters import gathered

Says = IdentityStatement.Says
EVENTS = {Says.SAME: IdentityEvent.SAME, Says.DIFFERENT: IdentityEvent.DIFFERENT}
ON_RECORD = {Says.SAME: "They are merged already.", Says.DIFFERENT: "They are split already."}


@transaction.atomic
def say(*, one: Entity, other: UUID, says: str, reason: str, by: User, at: datetime) -> IdentityStatement:
    """State for the own party that two entities are the same, or that they are not.

    Both must be seen and may be brought together. Nothing of the contributions changes, and nobody sees more than
    before: each reader's page holds what that reader sees.
    """
    require(by, IdentityPermission.ADD)
    _refuse_unfit(one, other, says=says, by=by, at=at)
    if not reason.strip():
        message = "Give the reason: what did you compare, and what decided it?"
        raise DomainError(message, code="reason_missing", field="reason")
    first, second = sorted((one.pk, other))
    known = IdentityStatement.objects.visible_to(by).in_force().filter(first=first, second=second).first()
    if known is not None:
        message = ON_RECORD[Says(says)] if known.says == says else "Take back first what your party said before."
        raise DomainError(message, code="said_already")
    statement = IdentityStatement(
        party_id=by.party_id, author=by, says=says, first_id=first, second_id=second, reason=reason.strip(), said_at=at
    )
    try:
        with transaction.atomic():
            statement.save(force_insert=True)
    except IntegrityError:
        message = "Somebody of your party has said something of these two. Look at the page again."
        raise DomainError(message, code="said_already") from None
    changes = {"first": str(first), "second": str(second)}
    verb = events.Verb.COMBINATION
    events.publish(EVENTS[Says(says)], subject=statement, actor=by, at=at, verb=verb, changes=changes)
    stored: IdentityStatement = IdentityStatement.objects.get(pk=statement.pk)
    return stored


def _refuse_unfit(one: Entity, other: UUID, *, says: str, by: User, at: datetime) -> None:
    if says not in Says.values:
        message = "Say whether they are the same."
        raise DomainError(message, code="says_unknown", field="says")
    rows = gathered(by, at.date()).in_bulk([one.pk, other])
    if len(rows) != len({one.pk, other}):
        message = "Choose an entity that you can see, in a contribution that is in use."
        raise DomainError(message, code="not_found", field="other")
    if one.pk == other:
        message = "Choose another entity."
        raise DomainError(message, code="same_entity", field="other")
    if rows[one.pk].kind != rows[other].kind:
        message = "They are of different kinds. Write a relation instead."
        raise DomainError(message, code="kinds_differ", field="other")


@transaction.atomic
def take_back(*, statement: IdentityStatement, reason: str, by: User, at: datetime) -> IdentityStatement:
    """Undo a merge or a split; it stays in the history."""
    rows = IdentityStatement.objects.visible_to(by).select_for_update(of=("self",))
    locked: IdentityStatement | None = rows.filter(pk=statement.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    if not locked.is_in_force:
        message = "It was taken back already."
        raise DomainError(message, code="withdrawn_already")
    require(by, IdentityPermission.WITHDRAW, locked)
    if not reason.strip():
        message = "Give the reason: it stays in the history."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.withdrawn_by, locked.withdrawn_at, locked.withdrawal_reason = by, at, reason.strip()
    locked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    changes = {"says": locked.says, "first": str(locked.first_id), "second": str(locked.second_id)}
    verb = events.Verb.COMBINATION
    events.publish(IdentityEvent.WITHDRAWN, subject=locked, actor=by, at=at, verb=verb, changes=changes)
    return locked
