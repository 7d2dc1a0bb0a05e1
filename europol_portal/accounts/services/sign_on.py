"""Single sign-on: whose account somebody of a provider is, connecting and removing it, and looking after providers."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import SignOnIdentity, SignOnProvider
from europol_portal.accounts.services.rights import require_administrator
from europol_portal.accounts.sign_on import Shown
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import User

Verb = events.Verb
SIGN_ON = "sign_on"  # as a factor of a session


def open_providers(user: User | None = None) -> list[SignOnProvider]:
    """Providers by which people come in; of a person's party when one is given."""
    rows = SignOnProvider.objects.filter(is_active=True, party__is_active=True).select_related("party")
    if user:
        rows = rows.filter(party_id=user.party_id)
    return list(rows.order_by("party__name", "name"))


def person_of(*, provider: SignOnProvider, shown: Shown, at: datetime) -> User | None:
    """The open account that was connected with who has signed in there; None when there is none."""
    with acting_as_system():
        row = SignOnIdentity.objects.filter(digest=digest_of(provider, shown.subject)).first()
    if row is None:
        return None
    user: User | None = User.objects.active().filter(pk=row.user_id).select_related("party").first()
    if user is None or user.party_id != provider.party_id:
        return None
    with acting_for(user):
        SignOnIdentity.objects.filter(pk=row.pk).update(used_at=at)
    return user


def factor_of(provider: SignOnProvider) -> str:
    """What a sign-in by the provider stands for besides the password: a factor, or nothing."""
    return SIGN_ON if provider.counts_as_factor and provider.needed_level else ""


@transaction.atomic
def connect(*, provider: SignOnProvider, shown: Shown, by: User, at: datetime) -> SignOnIdentity:
    """From now on the person comes in by the provider, too. Raises DomainError when another account does so already."""
    if provider.party_id != by.party_id or not provider.is_active:
        message = "This sign-on is for people of another party."
        raise AccessDenied(message)
    facts = {"digest": digest_of(provider, shown.subject), "made_at": at}
    try:
        with transaction.atomic():
            SignOnIdentity.objects.filter(user=by, provider=provider).delete()
            row = SignOnIdentity.objects.create(user=by, provider=provider, **facts)
    except IntegrityError as taken:
        message = "You are signed in there as somebody whose account here is another one. Sign out there first."
        raise DomainError(message, code="sign_on_taken") from taken
    _publish(AccountEvent.SIGN_ON_CONNECTED, provider, by, at)
    return row


@transaction.atomic
def remove_sign_on(*, identity: SignOnIdentity, by: User, at: datetime) -> None:
    """The provider opens the account no longer."""
    if identity.user_id != by.pk:
        message = "You remove your own sign-on only."
        raise AccessDenied(message)
    identity.delete()
    _publish(AccountEvent.SIGN_ON_REMOVED, identity.provider, by, at)


@transaction.atomic
def save_provider(*, provider: SignOnProvider, by: User, at: datetime) -> SignOnProvider:
    """Keep a provider as an administrator has described it. Raises ValidationError for what is not whole."""
    require_administrator(by)
    provider.full_clean()
    provider.save()
    changes = {
        "provider": provider.code,
        "is_active": provider.is_active,
        "counts_as_factor": provider.counts_as_factor,
    }
    events.publish(
        AccountEvent.SIGN_ON_CHANGED, subject=provider.party, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes
    )
    return provider


def digest_of(provider: SignOnProvider, subject: str) -> str:
    """How a subject of a provider is kept."""
    return hashlib.sha256(f"{provider.pk}\n{subject}".encode()).hexdigest()


def _publish(kind: AccountEvent, provider: SignOnProvider, by: User, at: datetime) -> None:
    changes = {"provider": provider.code}
    events.publish(kind, subject=by, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes)
