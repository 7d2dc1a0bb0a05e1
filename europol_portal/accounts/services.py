"""Writes about accounts: people, memberships, authorities, API tokens. The admin site calls these too."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import ApiToken, Authority, Membership, Party, Role, User
from europol_portal.web.authentication import digest_of

Verb = events.Verb

TOKEN_BYTES = 32


def require_administrator(by: User) -> None:
    """Raise AccessDenied unless the person administers accounts."""
    if not by.is_active or Role.ADMINISTRATOR not in by.roles:
        message = "Only administrators look after accounts and authorities."
        raise AccessDenied(message)


@transaction.atomic
def save_user(*, user: User, by: User, at: datetime) -> User:
    """Create or change an account; the person joins the permission group of the party."""
    require_administrator(by)
    is_new = user.pk is None
    user.full_clean(exclude=["password"])
    if is_new and not user.password:
        user.set_unusable_password()
    user.save()
    user.groups.set([user.party.group])
    kind = AccountEvent.USER_CREATED if is_new else AccountEvent.USER_CHANGED
    events.publish(kind, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return user


@transaction.atomic
def save_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Give or change a membership. Raises DomainError when person and authority belong to different parties."""
    require_administrator(by)
    if membership.user.party_id != membership.authority.party_id:
        message = "The person belongs to another party than the authority."
        raise DomainError(message, code="other_party", field="authority")
    membership.full_clean()
    membership.save()
    events.publish(
        AccountEvent.MEMBERSHIP_CHANGED,
        subject=membership,
        actor=by,
        at=at,
        verb=Verb.ADMINISTRATION,
        changes={"role": membership.role, "valid_until": str(membership.valid_until or "")},
    )
    return membership


@transaction.atomic
def save_authority(*, authority: Authority, by: User, at: datetime) -> Authority:
    """Create or change an authority."""
    require_administrator(by)
    authority.full_clean()
    authority.save()
    events.publish(AccountEvent.AUTHORITY_CHANGED, subject=authority, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return authority


@transaction.atomic
def save_party(*, party: Party, by: User, at: datetime) -> Party:
    """Create or change a party; a new one gets its permission group."""
    require_administrator(by)
    if party.group_id is None:
        party.group = Group.objects.create(name=f"party {party.code}")
    party.full_clean()
    party.save()
    events.publish(AccountEvent.PARTY_CHANGED, subject=party, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return party


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime) -> User:
    """End every session and token of a person at once."""
    require_administrator(by)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    user.api_tokens.filter(revoked_at=None).update(revoked_at=at)
    events.publish(AccountEvent.SESSIONS_ENDED, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return user


@transaction.atomic
def issue_token(*, user: User, label: str, lifetime: timedelta, at: datetime) -> str:
    """Issue an API token for the person and return it; it cannot be shown again."""
    key = secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        user=user, digest=digest_of(key), label=label, created_at=at, expires_at=at + lifetime
    )
    events.publish(AccountEvent.TOKEN_ISSUED, subject=token, actor=user, at=at, verb=Verb.ADMINISTRATION)
    return key
