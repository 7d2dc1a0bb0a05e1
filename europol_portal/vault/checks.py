"""What production refuses of its keys, asked by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 (Django's own name)

SHORTEST_SECRET = 50  # characters
DEVELOPMENT_MARK = "development"


@register(Tags.security, deploy=True)
def file_keys(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Stored files are encrypted under a secret key of this place, and none is read in the clear."""
    if not settings.IS_PRODUCTION:
        return []
    found: list[CheckMessage] = []
    keys = settings.FILE_KEYS
    if not keys or any(len(key) < SHORTEST_SECRET or DEVELOPMENT_MARK in key for key in keys):
        hint = "Set FILE_KEYS to a secret of 50 random characters or more."
        found.append(Error("Stored files are not encrypted under a secret key.", hint=hint, id="portal.E007"))
    if set(keys) & set(settings.SECRETS_KEYS) or settings.SECRET_KEY in keys:
        hint = "Give FILE_KEYS, SECRETS_KEYS and SECRET_KEY secrets of their own."
        found.append(Error("One secret serves two purposes.", hint=hint, id="portal.E008"))
    if settings.PLAIN_FILES:
        hint = "Run manage.py encrypt_files, then unset PORTAL_PLAIN_FILES."
        found.append(Warning("Files stored in the clear are still read.", hint=hint, id="portal.W007"))
    return found
