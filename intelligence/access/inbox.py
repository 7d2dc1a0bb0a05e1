"""The inbox: work on received contributions is known inside the party alone, what is read to the person alone."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader, visible_contributions
from intelligence.models import Contribution, Follow, ReadMark, ReadState, SavedView, UndoStep, WorkItem, WorkNote


class WorkPermission(StrEnum):
    """What can be done with the work on received contributions; colleagues help each other out."""

    VIEW = "intelligence.view_workitem"
    CHANGE = "intelligence.change_workitem"


class OwnMarkPermission(StrEnum):
    """What a person keeps for the own use of the inbox."""

    VIEW_MARK = "intelligence.view_readmark"
    VIEW_STATE = "intelligence.view_readstate"
    UNDO = "intelligence.change_undostep"
    VIEW_FOLLOW = "intelligence.view_follow"


class NotePermission(StrEnum):
    """What can be done with the notes of a party."""

    VIEW = "intelligence.view_worknote"
    ADD = "intelligence.add_worknote"
    REMOVE = "intelligence.remove_worknote"


class SavedViewPermission(StrEnum):
    """What can be done with saved views."""

    VIEW = "intelligence.view_savedview"
    ADD = "intelligence.add_savedview"
    CHANGE = "intelligence.change_savedview"


def in_house(user: User) -> Q:
    """What the person's party keeps about contributions that the person may know."""
    if not is_reader(user):
        return NOTHING
    known = Contribution.objects.filter(visible_contributions(user), pk=OuterRef("contribution_id"))
    return Q(party_id=user.party_id) & Q(Exists(known))


def of_person(user: User) -> Q:
    """Rows of the person alone."""
    return Q(user_id=user.pk) if is_reader(user) else NOTHING


def visible_views(user: User) -> Q:
    """The person's own views, and those that colleagues share."""
    if not is_reader(user):
        return NOTHING
    return Q(owner_id=user.party_id) & (Q(is_shared=True) | Q(author_id=user.pk))


def is_author(user: User, row: WorkNote | SavedView) -> bool:
    """True for who wrote or saved it."""
    return bool(row.author_id == user.pk)


register(Policy(WorkItem, for_readers(*WorkPermission), in_house))
register(Policy(ReadMark, for_readers(OwnMarkPermission.VIEW_MARK), of_person))
register(Policy(ReadState, for_readers(OwnMarkPermission.VIEW_STATE), of_person))
register(Policy(UndoStep, for_readers(OwnMarkPermission.UNDO), of_person))
register(Policy(Follow, for_readers(OwnMarkPermission.VIEW_FOLLOW), of_person))
register(Policy(WorkNote, for_readers(*NotePermission), in_house, {NotePermission.REMOVE: is_author}))
register(Policy(SavedView, for_readers(*SavedViewPermission), visible_views, {SavedViewPermission.CHANGE: is_author}))
