"""Who is told about work, notes and what a person follows; never more people than may see it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from intelligence.events import ContributionEvent, NoteEvent, WatchEvent, WorkEvent
from intelligence.models import Contribution, WorkItem, WorkNote
from intelligence.querysets import followers_of, watchers_of


def followers(contribution: Contribution, _actor: User | None, at: datetime) -> Iterable[User]:
    """Who follows it or what it answers, corrects, recalls or passes on, inside the audience."""
    links = (contribution.reply_to_id, contribution.corrects_id, contribution.recalls_id, contribution.forwards_id)
    keys = followers_of([key for key in (contribution.pk, *links) if key is not None])
    people: Iterable[User] = sharing.audience(contribution, on=at.date()).filter(pk__in=keys) if keys else ()
    return people


def and_followers(who: Any) -> Any:
    """Those of another rule, and those who follow."""
    return lambda contribution, actor, at: {*who(contribution, actor, at), *followers(contribution, actor, at)}


def assigned_colleague(item: WorkItem, _actor: User, at: datetime) -> Iterable[User]:
    """Whose work it is now."""
    people: Iterable[User] = sharing.audience(item, on=at.date()).filter(pk=item.assignee_id)
    return people


def followers_in_house(part: WorkItem | WorkNote, _actor: User, at: datetime) -> Iterable[User]:
    """People of the party who follow the contribution; whoever is mentioned in a note is told of that instead."""
    keys = set(followers_of([part.contribution_id])) - set(getattr(part, "mentioned_ids", ()))
    people: Iterable[User] = sharing.audience(part, on=at.date()).filter(pk__in=keys) if keys else ()
    return people


def mentioned(note: WorkNote, _actor: User, at: datetime) -> Iterable[User]:
    """Colleagues whose user name stands in the note."""
    people: Iterable[User] = sharing.audience(note, on=at.date()).filter(pk__in=note.mentioned_ids)
    return people


def watchers(contribution: Contribution, _actor: User | None, at: datetime) -> Iterable[User]:
    """Who watches an entity that it names, inside the audience of both."""
    keys = watchers_of(contribution, at)
    people: Iterable[User] = sharing.audience(contribution, on=at.date()).filter(pk__in=keys) if keys else ()
    return people


register(Rule(kind=WatchEvent.NEWS, title="A contribution names what you watch", who=watchers))
register(Rule(kind=WorkEvent.ASSIGNED, title="A contribution is given to you", who=assigned_colleague))
register(Rule(kind=WorkEvent.DONE, title="A contribution that you follow is done", who=followers_in_house))
register(Rule(kind=NoteEvent.WRITTEN, title="A note on a contribution that you follow", who=followers_in_house))
register(Rule(kind=NoteEvent.MENTIONED, title="You are mentioned in a note", who=mentioned))
register(Rule(kind=ContributionEvent.RECALLED, title="A contribution that you follow was recalled", who=followers))
register(Rule(kind=ContributionEvent.CORRECTED, title="A contribution that you follow was corrected", who=followers))
