"""Who looks after accounts, and what the record says of a change."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, Q, QuerySet

from europol_portal.access.policy import reads_content
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import Authority, Membership, Role, User

UNSAID = frozenset({"password", "last_login"})


def require_administrator(by: User) -> None:
    """Raise AccessDenied unless the person administers accounts."""
    if not by.is_active or Role.ADMINISTRATOR not in by.roles:
        message = "Only administrators look after accounts and authorities."
        raise AccessDenied(message)


def require_head(by: User) -> None:
    """Raise AccessDenied unless the person heads a unit and is one of its officers: the database asks for the party."""
    if Role.UNIT_HEAD not in by.roles or not reads_content(by):
        message = "Only the head of a unit, who is one of its officers, looks after its accounts."
        raise AccessDenied(message)


def units_headed(head: User, at: datetime) -> QuerySet[Authority]:
    """Authorities whose people the person looks after: the own units, and for a national unit the whole party."""
    headed = Membership.objects.valid_on(at.date()).filter(user=head, role=Role.UNIT_HEAD)
    national = headed.filter(authority__kind=Authority.Kind.NATIONAL_UNIT)
    own: QuerySet[Authority] = Authority.objects.filter(party_id=head.party_id)
    return own.filter(Exists(national) | Q(pk__in=headed.values("authority_id")))


def changed_fields(row: Model) -> list[str]:
    """Names of the fields in which the row differs from what is stored; all of them for a new row."""
    fields = [
        field for field in row._meta.concrete_fields if not getattr(field, "generated", False) and not field.primary_key
    ]
    stored: Any = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    return [
        field.name
        for field in fields
        if field.name not in UNSAID
        and (stored is None or getattr(stored, field.attname) != getattr(row, field.attname))
    ]
