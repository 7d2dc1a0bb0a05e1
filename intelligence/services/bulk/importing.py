"""Make drafts of the checked rows: all of them in one transaction, or none."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_for
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import BulkPermission, ContributionPermission
from intelligence.events import BulkEvent
from intelligence.models import BulkImport, ContributionTemplate
from intelligence.services.bulk.checking import (
    GIVEN_UP,
    MOST_AT_ONCE,
    MOST_ATTEMPTS,
    Scope,
    begin_work,
    hand_over,
)
from intelligence.services.bulk.parting import drafts_of, parts_of
from intelligence.services.bulk.prepared import unpacked
from intelligence.services.bulk.progress import Note, WorkEnded, noting
from intelligence.services.content import ContributionContent
from intelligence.services.drafts import save_draft
from intelligence.services.entities import store_entities
from intelligence.services.templates import frame_of
from intelligence.workflow import BULK_WORKFLOW

MOST_DRAFTS = 500
ENOUGH = timedelta(days=1)  # an import that has begun is not erased under the worker
STARTED = ["started_by", "touched_at", "attempts", "refusal", "work_total", "work_done", "expires_at"]


@transaction.atomic
def start_import(*, bulk_import: BulkImport, by: User, at: datetime) -> BulkImport:
    """Import all rows that are not left out; a single bad row stops everything. Large imports are the worker's."""
    require(by, ContributionPermission.ADD)
    found: BulkImport = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    require(by, BulkPermission.CHANGE, found)
    found.started_by, found.touched_at, found.attempts, found.refusal = by, at, 0, ""
    found.work_total, found.work_done = found.entity_count, 0
    found.expires_at = max(found.expires_at, at + ENOUGH)
    found.save(update_fields=STARTED)
    BULK_WORKFLOW.apply(found, "import", by=by, at=at)
    if found.row_count <= MOST_AT_ONCE:
        write_import(key=found.pk, by=by, at=at)
    else:
        hand_over("intelligence.tasks.write_import", found.pk, by)
    found.refresh_from_db()
    return found


def write_import(*, key: UUID, by: User, at: datetime, scope: Scope = acting_for) -> None:
    """Write all drafts in one transaction. A second run finds the work done; a halt leaves nothing behind."""
    with scope(by):
        found = begin_work(key, BulkImport.Status.IMPORTING, at=at)
        if found is None:
            return
        if found.attempts > MOST_ATTEMPTS:
            _give_back(found, GIVEN_UP, at)
            return
    try:
        with noting(key, at=at) as note, scope(by), transaction.atomic():
            if _is_alone(key):
                _write(found, by=by, at=at, note=note)
    except DomainError as refusal:
        reason = refusal.message
    except ValidationError as refusal:
        reason = " ".join(refusal.messages)
    else:
        return
    with scope(by):
        locked = BulkImport.objects.select_for_update().filter(pk=key, status=BulkImport.Status.IMPORTING).first()
        if locked is not None:
            _give_back(locked, f"Nothing was imported. {reason}", at)


def _is_alone(key: UUID) -> bool:
    """True unless another worker writes the same import now; the claim ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"bulk {key}"])
        return bool(cursor.fetchone()[0])


def _write(found: BulkImport, *, by: User, at: datetime, note: Note) -> None:
    frame, keys, written = _frame(found, by), [], 0
    parts = parts_of(found)
    if sum(parts.values()) > MOST_DRAFTS:
        message = f"These would be {sum(parts.values()):,} drafts, more than {MOST_DRAFTS}. Choose another column."
        raise DomainError(message, code="too_many_drafts")
    for subject, rows in drafts_of(found, parts, found.subject or frame.subject):
        draft = save_draft(by=by, at=at, content=replace(frame, subject=subject))
        written += store_entities(draft, [unpacked(kept, at=at) for kept in rows])
        keys.append(draft.pk)
        note(written)
    _finish(found.pk, keys, at=at)


def _finish(key: UUID, keys: list[UUID], *, at: datetime) -> None:
    """Note the drafts on the import and let its rows go; who erased it in the meantime has taken all of it back."""
    found = BulkImport.objects.select_for_update().filter(pk=key, status=BulkImport.Status.IMPORTING).first()
    if found is None:
        message = "The table was erased while it was being imported."
        raise WorkEnded(message)
    found.draft_ids, found.content, found.head = keys, b"", []
    found.work_done = found.work_total
    found.save(update_fields=["draft_ids", "content", "head", "work_done"])
    found.rows.all().delete()
    BULK_WORKFLOW.elapse(found, "finish", at=at)


def _give_back(found: BulkImport, reason: str, at: datetime) -> None:
    found.refusal = reason[:500]
    found.save(update_fields=["refusal"])
    BULK_WORKFLOW.elapse(found, "fail", at=at)


def _frame(found: BulkImport, by: User) -> ContributionContent:
    """What all drafts have in common; the higher of the two markings holds."""
    frame = ContributionContent()
    if found.template_id:
        template = ContributionTemplate.objects.visible_to(by).filter(pk=found.template_id).first()
        if template is None:
            message = "You cannot see the template of this import. Choose another one, or ask a colleague."
            raise DomainError(message, code="not_found", field="template")
        frame = frame_of(template)
    levels = [Classification(found.classification), Classification(frame.classification)]
    level = max(levels, key=lambda one: one.rank)
    return replace(frame, classification=level.value, crime_area=found.crime_area or frame.crime_area)


@transaction.atomic
def discard_import(*, bulk_import: BulkImport, by: User, at: datetime) -> None:
    """Erase the table with its rows; drafts that came of it stay."""
    found = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    require(by, BulkPermission.CHANGE, found)
    events.publish(BulkEvent.DISCARDED, subject=found, actor=by, at=at, verb=events.Verb.ERASURE)
    found.rows.all().delete()
    found.delete()
