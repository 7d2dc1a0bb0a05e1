"""Passkeys (WebAuthn): as second factor, and to sign in without a password. The device asks for PIN or finger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from europol_portal import events
from europol_portal.access.binding import acting_for
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import Passkey
from europol_portal.accounts.services import factors
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import User

Verb = events.Verb

MOST_PASSKEYS = 10  # of one person
REQUIRED = UserVerificationRequirement.REQUIRED
NAME = "Europol Portal"
HANDLE = "user:{}"


@dataclass(frozen=True)
class Relying:
    """The name that passkeys are made for, and the one address that their answers come from."""

    host: str
    origin: str


def begin_adding(*, user: User, relying: Relying) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser needs to make a passkey, and what has to be kept until it answers."""
    known = [AttestedCredentialData(bytes(key.credential)) for key in Passkey.objects.filter(user=user)]
    if len(known) >= MOST_PASSKEYS:
        message = f"You have {MOST_PASSKEYS} passkeys. Remove one that you no longer use."
        raise DomainError(message, code="too_many_passkeys")
    person = PublicKeyCredentialUserEntity(
        name=user.username, id=HANDLE.format(user.pk).encode(), display_name=user.display_name
    )
    options, state = _server(relying).register_begin(
        person,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    return dict(options), state


@transaction.atomic
def finish_adding(
    *, user: User, relying: Relying, state: Mapping[str, Any], answer: Mapping[str, Any], label: str, at: datetime
) -> list[str]:
    """Keep the passkey; returns new recovery codes when the person has none. Raises DomainError for a wrong answer."""
    try:
        credential = _server(relying).register_complete(state, answer).credential_data
    except (ValueError, TypeError, KeyError) as wrong:
        raise _not_right() from wrong
    if credential is None:
        raise _not_right()
    Passkey.objects.create(
        user=user,
        credential_id=credential.credential_id,
        credential=bytes(credential),
        label=label.strip()[:60] or "Passkey",
        made_at=at,
    )
    factors.publish(AccountEvent.FACTOR_ADDED, user, at, factors.PASSKEY)
    return factors.codes_if_none(user=user, at=at)


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by: User, at: datetime) -> None:
    """The passkey opens nothing any more. Raises DomainError for the last factor of a person who needs one."""
    if passkey.user_id != by.pk:
        message = "You remove your own passkeys only."
        raise AccessDenied(message)
    known = factors.factors_of(by)
    factors.require_rest(by, replace(known, passkeys=[key for key in known.passkeys if key.pk != passkey.pk]))
    passkey.delete()
    factors.end_codes_without_factor(by)
    factors.publish(AccountEvent.FACTOR_REMOVED, by, at, factors.PASSKEY)


def begin_showing(*, relying: Relying, user: User | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser needs to show a passkey: of the person, or, before anybody is known, of whoever has one."""
    known = [AttestedCredentialData(bytes(key.credential)) for key in Passkey.objects.filter(user=user)] if user else []
    options, state = _server(relying).authenticate_begin(known, user_verification=REQUIRED)
    return dict(options), state


def finish_showing(
    *, relying: Relying, state: Mapping[str, Any], answer: Any, at: datetime, user: User | None = None
) -> User | None:
    """The person whose passkey answered, None when nobody's did; with `user` it must be that person's.

    The signature counter never goes back: a passkey that does was copied.
    """
    user = user or _named(answer)
    if user is None:
        return None
    with acting_for(user):
        passkeys = list(Passkey.objects.select_for_update().filter(user=user))
        known = {bytes(key.credential_id): key for key in passkeys}
        try:
            shown = _server(relying).authenticate_complete(
                state, [AttestedCredentialData(bytes(key.credential)) for key in passkeys], answer
            )
            count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        except (ValueError, TypeError, KeyError):
            factors.publish(AccountEvent.FACTOR_REFUSED, user, at, factors.PASSKEY, verb=Verb.REFUSAL)
            return None
        passkey = known[shown.credential_id]
        if count <= passkey.count and (count or passkey.count):
            factors.publish(AccountEvent.FACTOR_REFUSED, user, at, factors.PASSKEY, verb=Verb.REFUSAL)
            return None
        passkey.count, passkey.used_at = count, at
        passkey.save(update_fields=["count", "used_at"])
    return user


def _named(answer: Mapping[str, Any]) -> User | None:
    """The open account that the answer names; that it may speak for it is checked by the signature."""
    try:
        handle = AuthenticationResponse.from_dict(answer).response.user_handle
        key = int((handle or b"").decode().removeprefix("user:"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    user: User | None = User.objects.active().select_related("party").filter(pk=key).first()
    return user


def _server(relying: Relying) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(name=NAME, id=relying.host)
    return Fido2Server(entity, verify_origin=lambda came: came == relying.origin)


def _not_right() -> DomainError:
    message = "The passkey could not be kept. Try again, or use another device."
    return DomainError(message, code="passkey_not_right")
