"""Saved views of the inbox: a person's own, and those that are shared inside the party."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import SavedViewPermission
from intelligence.events import SavedViewEvent
from intelligence.models import SavedView

MOST_VIEWS = 20
FILTER_NAMES = ("box", "state", "assignee", "kind", "urgency", "crime_area", "operation", "unread")


def cleaned_query(query: str) -> str:
    """The filters of an address in one order; whatever else stands in it is left out."""
    given = dict(parse_qsl(query))
    return urlencode([(name, given[name]) for name in FILTER_NAMES if given.get(name)])


@transaction.atomic
def save_view(*, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Keep filters under a name."""
    require(by, SavedViewPermission.ADD)
    kept = cleaned_query(query)
    if not kept:
        message = "Choose a filter first: a view keeps the filters that are set."
        raise DomainError(message, code="view_empty", field="query")
    if SavedView.objects.visible_to(by).filter(author=by).count() >= MOST_VIEWS:
        message = f"You have {MOST_VIEWS} views. Remove one first."
        raise DomainError(message, code="too_many_views", field="name")
    view = SavedView(owner_id=by.party_id, author=by, name=name.strip(), query=kept, is_shared=is_shared, saved_at=at)
    view.full_clean()
    view.save(force_insert=True)
    events.publish(SavedViewEvent.SAVED, subject=view, actor=by, at=at, changes={"is_shared": is_shared})
    return view


@transaction.atomic
def share_view(*, view: SavedView, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Share an own view inside the party, or take it back."""
    require(by, SavedViewPermission.CHANGE, view)
    view.is_shared = is_shared
    view.save(update_fields=["is_shared"])
    events.publish(SavedViewEvent.SHARED, subject=view, actor=by, at=at, changes={"is_shared": is_shared})
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Take an own view away, also for those with whom it was shared."""
    require(by, SavedViewPermission.CHANGE, view)
    events.publish(SavedViewEvent.REMOVED, subject=view, actor=by, at=at)
    view.delete()
