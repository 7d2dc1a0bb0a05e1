"""Sessions and factors are seen by their person; attempts and resets by nobody: the record tells of them."""

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.accounts.models import (
    AuthenticatorApp,
    FactorReset,
    OpenSession,
    Passkey,
    RecoveryCode,
    SignInAttempt,
)
from europol_portal.parties.models import User


def own_rows(user: User) -> Q:
    """Only the person's own."""
    return Q(user_id=user.pk)


def no_rows(_user: User) -> Q:
    """Nobody's."""
    return NOTHING


for own in (OpenSession, AuthenticatorApp, Passkey, RecoveryCode):
    register(Policy(model=own, grants={}, visible=own_rows))
for hidden in (SignInAttempt, FactorReset):
    register(Policy(model=hidden, grants={}, visible=no_rows))
