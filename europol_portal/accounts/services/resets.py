"""Lost factors are replaced by two people: an administrator gives a code, the person has the password."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import AuthenticatorApp, FactorReset, Passkey, RecoveryCode
from europol_portal.accounts.services.attempts import free_at, note_attempt
from europol_portal.accounts.services.factors import Outcome, digest_of_code
from europol_portal.accounts.services.passwords import LETTERS
from europol_portal.accounts.services.rights import require_administrator
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User

Verb = events.Verb

RESET_LIFETIME = timedelta(hours=24)
RESET_LETTERS = 16
RESET = "reset"


@transaction.atomic
def open_reset(*, user: User, by: User, at: datetime) -> str:
    """Give a code with which the person may remove lost factors at the next sign-in; it cannot be shown again.

    Raises DomainError for the own account, for a closed one, and when the same administrator has just given the
    password: one person alone would then be inside.
    """
    require_administrator(by)
    if user.pk == by.pk:
        message = "Another administrator opens the reset of your own factors."
        raise DomainError(message, code="own_account")
    if not user.is_active:
        message = "The account is closed. Open it first."
        raise DomainError(message, code="account_closed")
    if user.one_time_until is not None and user.one_time_by_id in {None, by.pk}:
        message = "You gave this person the password that waits to be used. Another administrator opens the reset."
        raise DomainError(message, code="takes_two")
    code = "".join(secrets.choice(LETTERS) for _ in range(RESET_LETTERS))
    FactorReset.objects.filter(user=user, opened_by=by).delete()
    FactorReset.objects.create(
        user=user, opened_by=by, digest=digest_of_code(code), opened_at=at, ends_at=at + RESET_LIFETIME
    )
    events.publish(AccountEvent.RESET_OPENED, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return "-".join(code[start : start + 4] for start in range(0, RESET_LETTERS, 4))


@transaction.atomic
def try_reset(*, user: User, code: str, at: datetime, address: str) -> Outcome:
    """Remove every factor of a person who showed the password and the code of an administrator."""
    name = f"second factor of {user.pk}"
    if wait := free_at(username=name, address=address, at=at):
        return Outcome(free_at=wait)
    resets = FactorReset.objects.filter(user=user, digest=digest_of_code(code), ends_at__gt=at)
    if user.one_time_until is not None:
        resets = resets.exclude(opened_by=user.one_time_by_id)
    reset = resets.first()
    note_attempt(username=name, address=address, succeeded=reset is not None, at=at)
    if reset is None:
        events.publish(
            AccountEvent.FACTOR_REFUSED, subject=user, actor=user, at=at, verb=Verb.REFUSAL, changes={"factor": RESET}
        )
        return Outcome()
    for kept in (AuthenticatorApp, Passkey, RecoveryCode, FactorReset):
        kept.objects.filter(user=user).delete()
    events.publish(
        AccountEvent.RESET_USED,
        subject=user,
        actor=user,
        at=at,
        verb=Verb.ADMINISTRATION,
        changes={"opened_by": reset.opened_by.username},
    )
    return Outcome(kind=RESET)
