"""What production refuses, asked by `manage.py check --deploy` and by the readiness of a release."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, InterfaceError

from europol_portal.parties.models import User

SHORTEST_SECRET = 50  # characters; Django's own security check asks for the same
DEVELOPMENT_MARK = "development"


@register(Tags.security, deploy=True)
def production_settings(**_kwargs: Any) -> Sequence[CheckMessage]:
    """No debug pages, no development secret, no demo mode."""
    if not settings.IS_PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    if settings.DEBUG:
        errors.append(Error("DEBUG is on.", hint="Never in production.", id="portal.E001"))
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or DEVELOPMENT_MARK in secret:
        errors.append(Error("SECRET_KEY is no secret.", hint="Set 50 random characters or more.", id="portal.E002"))
    if settings.PORTAL_DEMO:
        errors.append(Error("PORTAL_DEMO is on.", hint="Unset it in production.", id="portal.E003"))
    return errors


@register(Tags.security, deploy=True)
def second_factors(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Everybody has a second factor, and the secrets of factors are sealed by a key of this place."""
    if not settings.IS_PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    if settings.SECOND_FACTOR != "all":
        hint = "Unset PORTAL_SECOND_FACTOR: every account then needs a second factor."
        errors.append(Error("Accounts may be without a second factor.", hint=hint, id="portal.E005"))
    if not settings.SECRETS_KEYS or any(DEVELOPMENT_MARK in key for key in settings.SECRETS_KEYS):
        hint = "Set SECRETS_KEYS to a secret of 50 random characters or more."
        errors.append(Error("Secrets in the database are not sealed by a secret key.", hint=hint, id="portal.E006"))
    return errors


@register(Tags.database, deploy=True)
def no_demo_accounts(databases: Any = None, **_kwargs: Any) -> Sequence[CheckMessage]:
    """No demo account may sign in; asked only where a database is named (check --database default)."""
    if not settings.IS_PRODUCTION or not databases:
        return []
    try:
        present = User.objects.active().filter(is_demo=True).exists()
    except (DatabaseError, InterfaceError):
        return []  # no database, or no tables yet: the migration check says so
    if not present:
        return []
    hint = "Close them in the administration, or start from an empty database."
    return [Error("Demo accounts exist in a production database.", hint=hint, id="portal.E004")]
