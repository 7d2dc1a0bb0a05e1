"""Follow a contribution: be told of news on it, for as long as one may see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from europol_portal.parties.models import User
from intelligence.models import Contribution, Follow


def followed_by(user: User, contributions: Iterable[UUID]) -> set[UUID]:
    """Those of the contributions that the person follows."""
    rows = Follow.objects.filter(user=user, contribution__in=list(contributions))
    return set(rows.values_list("contribution_id", flat=True))


def set_follow(contributions: Sequence[UUID], by: User, at: datetime, *, is_on: bool) -> None:
    """Begin or end to follow."""
    if is_on:
        rows = [Follow(user=by, contribution_id=key, since=at) for key in contributions]
        Follow.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        Follow.objects.filter(user=by, contribution__in=contributions).delete()


def references_of(contributions: Iterable[UUID], by: User) -> dict[UUID, str]:
    """References of the contributions that the person may see."""
    rows = Contribution.objects.visible_to(by).filter(pk__in=list(contributions))
    return {row.pk: row.reference for row in rows}
