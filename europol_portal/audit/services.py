"""The one way into the audit record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from europol_portal.access.policy import Person
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User

Verb = AuditEvent.Verb

NAMES_OF_REFERENCE_DATA = {"parties.user": "username", "parties.party": "code", "parties.authority": "code"}


def record(
    *,
    verb: str,
    kind: str,
    actor: Person | None,
    at: datetime,
    subject: Model | None = None,
    shown: Iterable[Any] = (),
    recipients: Iterable[str] = (),
    purpose: str = "",
    changes: Mapping[str, Any] | None = None,
    address: str = "",
) -> AuditEvent:
    """Write one line; it stands or falls with the transaction of what it records.

    `shown` are the keys of rows that a list or search has shown, `recipients` the party codes of a disclosure.
    """
    person = actor if isinstance(actor, User) else None
    event = AuditEvent(
        id=uuid7(at),
        at=at,
        verb=verb,
        kind=str(kind),
        recipients=list(recipients),
        object_ids=[str(key) for key in shown],
        purpose=purpose,
        changes=dict(changes or {}),
        address=address,
    )
    if person:
        event.actor_id, event.actor_name, event.party_code = person.pk, person.username, person.party.code
        event.authority_code = person.authority.code if person.authority else ""
    if subject is not None:
        event.subject_type, event.subject_id = subject._meta.label_lower, str(subject.pk)
        event.subject_reference = _reference_of(subject)
        event.owner_party_id = getattr(subject, "owner_id", None)
    with transaction.atomic():
        event.save(force_insert=True)
    return event


def record_reading(*, kind: str, actor: User, at: datetime, subject: Model, purpose: str = "") -> AuditEvent:
    """A person opened an object: consultation in the words of Article 40."""
    return record(verb=Verb.CONSULTATION, kind=kind, actor=actor, at=at, subject=subject, purpose=purpose)


def _reference_of(subject: Model) -> str:
    """What people call the subject: its reference, for accounts and authorities their public short name."""
    name = NAMES_OF_REFERENCE_DATA.get(subject._meta.label_lower, "reference")
    return str(getattr(subject, name, ""))
