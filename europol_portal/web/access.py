"""Drafts and remembered answers belong to the person who wrote them."""

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import User
from europol_portal.web.models import Draft, IdempotencyRecord


def own_rows(user: User) -> Q:
    """Only the person's own."""
    return Q(user_id=user.pk)


register(Policy(model=Draft, grants={}, visible=own_rows))
register(Policy(model=IdempotencyRecord, grants={}, visible=own_rows))
