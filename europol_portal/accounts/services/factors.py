"""Second factors: the authenticator app and recovery codes (passkeys: passkeys.py)."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import CONTENT_ROLES
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import AuthenticatorApp, Passkey, RecoveryCode
from europol_portal.accounts.services.attempts import free_at, note_attempt
from europol_portal.accounts.services.passwords import LETTERS
from europol_portal.core.errors import DomainError
from europol_portal.core.sealed import seal, unseal
from europol_portal.parties.models import User

Verb = events.Verb

SECRET_BYTES, DIGITS, STEP = 20, 6, 30  # what every authenticator app knows (RFC 6238); a step in seconds
CODES, CODE_LETTERS = 10, 12
ISSUER = "Europol Portal"
APP, RECOVERY, PASSKEY, PASSWORD = "app", "recovery", "passkey", "password"


@dataclass(frozen=True)
class Factors:
    """What a person can show besides the password."""

    has_app: bool
    passkeys: list[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.has_app or bool(self.passkeys)


@dataclass(frozen=True)
class Outcome:
    """What came of a code: which kind it was, or nothing; `free_at` when too many were tried."""

    kind: str = ""
    free_at: datetime | None = None


def factors_of(user: User) -> Factors:
    """The factors of the person who acts."""
    return Factors(
        has_app=AuthenticatorApp.objects.filter(user=user).exclude(confirmed_at=None).exists(),
        passkeys=list(Passkey.objects.filter(user=user).order_by("made_at", "pk")),
        codes_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )


def must_have_factor(user: User) -> bool:
    """True when the portal is set up so that this person needs one."""
    if settings.SECOND_FACTOR == "control":
        return bool(user.roles - CONTENT_ROLES)
    return bool(settings.SECOND_FACTOR == "all")


@transaction.atomic
def start_app(*, user: User, at: datetime) -> None:
    """Make a secret for an authenticator app; it opens nothing before a code of it was typed."""
    app = AuthenticatorApp.objects.filter(user=user).first()
    if app is not None and app.confirmed_at is not None:
        message = "You have an authenticator app already. Remove it first."
        raise DomainError(message, code="has_app")
    secret = seal(os.urandom(SECRET_BYTES), place=_place(user))
    values = {"secret": secret, "made_at": at, "confirmed_at": None, "last_step": 0}
    AuthenticatorApp.objects.update_or_create(user=user, defaults=values)


def address_for_app(user: User) -> str:
    """The otpauth:// address of an app that is being set up. Raises DomainError when none is."""
    app = AuthenticatorApp.objects.filter(user=user, confirmed_at=None).first()
    if app is None:
        message = "The secret is shown only while you set the app up."
        raise DomainError(message, code="no_app_in_setup")
    return _totp(app).get_provisioning_uri(user.username, ISSUER)


@transaction.atomic
def confirm_app(*, user: User, code: str, at: datetime) -> list[str]:
    """The first code of the app; returns new recovery codes when the person has none. They cannot be shown again."""
    app = AuthenticatorApp.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if app is None or not _is_code_of(app, code, at):
        message = "This is not the code that the app shows now. Check the clock of the device, then type the next code."
        raise DomainError(message, code="wrong_code", field="code")
    app.confirmed_at = at
    app.save(update_fields=["confirmed_at", "last_step"])
    publish(AccountEvent.FACTOR_ADDED, user, at, APP)
    return codes_if_none(user=user, at=at)


@transaction.atomic
def remove_app(*, user: User, at: datetime) -> None:
    """The app opens nothing any more. Raises DomainError for the last factor of a person who needs one."""
    require_rest(user, replace(factors_of(user), has_app=False))
    removed, _ = AuthenticatorApp.objects.filter(user=user).delete()
    if removed:
        end_codes_without_factor(user)
        publish(AccountEvent.FACTOR_REMOVED, user, at, APP)


@transaction.atomic
def make_codes(*, user: User, at: datetime) -> list[str]:
    """Ten new recovery codes instead of the old ones; they cannot be shown again."""
    if not factors_of(user):
        message = "Recovery codes stand in for a second factor. Add one first."
        raise DomainError(message, code="no_factor")
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of_code(code), made_at=at) for code in codes)
    publish(AccountEvent.RECOVERY_CODES_MADE, user, at, RECOVERY)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def codes_if_none(*, user: User, at: datetime) -> list[str]:
    """New recovery codes for a person who has none left."""
    return [] if RecoveryCode.objects.filter(user=user, used_at=None).exists() else make_codes(user=user, at=at)


@transaction.atomic
def try_code(*, user: User, code: str, at: datetime, address: str) -> Outcome:
    """Look at a code of the app or a recovery code; each is used once, and wrong ones are counted like passwords."""
    name = f"second factor of {user.pk}"
    if wait := free_at(username=name, address=address, at=at):
        return Outcome(free_at=wait)
    app = AuthenticatorApp.objects.select_for_update().filter(user=user).exclude(confirmed_at=None).first()
    kind = ""
    if app is not None and _is_code_of(app, code, at):
        app.save(update_fields=["last_step"])
        kind = APP
    elif RecoveryCode.objects.filter(user=user, digest=digest_of_code(code), used_at=None).update(used_at=at):
        publish(AccountEvent.RECOVERY_CODE_USED, user, at, RECOVERY)
        kind = RECOVERY
    note_attempt(username=name, address=address, succeeded=bool(kind), at=at)
    if not kind:
        publish(AccountEvent.FACTOR_REFUSED, user, at, APP, verb=Verb.REFUSAL)
    return Outcome(kind=kind)


@transaction.atomic
def try_password(*, user: User, password: str, at: datetime, address: str) -> Outcome:
    """Look at the password of a person who has no factor; wrong ones are counted like those of a sign-in."""
    if wait := free_at(username=user.username, address=address, at=at):
        return Outcome(free_at=wait)
    is_right = user.check_password(password)
    note_attempt(username=user.username, address=address, succeeded=is_right, at=at)
    return Outcome(kind=PASSWORD if is_right else "")


def require_rest(user: User, rest: Factors) -> None:
    """Raise DomainError when what is left is nothing and the person needs a factor."""
    if not rest and must_have_factor(user):
        message = "You need a second factor. Add another one before you remove this one."
        raise DomainError(message, code="last_factor")


def publish(kind: AccountEvent, user: User, at: datetime, factor: str, *, verb: str = Verb.ADMINISTRATION) -> None:
    """Write a change of factors to the record."""
    events.publish(kind, subject=user, actor=user, at=at, verb=verb, changes={"factor": factor})


def end_codes_without_factor(user: User) -> None:
    """Recovery codes open nothing on their own."""
    if not factors_of(user):
        RecoveryCode.objects.filter(user=user).delete()


def digest_of_code(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.new(settings.SECRET_KEY.encode(), f"code:{plain}".encode(), hashlib.sha256).hexdigest()


def _totp(app: AuthenticatorApp) -> TOTP:
    secret = unseal(app.secret, place=_place(app.user))
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303 - HMAC-SHA1 is what every app knows, and HMAC keeps it safe


def _is_code_of(app: AuthenticatorApp, code: str, at: datetime) -> bool:
    """The code of this step or, typed slowly, of the one before; never of a step that was used. Marks the step."""
    now = int(at.timestamp())
    typed = "".join(code.split()).encode()
    for moment in (now, now - STEP):
        step = moment // STEP
        try:
            _totp(app).verify(typed, moment)
        except InvalidToken:
            continue
        if step <= app.last_step:
            return False
        app.last_step = step
        return True
    return False


def _place(user: User) -> str:
    return f"accounts.authenticatorapp of {user.pk}"
