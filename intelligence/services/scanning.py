"""Ask the virus scanner about files. Where one is configured, nothing leaves before it has said that it is clean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.access.policy import require
from europol_portal.core import clamd
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.events import AttachmentEvent
from intelligence.models import Attachment, Contribution
from intelligence.services.checks import Missing

Scan = Attachment.Scan
AT_ONCE = 8 * 1024 * 1024  # bytes up to which a person waits for the scanner
AT_ONCE_SECONDS = 10.0
LONGEST_NOTE = 100
NO_ANSWER = "no answer"
FIRST_KEY = UUID(int=0)
ONE_JOB = 7_203_116  # key of the advisory lock: one worker scans


class ScannerDown(DomainError):
    """The scanner does not answer; nothing is sent until it does."""

    code = "scanner_down"


@dataclass(frozen=True)
class Verdict:
    """What is known of a file: its state, and the name of what was found."""

    scan: str
    note: str = ""
    at: datetime | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As columns of an attachment."""
        return {"scan": self.scan, "scan_note": self.note[:LONGEST_NOTE], "scanned_at": self.at}


def first_verdict(stored: str, size: int, at: datetime) -> Verdict:
    """On entry: not scanned without a scanner, small files at once, large ones wait for the worker."""
    if not settings.ANTIVIRUS_ADDRESS:
        return Verdict(Scan.NOT_SCANNED)
    if size > AT_ONCE:
        return Verdict(Scan.WAITING)
    return look_into(stored, at, patience=AT_ONCE_SECONDS)


def look_into(stored: str, at: datetime, *, patience: float = clamd.ANSWER_SECONDS) -> Verdict:
    """Let the scanner read a stored file; no answer leaves it waiting."""
    try:
        finding = clamd.scan(settings.ANTIVIRUS_ADDRESS, _chunks(stored), patience=patience)
    except clamd.TooLargeForScanner:
        return Verdict(Scan.TOO_LARGE, at=at)
    except clamd.ScannerUnavailable:
        return Verdict(Scan.WAITING, NO_ANSWER)
    return Verdict(Scan.INFECTED if finding.is_infected else Scan.CLEAN, finding.signature, at)


def _chunks(stored: str) -> Iterator[bytes]:
    with default_storage.open(stored) as file:
        yield from file.chunks(clamd.CHUNK)


def publish_verdict(attachment: Attachment, verdict: Verdict, *, at: datetime) -> None:
    """Record what the scanner said; a virus is told to the person who brought the file."""
    changes = {"scan": verdict.scan, "attachment": str(attachment.pk)}
    if verdict.scan == Scan.INFECTED:
        subject = attachment.contribution
        events.publish(AttachmentEvent.INFECTED, subject=subject, actor=None, at=at, changes=changes)
    elif verdict.at is not None:
        events.publish(AttachmentEvent.CHECKED, subject=attachment, actor=None, at=at, changes=changes)


@transaction.atomic
def note_verdict(key: UUID, verdict: Verdict, *, at: datetime) -> None:
    """Write what the scanner said about a file that still waits."""
    found = Attachment.objects.select_for_update().filter(pk=key, scan=Scan.WAITING).first()
    if found is None:
        return
    Attachment.objects.filter(pk=found.pk).update(**verdict.fields)
    publish_verdict(found, verdict, at=at)


@transaction.atomic
def scan_again(*, attachment: Attachment, by: User, at: datetime) -> Attachment:
    """Ask the scanner once more about a file of a draft. Raises ScannerDown when it does not answer."""
    require(by, ContributionPermission.CHANGE, attachment.contribution)
    if not settings.ANTIVIRUS_ADDRESS or attachment.scan in {Scan.CLEAN, Scan.INFECTED}:
        return attachment
    Attachment.objects.filter(pk=attachment.pk).update(scan=Scan.WAITING, scan_note="")
    if attachment.size <= AT_ONCE:
        verdict = look_into(str(attachment.file.name), at, patience=AT_ONCE_SECONDS)
        if verdict.scan == Scan.WAITING:
            message = "The virus scanner does not answer. The file stays here; it is tried again by itself."
            raise ScannerDown(message)
        note_verdict(attachment.pk, verdict, at=at)
    scanned: Attachment = Attachment.objects.select_related("contribution").get(pk=attachment.pk)
    return scanned


def scan_waiting(*, at: datetime) -> int:
    """The worker's job: scan what waits, one file after the other; stops when the scanner is away. Returns how many."""
    done, after = 0, FIRST_KEY
    while settings.ANTIVIRUS_ADDRESS:
        with acting_as_system():
            row = _next(after)
            if row is None:
                return done
            after, stored, person_id = row
            verdict = look_into(stored, at) if default_storage.exists(stored) else Verdict(Scan.WAITING)
        with acting_for(User.objects.get(pk=person_id)):
            note_verdict(after, verdict, at=at)
        if verdict.note == NO_ANSWER:
            return done
        done += verdict.scan != Scan.WAITING
    return done


def _next(after: UUID) -> tuple[UUID, str, int] | None:
    """The next file that waits; none while another worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_JOB])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT id, file, person_id FROM portal_files_to_scan(%s, 1)", [after])
        row: tuple[UUID, str, int] | None = cursor.fetchone()
        return row


def reason_of(attachment: Attachment) -> str:
    """Why a file may not leave, and what to do."""
    name = f"“{attachment.name}”"
    if attachment.scan == Scan.INFECTED:
        return f"{name}: a virus was found ({attachment.scan_note}). It stays locked. Remove it."
    if attachment.scan == Scan.TOO_LARGE:
        return f"{name} is too large for the virus scanner. Remove it, or ask your administrator."
    if attachment.scan_note == NO_ANSWER:
        return f"{name} is not scanned yet: the virus scanner does not answer. It is tried again by itself."
    return f"{name} is being scanned for viruses. Try again in a minute."


def unfit_files(draft: Contribution) -> list[Missing]:
    """What stands in the way of sending: files on their way, in quarantine, or not scanned where they could be."""
    found = [
        Missing("files", f"“{name}” has not arrived completely. Go on with it, or remove it.", "upload_unfinished")
        for name in draft.uploads.unfinished().order_by("pk").values_list("name", flat=True)
    ]
    for attachment in draft.attachments.order_by("number"):
        if attachment.is_quarantined:
            found.append(Missing("files", reason_of(attachment), f"file_{attachment.scan}"))
        elif attachment.scan == Scan.NOT_SCANNED and settings.ANTIVIRUS_ADDRESS:
            message = f"“{attachment.name}” came in before there was a virus scanner. Have it scanned first."
            found.append(Missing("files", message, "file_not_scanned"))
    return found
