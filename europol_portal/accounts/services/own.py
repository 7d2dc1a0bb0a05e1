"""What people look after themselves: preferences and API tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import ApiToken, User
from europol_portal.web.authentication import digest_of

Scope = ApiToken.Scope
Verb = events.Verb

TOKEN_BYTES = 32
PREFIX = "eptoken_"  # by which scanners of sources know a token that got lost
LONGEST_LIFETIME = timedelta(days=90)
MOST_TOKENS = 10  # usable at the same time by one person


@transaction.atomic
def save_preferences(*, user: User, time_zone: str, mail_notifications: bool, at: datetime) -> User:
    """Keep the person's clock and whether notifications also go by mail."""
    user.time_zone, user.mail_notifications = time_zone, mail_notifications
    user.full_clean(exclude=["password"])
    user.save(update_fields=["time_zone", "mail_notifications"])
    changes = {"mail_notifications": mail_notifications, "time_zone": time_zone}
    events.publish(
        AccountEvent.PREFERENCES_CHANGED, subject=user, actor=user, at=at, verb=Verb.ADMINISTRATION, changes=changes
    )
    return user


@transaction.atomic
def issue_token(
    *,
    user: User,
    label: str,
    lifetime: timedelta,
    at: datetime,
    scopes: Iterable[str] = (Scope.READ,),
    networks: Iterable[str] = (),
) -> str:
    """Issue an API token for the person and return it; it cannot be shown again.

    It reads, unless `scopes` names more; with `networks` (CIDR) it opens from there only. Raises DomainError for what
    is no network, for no scope, and for a lifetime or a number of tokens beyond the limits.
    """
    chosen, places = sorted(set(scopes)), [_network(network) for network in networks]
    if not chosen or not set(chosen) <= set(Scope.values):
        message = "Choose what the token may do."
        raise DomainError(message, code="no_scope", field="scopes")
    if not timedelta(0) < lifetime <= LONGEST_LIFETIME:
        message = f"A token lives for one to {LONGEST_LIFETIME.days} days."
        raise DomainError(message, code="lifetime_out_of_range", field="days")
    if user.api_tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_TOKENS:
        message = f"You have {MOST_TOKENS} tokens. Revoke one that you no longer use."
        raise DomainError(message, code="too_many_tokens")
    key = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        user=user,
        party=user.party,
        digest=digest_of(key),
        label=label,
        scopes=chosen,
        networks=places,
        created_at=at,
        expires_at=at + lifetime,
    )
    changes = {"scopes": chosen, "networks": len(places)}
    events.publish(
        AccountEvent.TOKEN_ISSUED, subject=token, actor=user, at=at, verb=Verb.ADMINISTRATION, changes=changes
    )
    return key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """End one of the person's own tokens at once; a token that has ended stays as it is."""
    if token.user_id != by.pk:
        message = "You revoke your own tokens only."
        raise AccessDenied(message)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        events.publish(AccountEvent.TOKEN_REVOKED, subject=token, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return token


def _network(typed: str) -> str:
    """The network as it is kept. Raises DomainError when it is none, and for one that is the whole world."""
    try:
        network = ip_network(typed.strip(), strict=False)
    except ValueError:
        network = None
    if network is None or network.prefixlen == 0:
        message = f"“{typed[:50]}” is no network. Write it like 192.0.2.0/24, or one address."
        raise DomainError(message, code="no_network", field="networks")
    return str(network)
