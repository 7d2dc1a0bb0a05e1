"""Notes of a party on a contribution; `@user.name` in a note tells a colleague who may see it."""

import re
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission, NotePermission
from intelligence.events import NoteEvent
from intelligence.models import Contribution, WorkNote

MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9](?:[\w.-]*\w)?)")


def names_in(text: str) -> list[str]:
    """User names that a note mentions; an address with an @ inside mentions nobody."""
    return list(dict.fromkeys(MENTION.findall(text)))


@transaction.atomic
def write_note(*, contribution: Contribution, text: str, by: User, at: datetime) -> WorkNote:
    """Write a note that the person's own party alone sees, and tell those whom it mentions."""
    require(by, NotePermission.ADD)
    require(by, ContributionPermission.VIEW, contribution)
    text = text.strip()
    if not text:
        message = "Write something first."
        raise DomainError(message, code="note_empty", field="text")
    note = WorkNote(contribution=contribution, party_id=by.party_id, author=by, text=text, written_at=at)
    note.party_ids = [by.party_id] if by.party_id in contribution.party_ids else []
    note.closed_party_ids = [by.party_id] if by.party_id in contribution.closed_party_ids else []
    note.person_ids = list(contribution.person_ids)
    note.classification_rank = contribution.classification_rank
    note.mentioned_ids = _mentioned(note, at)
    note.full_clean(exclude=["contribution", "party", "author"])
    note.save(force_insert=True)
    note.refresh_from_db()
    events.publish(NoteEvent.WRITTEN, subject=note, actor=by, at=at, verb=events.Verb.COLLECTION)
    if note.mentioned_ids:
        changes = {"mentioned": note.mentioned_ids}
        events.publish(NoteEvent.MENTIONED, subject=note, actor=by, at=at, changes=changes)
    return note


@transaction.atomic
def remove_note(*, note: WorkNote, by: User, at: datetime) -> None:
    """Take an own note away."""
    require(by, NotePermission.REMOVE, note)
    events.publish(NoteEvent.REMOVED, subject=note, actor=by, at=at, verb=events.Verb.ERASURE)
    note.delete()


def _mentioned(note: WorkNote, at: datetime) -> list[int]:
    """Keys of the colleagues; a name that is none of a colleague who may see it is refused, whoever bears it."""
    names = names_in(note.text)
    if not names:
        return []
    may_see = sharing.audience(note, on=at.date()).filter(party_id=note.party_id, username__in=names)
    found = dict(may_see.values_list("username", "pk"))
    if unknown := [name for name in names if name not in found]:
        named = ", ".join(f"@{name}" for name in unknown)
        message = f"{named}: no colleague of that user name may see this. Correct the name, or leave out the @."
        raise DomainError(message, code="mention_unknown", field="text")
    return sorted(found.values())
