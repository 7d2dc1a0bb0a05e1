"""Make drafts of the checked rows: all of them in one transaction, or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting_for
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import BulkPermission, ContributionPermission
from intelligence.events import BulkEvent
from intelligence.models import MOST_PER_DRAFT, BulkImport, ContributionTemplate
from intelligence.services.bulk.checking import (
    GIVEN_UP,
    MOST_AT_ONCE,
    MOST_ATTEMPTS,
    Scope,
    hand_over,
    plan_of,
)
from intelligence.services.bulk.rows import Plan, read_row
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.drafts import save_draft
from intelligence.services.templates import frame_of
from intelligence.workflow import BULK_WORKFLOW

LONGEST_SUBJECT = 200
MOST_DRAFTS = 500


class RowsChanged(DomainError):
    """A row that was sound when it was checked is so no more."""

    code = "rows_changed"


@transaction.atomic
def start_import(*, bulk_import: BulkImport, by: User, at: datetime) -> BulkImport:
    """Import all rows that are not left out; a single bad row stops everything. Large imports are the worker's."""
    require(by, ContributionPermission.ADD)
    found: BulkImport = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    require(by, BulkPermission.CHANGE, found)
    found.started_by, found.touched_at, found.attempts, found.refusal = by, at, 0, ""
    found.save(update_fields=["started_by", "touched_at", "attempts", "refusal"])
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
        found = BulkImport.objects.select_for_update().filter(pk=key, status=BulkImport.Status.IMPORTING).first()
        if found is None:
            return
        if found.attempts > MOST_ATTEMPTS:
            _give_back(found, GIVEN_UP, at)
            return
        try:
            with transaction.atomic():
                _write(found, by=by, at=at)
        except DomainError as refusal:
            _give_back(found, f"Nothing was imported. {refusal.message}", at)
        except ValidationError as refusal:
            _give_back(found, f"Nothing was imported. {' '.join(refusal.messages)}", at)


def _write(found: BulkImport, *, by: User, at: datetime) -> None:
    plan, frame, keys = plan_of(found, party_code=by.party.code, at=at), _frame(found, by), []
    for subject, entities in _drafts(found, plan, found.subject or frame.subject):
        content = replace(frame, subject=subject)
        draft = save_draft(by=by, at=at, content=content, entities=entities)
        keys.append(draft.pk)
    found.draft_ids, found.content, found.head = keys, b"", []
    found.save(update_fields=["draft_ids", "content", "head"])
    found.rows.all().delete()
    BULK_WORKFLOW.elapse(found, "finish", at=at)


def _give_back(found: BulkImport, reason: str, at: datetime) -> None:
    found.refusal = reason[:500]
    found.save(update_fields=["refusal"])
    BULK_WORKFLOW.elapse(found, "fail", at=at)


def _drafts(found: BulkImport, plan: Plan, subject: str) -> Iterator[tuple[str, list[EntityContent]]]:
    """Subject and entities of each draft; what stands in several rows is written once, long lists go on in parts."""
    groups: dict[str, dict[Any, EntityContent]] = {}
    rows = found.rows.filter(is_left_out=False).order_by("number")
    for row in rows.iterator(chunk_size=2000):
        reading = read_row(row.cells, plan)
        if reading.problems:
            message = f"Row {row.number} has a problem that was not there when it was checked. Check the rows again."
            raise RowsChanged(message)
        group = row.cells[found.group_column] if found.group_column is not None else ""
        things = groups.setdefault(group, {})
        for content in reading.entities:
            things.setdefault(_identity(content), content)
    count = sum(-(-len(things) // MOST_PER_DRAFT) for things in groups.values())
    if count > MOST_DRAFTS:
        message = f"These would be {count:,} drafts, more than {MOST_DRAFTS}. Choose another column to group by."
        raise DomainError(message, code="too_many_drafts")
    for group, things in groups.items():
        yield from _parts(f"{subject}: {group}" if group else subject, list(things.values()))


def _parts(subject: str, entities: list[EntityContent]) -> Iterator[tuple[str, list[EntityContent]]]:
    parts = [entities[at : at + MOST_PER_DRAFT] for at in range(0, len(entities), MOST_PER_DRAFT)]
    for number, part in enumerate(parts, start=1):
        mark = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
        yield f"{subject[: LONGEST_SUBJECT - len(mark)]}{mark}", part


def _identity(content: EntityContent) -> Any:
    return (
        content.kind, content.subtype, content.label, content.role, tuple(sorted(content.attributes.items())),
        content.birth_date, content.data_subject_category, content.necessity, content.source_evaluation,
        content.information_evaluation,
    )  # fmt: skip


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
