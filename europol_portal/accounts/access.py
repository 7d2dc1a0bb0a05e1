"""Sessions and factors are seen by their person; attempts and resets by nobody: the record tells of them.

The head of a unit looks after the people of the own party, and sees whom the unit has invited.
"""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.accounts.models import (
    AuthenticatorApp,
    FactorReset,
    Invitation,
    OpenSession,
    Passkey,
    RecoveryCode,
    SignInAttempt,
    SignOnIdentity,
    SignOnProvider,
)
from europol_portal.parties.models import ApiToken, Party, Role, User


class InvitationPermission(StrEnum):
    """What the head of a unit does for its accounts."""

    VIEW = "accounts.view_invitation"
    INVITE = "accounts.add_invitation"
    WITHDRAW = "accounts.withdraw_invitation"


class PeoplePermission(StrEnum):
    """What the head of a unit does with its people."""

    LOOK_AFTER = "parties.look_after_user"


class ProviderPermission(StrEnum):
    """What administrators do with providers of single sign-on."""

    VIEW = "accounts.view_signonprovider"
    ADD = "accounts.add_signonprovider"
    CHANGE = "accounts.change_signonprovider"


def own_rows(user: User) -> Q:
    """Only the person's own."""
    return Q(user_id=user.pk)


def no_rows(_user: User) -> Q:
    """Nobody's."""
    return NOTHING


def own_party(user: User) -> Q:
    """People of the own party, as the directory shows them."""
    return Q(party_id=user.party_id)


def every_party(_user: User) -> Q:
    """Parties are known to everybody who is signed in."""
    return Q()


def every_provider(user: User) -> Q:
    """All of them for administrators; that there is one, and whose, the page of the sign-in tells everybody."""
    return Q() if Role.ADMINISTRATOR in user.roles else NOTHING


def invited_here(user: User) -> Q:
    """For heads of a unit: those whom the own party has invited."""
    return Q(party_id=user.party_id) if Role.UNIT_HEAD in user.roles else NOTHING


for own in (OpenSession, AuthenticatorApp, Passkey, RecoveryCode, SignOnIdentity, ApiToken):
    register(Policy(model=own, grants={}, visible=own_rows))
for hidden in (SignInAttempt, FactorReset):
    register(Policy(model=hidden, grants={}, visible=no_rows))
register(Policy(Invitation, {Role.UNIT_HEAD: frozenset(InvitationPermission)}, invited_here))
register(Policy(User, {Role.UNIT_HEAD: frozenset(PeoplePermission)}, own_party))
register(Policy(Party, {}, every_party))
register(Policy(SignOnProvider, {Role.ADMINISTRATOR: frozenset(ProviderPermission)}, every_provider))
