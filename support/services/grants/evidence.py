"""Files that prove costs and results: checked and hashed on entry, never overwritten, each taking out on record."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.intake import take_in
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
    stored = take_in(upload, evidence_key())
    evidence = GrantEvidence(
        grant=grant, party=by.party, author=by, at=at, what=what.strip(), **asdict(stored)
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
