"""Passwords: an administrator gives one that holds once, the person chooses the own one."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import FactorReset
from europol_portal.accounts.services.rights import require_administrator
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User

Verb = events.Verb

ONE_TIME_LIFETIME = timedelta(hours=72)
GROUPS, LETTERS_PER_GROUP = 4, 5
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # read out on the phone: without l, o, 0 and 1


@transaction.atomic
def set_one_time_password(*, user: User, by: User, at: datetime) -> str:
    """Give the person a password that must be replaced at the next sign-in, and return it; it is kept nowhere.

    All sessions and tokens of the person end. A second factor stays, and so does the rule that no administrator gives
    both a password and a reset of the factor: resets that this one has opened are gone.
    """
    require_administrator(by)
    if not user.is_active:
        message = "The account is closed. Open it first."
        raise DomainError(message, code="account_closed")
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS))
    user.set_password(password)
    user.one_time_until, user.one_time_by = at + ONE_TIME_LIFETIME, by
    FactorReset.objects.filter(user=user, opened_by=by).delete()
    user.session_epoch += 1
    user.save(update_fields=["password", "one_time_until", "one_time_by", "session_epoch"])
    user.api_tokens.filter(revoked_at=None).update(revoked_at=at)
    user.calendar_feeds.filter(revoked_at=None).update(revoked_at=at)
    events.publish(AccountEvent.ONE_TIME_PASSWORD_SET, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return password


@transaction.atomic
def choose_password(*, user: User, password: str, at: datetime) -> User:
    """Set the person's own password, and end every other session. Raises DomainError when it is too easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise DomainError(" ".join(weak.messages), code="weak_password", field="new_password1") from weak
    if user.check_password(password):
        message = "Choose a password that is different from the present one."
        raise DomainError(message, code="same_password", field="new_password1")
    user.set_password(password)
    user.one_time_until = None
    user.session_epoch += 1
    user.save(update_fields=["password", "one_time_until", "session_epoch"])
    events.publish(AccountEvent.PASSWORD_CHOSEN, subject=user, actor=user, at=at, verb=Verb.ADMINISTRATION)
    return user
