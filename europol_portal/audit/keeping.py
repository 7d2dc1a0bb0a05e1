"""The watch over the record: verification with an alarm, and its three years."""

import logging
from datetime import datetime

from django.db import connection

from europol_portal.access.binding import AUDIT_DUTY, Binding, acting
from europol_portal.audit.events import AuditKind
from europol_portal.audit.models import AuditEvent
from europol_portal.audit.sealing import SEALER, known_keys
from europol_portal.audit.services import record
from europol_portal.audit.verifying import Verified, verify_record

READER = Binding(duty=AUDIT_DUTY)
MOST_EXPIRED = 100  # seals of one run
MOST_TOLD = 20
Verb = AuditEvent.Verb
logger = logging.getLogger(__name__)


def verify_and_tell(*, at: datetime, since: datetime | None = None) -> Verified:
    """Verify, and put what does not fit into the record and the log, where the alarm rules look."""
    with acting(READER):
        found = verify_record(at=at, since=since, keys=known_keys())
        if found.findings:
            words = [f"{finding.seal}: {finding.words}" for finding in found.findings[:MOST_TOLD]]
            logger.critical("audit record broken: %s findings, the first: %s", len(found.findings), words[0])
            record(verb=Verb.ADMINISTRATION, kind=AuditKind.BROKEN, actor=None, at=at, changes={"findings": words})
    return found


def expire_lines(*, at: datetime) -> int:
    """Remove the lines of seals that are wholly older than three years (PostgreSQL refuses younger ones); seals stay.

    Returns how many seals lost their lines.
    """
    with acting(SEALER), connection.cursor() as cursor:
        cursor.execute("SELECT seal, lines FROM portal_audit_expire(%s, %s)", [at, MOST_EXPIRED])
        gone = cursor.fetchall()
        if gone:
            changes = {"seals": [number for number, _ in gone], "lines": sum(lines for _, lines in gone)}
            record(verb=Verb.ERASURE, kind=AuditKind.EXPIRED, actor=None, at=at, changes=changes)
    return len(gone)
