"""Parties, authorities and the dated lists."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.services.rights import changed_fields, require_administrator
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, ReferenceEntry, User

Verb = events.Verb


@transaction.atomic
def save_authority(*, authority: Authority, by: User, at: datetime) -> Authority:
    """Create or change an authority; it stays with its party."""
    require_administrator(by)
    authority.full_clean()
    fields = changed_fields(authority)
    if authority.pk and "party" in fields:
        message = "An authority stays with its party. Deactivate it and add a new one."
        raise DomainError(message, code="party_is_final", field="party")
    authority.save()
    _publish(AccountEvent.AUTHORITY_CHANGED, authority, fields, by=by, at=at)
    return authority


@transaction.atomic
def save_party(*, party: Party, by: User, at: datetime) -> Party:
    """Create or change a party; a new one gets its permission group."""
    require_administrator(by)
    fields = changed_fields(party)
    if party.group_id is None:
        party.group, _ = Group.objects.get_or_create(name=f"party {party.code}")
    elif "code" in fields and Party.objects.filter(pk=party.pk).exists():
        message = "The code of a party is final: the record names parties by it."
        raise DomainError(message, code="code_is_final", field="code")
    party.full_clean()
    party.save()
    _publish(AccountEvent.PARTY_CHANGED, party, fields, by=by, at=at)
    return party


@transaction.atomic
def save_reference_entry(*, entry: ReferenceEntry, by: User, at: datetime) -> ReferenceEntry:
    """Create or change an entry of a dated list: crime area, priority, cycle, priority area."""
    require_administrator(by)
    entry.full_clean()
    fields = changed_fields(entry)
    entry.save()
    _publish(AccountEvent.REFERENCE_CHANGED, entry, fields, by=by, at=at)
    return entry


def _publish(
    kind: AccountEvent, subject: Party | Authority | ReferenceEntry, fields: list[str], *, by: User, at: datetime
) -> None:
    events.publish(kind, subject=subject, actor=by, at=at, verb=Verb.ADMINISTRATION, changes={"fields": fields})
