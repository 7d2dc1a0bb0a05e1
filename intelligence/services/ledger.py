"""Write the ledger at every disclosure, and hand out copies of it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from europol_portal.access.policy import require
from europol_portal.audit import services as audit
from europol_portal.audit.reading import FORMULA_STARTS
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, Party, User
from intelligence.access import LedgerPermission
from intelligence.events import LedgerEvent
from intelligence.models import (
    Act,
    Attachment,
    Consent,
    Contribution,
    DisclosureRecord,
    DisclosureRequest,
    Entity,
    ProcessingPurpose,
    TaskForceOpening,
)

MOST_EXPORTED = 10_000  # lines of one file
Event = DisclosureRecord.Event
COLUMNS = (
    "id", "at", "event", "owner", "shown_to", "authorities", "disclosed_by", "reference", "scope", "text", "entities",
    "files", "act", "passed_on_to", "purpose", "question", "until", "marking",
)  # fmt: skip


@dataclass(frozen=True)
class LedgerExport:
    """A copy of part of the ledger: its number in the record, its marking, and the file."""

    number: str
    classification: str
    content: str


def record_sent(*, contribution: Contribution, receiving: Sequence[Authority], by: User, at: datetime) -> None:
    """One line for each other party that has just received a contribution."""
    authorities: dict[int, list[str]] = {}
    for authority in receiving:
        if authority.party_id != contribution.owner_id:
            authorities.setdefault(authority.party_id, []).append(authority.code)
    for party_id, codes in authorities.items():
        line = _line(contribution, event=Event.SENT, party_id=party_id, by=by, at=at)
        line.authority_codes = sorted(codes)
        line.save(force_insert=True)


def record_consent(*, consent: Consent, event: str, by: User | None, at: datetime) -> DisclosureRecord:
    """A consent took effect or ended; the line is about what the asker sees by it, a copy where parts were chosen.

    Where it sees nothing, the line names no item: its circle and marking are those of the question.
    """
    item = consent.disclosed if consent.act == Act.SEE else consent.contribution
    whole = consent.is_whole
    line = DisclosureRecord(
        at=at,
        event=event,
        owner_id=consent.owner_id,
        party_id=consent.asker_id,
        by_party_id=consent.owner_id,
        by=by,
        authority_codes=[consent.asking_authority.code],
        contribution_id=item.pk if item else None,
        reference=item.reference if item else "",
        is_whole=whole,
        has_text=consent.gives_text,
        entity_count=item.entities.count() if item and whole else len(consent.entity_ids),
        file_count=item.attachments.count() if item and whole else len(consent.attachment_ids),
        act=consent.act,
        onward_to_id=consent.recipient_id if consent.recipient_id != consent.asker_id else None,
        purpose=consent.purpose,
        consent_id=consent.pk,
        question=consent.reference,
        expires_at=consent.expires_at,
        classification_rank=consent.classification_rank,
        closed_party_ids=[consent.owner_id] if consent.person_ids else [],
        person_ids=consent.person_ids,
    )
    line.save(force_insert=True)
    return line


def record_opening(*, opening: TaskForceOpening, event: str, by: User | None, at: datetime) -> None:
    """A contribution was opened to a member of a task force, or closed again; the line names the opening."""
    DisclosureRecord(
        at=at,
        event=event,
        owner_id=opening.owner_id,
        party_id=opening.party_id,
        by_party_id=opening.owner_id,
        by=by,
        contribution_id=opening.contribution_id,
        reference=opening.reference,
        has_text=True,
        entity_count=Entity.objects.filter(contribution_id=opening.contribution_id).count(),
        file_count=Attachment.objects.filter(contribution_id=opening.contribution_id).count(),
        act=Act.SEE,
        purpose=ProcessingPurpose.OPERATIONAL_ANALYSIS,
        consent_id=opening.pk,
        expires_at=opening.until,
    ).save(force_insert=True)


def record_passed_on(
    *,
    contribution: Contribution,
    to: Sequence[Authority],
    permission: DisclosureRequest | None,
    by: User,
    at: datetime,
) -> None:
    """The person's party has passed the owner's contribution on to authorities of one other party.

    `permission` is the question that the owner granted, nothing where no code or restriction asks for one.
    """
    line = _line(contribution, event=Event.PASSED_ON, party_id=to[0].party_id, by=by, at=at)
    line.authority_codes = sorted(authority.code for authority in to)
    if permission is not None:
        line.act, line.purpose = permission.act, permission.purpose
        line.question, line.expires_at = permission.reference, permission.expires_at
    line.save(force_insert=True)


def record_in_dossier(
    *, contribution: Contribution, to: Party, permission: DisclosureRequest | None, by: User, at: datetime
) -> None:
    """The person's party has shown another party what rests on the contribution, in a dossier; not the item itself."""
    line = _line(contribution, event=Event.PASSED_ON, party_id=to.pk, by=by, at=at)
    line.is_whole = line.has_text = False
    line.entity_count = line.file_count = 0
    if permission is not None:
        line.act, line.purpose = permission.act, permission.purpose
        line.question, line.expires_at = permission.reference, permission.expires_at
    line.save(force_insert=True)


