"""Write into the custody of an exhibit: only who has it, and who takes it over. PostgreSQL numbers and chains."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import ExhibitPermission
from support.events import ExhibitEvent
from support.models import CustodyEntry, Exhibit
from support.personal import refuse_personal
from support.workflow import EXHIBIT_WORKFLOW

Kind = CustodyEntry.Kind
BY_HOLDER = frozenset({Kind.SEALED, Kind.OPENED, Kind.MOVED, Kind.IMAGED, Kind.NOTED})
OF_STEP = {
    "send": Kind.SENT, "receive": Kind.RECEIVED, "send_back": Kind.SENT_BACK, "take_back": Kind.TAKEN_BACK,
    "release": Kind.RELEASED,
}  # fmt: skip
TAKING_OVER = frozenset({"receive", "take_back"})


@dataclass(frozen=True)
class CustodyFacts:
    """What is said of a moment in the custody; `is_intact` is asked of who takes a sealed exhibit over."""

    location: str
    seal: str = ""
    is_intact: bool | None = None
    content_sha256: str = ""
    note: str = ""


def lock_exhibit(exhibit: Exhibit) -> Exhibit:
    """The stored exhibit, locked for the rest of the transaction."""
    rows = Exhibit.objects.select_for_update(of=("self",)).select_related("owner", "provider", "holder")
    locked: Exhibit = rows.get(pk=exhibit.pk)
    return locked


@transaction.atomic
def add_custody_entry(*, exhibit: Exhibit, kind: str, facts: CustodyFacts, by: User, at: datetime) -> CustodyEntry:
    """Seal, open, move, copy or note, by the party that has the exhibit. Raises DomainError by field."""
    exhibit = lock_exhibit(exhibit)
    require(by, ExhibitPermission.HOLD, exhibit)
    if kind not in BY_HOLDER:
        message = "This happens with a step of the exhibit."
        raise DomainError(message, code="not_by_holder", field="kind")
    if kind == Kind.SEALED and not facts.seal:
        message = "Give the number of the seal."
        raise DomainError(message, code="no_seal", field="seal")
    if kind == Kind.IMAGED and not facts.content_sha256:
        message = "Give the SHA-256 of the copy."
        raise DomainError(message, code="no_hash", field="content_sha256")
    if kind == Kind.OPENED and not exhibit.seal:
        message = "It is under no seal."
        raise DomainError(message, code="not_sealed", field="kind")
    seal = {Kind.SEALED: facts.seal, Kind.OPENED: ""}.get(Kind(kind), exhibit.seal)
    said = CustodyFacts(facts.location or exhibit.location, seal, None, facts.content_sha256, facts.note)
    entry = append(exhibit, kind, said, by=by, at=at)
    events.publish(ExhibitEvent.CUSTODY, subject=exhibit, actor=by, at=at, changes={"entry": entry.number})
    return entry


@transaction.atomic
def take_exhibit_step(*, exhibit: Exhibit, step: str, facts: CustodyFacts, by: User, at: datetime) -> Exhibit:
    """Hand over, receive, send back or take back; each is an entry of the custody under the seal that it has.

    Raises DomainError when who takes over does not say whether the seal was whole, or does not name a broken one.
    """
    exhibit = lock_exhibit(exhibit)
    if step in TAKING_OVER and facts.is_intact is None:
        message = "Say whether the seal was whole."
        raise DomainError(message, code="seal_not_checked", field="is_intact")
    if step in TAKING_OVER and facts.is_intact is False and not facts.note.strip():
        message = "Say how the seal was found."
        raise DomainError(message, code="broken_seal", field="note")
    if step == "send":
        require(by, ExhibitPermission.KEEP, exhibit)
        sharing.share(exhibit, [exhibit.provider_id])
    return _step(exhibit, step, facts, by=by, at=at)


@transaction.atomic
def release_exhibit(*, exhibit: Exhibit, reason: str, location: str, by: User, at: datetime) -> Exhibit:
    """End the custody: given back to its owner, kept by a court, or destroyed; the reason says which."""
    return _step(lock_exhibit(exhibit), "release", CustodyFacts(location, note=reason), by=by, at=at)


def append(exhibit: Exhibit, kind: str, facts: CustodyFacts, *, by: User, at: datetime) -> CustodyEntry:
    """Add the entry; number and hashes are given by PostgreSQL, which also says whose turn it is."""
    refuse_personal({"note": facts.note, "location": facts.location})
    entry = CustodyEntry(
        exhibit=exhibit, party=by.party, author=by, at=at, kind=kind, location=facts.location.strip(),
        seal=facts.seal.strip(), is_intact=facts.is_intact, content_sha256=facts.content_sha256.strip().lower(),
        note=facts.note.strip(),
    )  # fmt: skip
    entry.clean_fields(exclude={"exhibit", "entry_hash"})
    entry.validate_constraints(exclude={"number", "exhibit"})
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except DatabaseError as error:
        if "custody" not in str(error):
            raise
        message = "The exhibit is not with your party."
        raise DomainError(message, code="not_with_you") from error
    entry.refresh_from_db()
    return entry


def _step(exhibit: Exhibit, step: str, facts: CustodyFacts, *, by: User, at: datetime) -> Exhibit:
    seal = exhibit.seal if facts.is_intact is not False else ""
    said = CustodyFacts(facts.location, seal, facts.is_intact, "", facts.note)
    recipients = [exhibit.provider.code] if step == "send" else []
    verb = events.Verb.DISCLOSURE if step == "send" else events.Verb.ALTERATION
    taken = EXHIBIT_WORKFLOW.apply(exhibit, step, by=by, at=at, note=facts.note, verb=verb, recipients=recipients)
    append(taken, OF_STEP[step], said, by=by, at=at)
    return lock_exhibit(taken)
