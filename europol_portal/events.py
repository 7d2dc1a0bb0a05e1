"""One fact, one call: the audit record and the notifications of an event, in the transaction of the change."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.notifications import services as notifications
from europol_portal.parties.models import User

Verb = AuditEvent.Verb


@transaction.atomic
def publish(
    kind: str,
    *,
    subject: Model,
    actor: User | None,
    at: datetime,
    verb: str = Verb.ALTERATION,
    recipients: Iterable[str] = (),
    changes: Mapping[str, Any] | None = None,
    purpose: str = "",
) -> AuditEvent:
    """Record the event and tell the people whom its notification rule names; no actor means that a moment came.

    `verb` is the verb of Article 40, `recipients` the party codes of a disclosure, `changes` field names and states
    (never content).
    """
    event = audit.record(
        verb=verb,
        kind=str(kind),
        actor=actor,
        at=at,
        subject=subject,
        recipients=recipients,
        purpose=purpose,
        changes=changes,
    )
    notifications.notify(kind=str(kind), event_id=event.pk, subject=subject, actor=actor, at=at)
    return event