def record_refused(*, contribution: Contribution, to: Iterable[Party], by: User, at: datetime) -> None:
    """The person's party wanted to pass the owner's contribution on and was refused; the other party learns nothing."""
    for party in to:
        line = _line(contribution, event=Event.PASS_ON_REFUSED, party_id=by.party_id, by=by, at=at)
        line.is_whole = line.has_text = False
        line.entity_count = line.file_count = 0
        line.onward_to = party
        line.save(force_insert=True)


def record_loosened(*, contribution: Contribution, by: User, at: datetime) -> None:
    """The owner has loosened a restriction, so that every party that sees it may now do more."""
    _for_parties(contribution, contribution.party_ids, event=Event.LOOSENED, by=by, at=at)


def record_closed(*, contribution: Contribution, party_ids: Iterable[int], by: User | None, at: datetime) -> None:
    """Parties do not see it any more: recalled before they read it, shut out, or the owner's term has run out."""
    _for_parties(contribution, party_ids, event=Event.CLOSED, by=by, at=at)


def _for_parties(
    contribution: Contribution, party_ids: Iterable[int], *, event: str, by: User | None, at: datetime
) -> None:
    DisclosureRecord.objects.bulk_create(
        _line(contribution, event=event, party_id=party_id, by=by, at=at)
        for party_id in party_ids
        if party_id != contribution.owner_id
    )


def _line(contribution: Contribution, *, event: str, party_id: int, by: User | None, at: datetime) -> DisclosureRecord:
    return DisclosureRecord(
        at=at,
        event=event,
        owner_id=contribution.owner_id,
        party_id=party_id,
        by_party_id=by.party_id if by else contribution.owner_id,
        by=by,
        contribution_id=contribution.pk,
        reference=contribution.reference,
        has_text=True,
        entity_count=contribution.entities.count(),
        file_count=contribution.attachments.count(),
    )


def record_ledger_reading(*, by: User, at: datetime, filters: Iterable[str], shown: Iterable[DisclosureRecord]) -> None:
    """Somebody looked at lines of the ledger; which filters were set is said, not what for."""
    audit.record(
        verb=audit.Verb.CONSULTATION,
        kind=LedgerEvent.LISTED,
        actor=by,
        at=at,
        shown=[line.pk for line in shown],
        changes={"filters": sorted(filters)},
    )


def export_ledger(
    *, lines: QuerySet[DisclosureRecord], by: User, at: datetime, filters: Iterable[str], purpose: str
) -> LedgerExport:
    """A CSV file of the lines, newest first. Raises DomainError without a purpose or when there are too many."""
    require(by, LedgerPermission.EXPORT)
    if not purpose.strip():
        message = "Say what the copy is for."
        raise DomainError(message, code="purpose_missing", field="purpose")
    rows = list(lines.order_by("-pk")[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        message = f"These are more than {MOST_EXPORTED:,} lines. Narrow the filters, for example by day."
        raise DomainError(message, code="too_many_lines")
    line = audit.record(
        verb=audit.Verb.EXPORT,
        kind=LedgerEvent.EXPORTED,
        actor=by,
        at=at,
        purpose=purpose.strip(),
        changes={"filters": sorted(filters), "lines": len(rows)},
    )
    ranks = [Classification.BPL.rank, *(row.classification_rank for row in rows)]
    return LedgerExport(str(line.pk), _level(max(ranks)).value, _as_csv(rows))


def _as_csv(rows: Iterable[DisclosureRecord]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_harmless(value) for value in _values(row)])
    return target.getvalue()


def _values(row: DisclosureRecord) -> tuple[str, ...]:
    return (
        str(row.pk),
        _moment(row.at),
        row.get_event_display(),
        row.owner.code,
        row.party.code,
        " ".join(row.authority_codes),
        row.by_party.code,
        row.reference,
        "whole" if row.is_whole else "parts",
        "yes" if row.has_text else "no",
        str(row.entity_count),
        str(row.file_count),
        row.get_act_display(),
        row.onward_to.code if row.onward_to else "",
        row.get_purpose_display(),
        row.question,
        _moment(row.expires_at),
        str(_level(row.classification_rank).label),
    )


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else ""


def _level(rank: int) -> Classification:
    return list(Classification)[rank]


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would run as a formula becomes text."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
