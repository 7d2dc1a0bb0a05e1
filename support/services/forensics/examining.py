"""Ask for an examination, do it, and say by which method what was found."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import ExaminationPermission, ExhibitPermission
from support.events import ExaminationEvent
from support.models import Examination, Exhibit
from support.personal import refuse_personal
from support.services.forensics.custody import lock_exhibit
from support.workflow import EXAMINATION_WORKFLOW


@transaction.atomic
def ask_examination(
    *, exhibit: Exhibit, kind: str, question: str, by: User, at: datetime, legal_basis: str = ""
) -> Examination:
    """Ask the laboratory; decryption and malware analysis need their legal basis (ValidationError)."""
    exhibit = lock_exhibit(exhibit)
    require(by, ExhibitPermission.KEEP, exhibit)
    if exhibit.status == Exhibit.Status.RELEASED:
        message = "The custody of this exhibit has ended."
        raise DomainError(message, code="released")
    refuse_personal({"question": question})
    row = Examination(
        exhibit=exhibit, kind=kind, question=question.strip(), legal_basis=legal_basis.strip(), asked_by=by, asked_at=at
    )
    row.clean_fields(exclude={"exhibit"})
    row.validate_constraints()
    row.save(force_insert=True)
    row.refresh_from_db()
    events.publish(ExaminationEvent.ASKED, subject=row, actor=by, at=at, verb=events.Verb.COLLECTION)
    return row


@transaction.atomic
def take_examination_step(
    *, examination: Examination, step: str, by: User, at: datetime, note: str = ""
) -> Examination:
    """Start an examination, or refuse it with the reason."""
    require(by, ExaminationPermission.DO, examination)
    refuse_personal({"note": note})
    row = EXAMINATION_WORKFLOW.apply(examination, step, by=by, at=at, note=note)
    if note.strip():
        row.result = note.strip()
        row.save(update_fields=["result"])
    return row


@transaction.atomic
def finish_examination(
    *, examination: Examination, method: str, result: str, by: User, at: datetime, result_sha256: str = ""
) -> Examination:
    """Say how it was done and what was found; the hash names the file that the result travels in as a contribution."""
    require(by, ExaminationPermission.DO, examination)
    row: Examination = Examination.objects.select_for_update().get(pk=examination.pk)
    EXAMINATION_WORKFLOW.check_state(row, "finish")
    refuse_personal({"method": method, "result": result})
    row.method, row.result, row.result_sha256 = method.strip(), result.strip(), result_sha256.strip().lower()
    row.done_by, row.done_at = by, at
    row.clean_fields(exclude={"exhibit", "asked_by", "done_by"})
    row.validate_constraints()
    row.save(update_fields=["method", "result", "result_sha256", "done_by", "done_at"])
    return EXAMINATION_WORKFLOW.apply(row, "finish", by=by, at=at)
