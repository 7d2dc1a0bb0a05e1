"""Sessions are seen by their person, attempts to sign in by nobody: the record tells of them."""

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.accounts.models import OpenSession, SignInAttempt
from europol_portal.parties.models import User


def own_rows(user: User) -> Q:
    """Only the person's own."""
    return Q(user_id=user.pk)


def no_rows(_user: User) -> Q:
    """Nobody's."""
    return NOTHING


register(Policy(model=OpenSession, grants={}, visible=own_rows))
register(Policy(model=SignInAttempt, grants={}, visible=no_rows))
