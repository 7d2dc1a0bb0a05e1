"""What people look after themselves: preferences and API tokens."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import ApiToken, User
from europol_portal.web.authentication import digest_of

Verb = events.Verb

TOKEN_BYTES = 32
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
def issue_token(*, user: User, label: str, lifetime: timedelta, at: datetime) -> str:
    """Issue an API token for the person and return it; it cannot be shown again."""
    if not timedelta(0) < lifetime <= LONGEST_LIFETIME:
        message = f"A token lives for one to {LONGEST_LIFETIME.days} days."
        raise DomainError(message, code="lifetime_out_of_range", field="days")
    if user.api_tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_TOKENS:
        message = f"You have {MOST_TOKENS} tokens. Revoke one that you no longer use."
        raise DomainError(message, code="too_many_tokens")
    key = secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        user=user, digest=digest_of(key), label=label, created_at=at, expires_at=at + lifetime
    )
    events.publish(AccountEvent.TOKEN_ISSUED, subject=token, actor=user, at=at, verb=Verb.ADMINISTRATION)
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
