"""Drafts: what is typed survives a lost connection, a closed tab and a refused form."""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web.models import Draft

LARGEST = 200_000  # characters of one draft
LONGEST_KEY = 120
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password"})


def save(*, user: User, key: str, data: QueryDict, at: datetime) -> Draft:
    """Keep the fields of a form for the person. Raises DomainError when they are more than a draft can hold."""
    fields = {name: values if len(values) > 1 else values[0] for name, values in data.lists() if name not in NEVER_KEPT}
    if len(key) > LONGEST_KEY or sum(len(str(value)) for value in fields.values()) > LARGEST:
        message = "This is too long for a draft. Send it, or move part of it into a file."
        raise DomainError(message, code="draft_too_large")
    draft, _ = Draft.objects.update_or_create(user=user, key=key, defaults={"data": fields, "saved_at": at})
    return draft


def load(*, user: User, key: str) -> dict[str, Any]:
    """The fields of the person's draft; empty when there is none."""
    draft = Draft.objects.visible_to(user).filter(key=key).first()
    return dict(draft.data) if draft else {}


def discard(*, user: User, key: str) -> None:
    """Forget the draft: the form was sent."""
    Draft.objects.visible_to(user).filter(key=key).delete()
