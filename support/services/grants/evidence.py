"""Files that prove costs and results: checked and hashed on entry, never overwritten, each taking out on record."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core import clamd
from europol_portal.core.file_types import FileRefused, media_type_of, plain_name
from europol_portal.parties.models import User
from support.access import GrantPartPermission, GrantPermission
from support.events import GrantEvent
from support.models import Grant, GrantEvidence, evidence_key
from support.personal import refuse_personal
from support.services.grants.running import REPORTING
from support.services.grants.steps import in_states, lock_grant


@transaction.atomic
def add_evidence(*, grant: Grant, what: str, upload: UploadedFile, by: User, at: datetime) -> GrantEvidence:
    """Store a file with a grant whose report is being written. Raises FileRefused with what to do."""
    grant = lock_grant(grant)
    require(by, GrantPermission.REPORT, grant)
    in_states(grant, REPORTING, "Evidence is added while the report is written.")
    refuse_personal({"what": what})
    name, size = plain_name(upload.name or ""), upload.size or 0
    if not 0 < size <= settings.ATTACHMENT_LIMIT:
        message = f"“{name}” is empty or over {filesizeformat(settings.ATTACHMENT_LIMIT)}."
        raise FileRefused(message, field="file")
    media_type = media_type_of(name, upload)
    digest, stored = store(upload, evidence_key())
    evidence = GrantEvidence(
        grant=grant, party=by.party, author=by, at=at, what=what.strip(), file=stored, name=name, size=size,
        sha256=digest, media_type=media_type,
    )  # fmt: skip
    evidence.save(force_insert=True)
    events.publish(GrantEvent.EVIDENCE_ADDED, subject=grant, actor=by, at=at, verb=events.Verb.COLLECTION)
    return evidence


@transaction.atomic
def export_evidence(*, evidence: GrantEvidence, by: User, at: datetime) -> str:
    """Record that a person takes the file out; returns its name on paper."""
    require(by, GrantPartPermission.VIEW_EVIDENCE, evidence)
    changes = {"evidence": str(evidence.pk)}
    facts: dict[str, Any] = {"verb": events.Verb.EXPORT, "changes": changes}
    events.publish(GrantEvent.EVIDENCE_EXPORTED, subject=evidence.grant, actor=by, at=at, **facts)
    return f"{evidence.grant.reference}_{evidence.name}"


def store(upload: UploadedFile, key: str) -> tuple[str, str]:
    """Hash, scan where a scanner is configured, and store; returns the hash and the key. Raises FileRefused."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    _refuse_infected(upload)
    upload.seek(0)
    stored = default_storage.save(key, upload)
    return digest.hexdigest(), stored


def _refuse_infected(upload: UploadedFile) -> None:
    if not settings.ANTIVIRUS_ADDRESS:
        return
    try:
        finding = clamd.scan(settings.ANTIVIRUS_ADDRESS, upload.chunks())
    except (clamd.ScannerUnavailable, clamd.TooLargeForScanner) as error:
        message = "The virus scanner could not read the file. Try again later, or a smaller file."
        raise FileRefused(message, code="scanner_down", field="file") from error
    if finding.is_infected:
        message = "A virus was found in the file. It was not stored."
        raise FileRefused(message, code="infected", field="file")
