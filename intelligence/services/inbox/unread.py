"""What a person has not read: the newest lines above the person's own mark, and what was marked unread by hand.

Beyond the newest 500 lines nothing counts as unread by itself: work that is left there stands under "To do".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User
from intelligence.models import Contribution, ContributionShare, ReadMark, ReadState
from intelligence.querysets import FIRST_KEY, ContributionShareQuerySet

NEWEST = 500
MOST_MARKS = 2 * NEWEST
STILL_ARRIVING = timedelta(minutes=10)  # a line takes its place when it is written, and is seen at commit
KEPT = "_unread_positions"
Box = ContributionShare.Box


def unread_positions(user: User) -> frozenset[UUID]:
    """Places of the received lines that the person has not read, in one statement of a bounded size."""
    newest = _received(user).filter(position__gt=_read_until(user)).order_by("-position")
    lines, line_values = newest.values("position", "content_object_id")[:NEWEST].query.sql_with_params()
    marked = _received(user).filter(
        content_object_id__in=ReadMark.objects.filter(user=user, is_read=False).values("contribution_id")
    )
    by_hand, hand_values = marked.values("position").query.sql_with_params()
    statement = (  # NOT IN reads the marks once; they are few
        f"SELECT l.position FROM ({lines}) l WHERE l.content_object_id NOT IN"  # noqa: S608
        " (SELECT m.contribution_id FROM intelligence_readmark m WHERE m.user_id = %s)"
        f" UNION ({by_hand})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*line_values, user.pk, *hand_values])
        return frozenset(position for (position,) in cursor.fetchall())


def unread_of(user: User) -> frozenset[UUID]:
    """The same for a person as one request knows them, asked once; what the person marks then is asked again."""
    if KEPT not in user.__dict__:
        user.__dict__[KEPT] = unread_positions(user)
    found: frozenset[UUID] = user.__dict__[KEPT]
    return found


def mark_opened(contribution: Contribution, by: User) -> None:
    """The person reads it: from now on it is read for this person, whoever else has read it."""
    set_marks([(contribution.pk, position) for position in _places([contribution.pk], by).values()], by, is_read=True)


def set_marks(lines: Iterable[tuple[UUID, UUID]], by: User, *, is_read: bool) -> None:
    """Write the marks of lines (contribution, position); one that stands already is changed."""
    by.__dict__.pop(KEPT, None)
    marks = [
        ReadMark(user=by, contribution_id=contribution, position=position, is_read=is_read)
        for contribution, position in lines
    ]
    ReadMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["user", "contribution"], update_fields=["is_read"]
    )


def read_all(by: User, at: datetime) -> list[UUID]:
    """Everything that has arrived up to ten minutes ago is read for the person; returns what was unread of it."""
    until = uuid7(at - STILL_ARRIVING)
    unread = [position for position in unread_positions(by) if position <= until]
    contributions = list(_received(by).filter(position__in=unread).values_list("content_object_id", flat=True))
    _read_up_to(until, by)
    return contributions


def thin_out(by: User) -> None:
    """Marks of lines that count as read anyway go; so the marks of a diligent reader stay few."""
    if ReadMark.objects.filter(user=by)[: MOST_MARKS + 1].count() <= MOST_MARKS:
        return
    oldest = _received(by).order_by("-position").values_list("position", flat=True)[NEWEST : NEWEST + 1].first()
    if oldest is not None:
        ReadMark.objects.filter(user=by, is_read=True, position__lte=oldest).delete()


def places_of(contributions: Iterable[UUID], by: User) -> dict[UUID, UUID]:
    """Positions of received lines that the person may use, by contribution."""
    return _places(contributions, by)


def _read_up_to(position: UUID, by: User) -> None:
    by.__dict__.pop(KEPT, None)
    state, is_new = ReadState.objects.select_for_update().get_or_create(user=by, defaults={"read_until": position})
    if not is_new and state.read_until < position:
        ReadState.objects.filter(user=by).update(read_until=position)
    ReadMark.objects.filter(user=by, position__lte=position).delete()


def _places(contributions: Iterable[UUID], by: User) -> dict[UUID, UUID]:
    found = _received(by).filter(content_object_id__in=list(contributions))
    return dict(found.values_list("content_object_id", "position"))


def _received(user: User) -> ContributionShareQuerySet:
    return ContributionShare.lists.open_to(user).in_box(Box.RECEIVED)


def _read_until(user: User) -> Coalesce:
    state = ReadState.objects.filter(user_id=Value(user.pk)).values("read_until")[:1]
    return Coalesce(Subquery(state), Value(UUID(FIRST_KEY), output_field=UUIDField()))
