"""Take files in and hand them out: checked on entry, hashed, never overwritten, each export on record."""

import hashlib
import zipfile
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

import puremagic
from anyascii import anyascii
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission, PartPermission
from intelligence.events import AttachmentEvent
from intelligence.models import Attachment, Contribution
from intelligence.services.restrictions import may_export, refuse_unless

HEAD_BYTES = 8192
LONGEST_NAME = 150
MEGABYTE = 1024 * 1024
TEXT_TYPES = {".txt": "text/plain", ".csv": "text/csv", ".eml": "message/rfc822"}
OFFICE_TYPES = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
}
MAGIC_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
ALIASES = {
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
}
ALLOWED_EXTENSIONS = sorted({*TEXT_TYPES, *OFFICE_TYPES, *MAGIC_TYPES})


class FileRefused(DomainError):
    """The file is too large, empty, or not what its name says."""

    code = "file_refused"


def media_type_of(upload: UploadedFile) -> str:
    """The media type, found in the content and allowed; raises FileRefused when name and content disagree."""
    extension = PurePosixPath(upload.name or "").suffix.lower()
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    if extension in TEXT_TYPES and _is_text(head):
        return TEXT_TYPES[extension]
    if extension in OFFICE_TYPES and _is_office(upload, OFFICE_TYPES[extension][1]):
        return OFFICE_TYPES[extension][0]
    if extension in MAGIC_TYPES and MAGIC_TYPES[extension] in _sniffed(head):
        return MAGIC_TYPES[extension]
    if extension not in ALLOWED_EXTENSIONS:
        message = f"“{upload.name}”: files of this type are not taken. Allowed: {', '.join(ALLOWED_EXTENSIONS)}."
    else:
        message = f"“{upload.name}” is not what its ending says. Save it again in its own format."
    raise FileRefused(message, field="files")


def _is_text(head: bytes) -> bool:
    return bool(head) and b"\0" not in head and not head.startswith((b"%PDF", b"PK", b"MZ", b"\x7fELF"))


def _is_office(upload: UploadedFile, part: str) -> bool:
    """A document without macros."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return part in names and not any(name.endswith("vbaProject.bin") for name in names)


def _sniffed(head: bytes) -> set[str]:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    names = {match.mime_type for match in found}
    aliases = {
        "audio/x-wav": "audio/wav",
        "audio/wave": "audio/wav",
        "audio/vnd.wave": "audio/wav",
        "audio/mp3": "audio/mpeg",
    }
    return names | {aliases[name] for name in names if name in aliases}


@transaction.atomic
def attach_file(*, draft: Contribution, upload: UploadedFile, by: User, at: datetime) -> Attachment:
    """Store a file with a draft. Raises FileRefused with what to do."""
    require(by, ContributionPermission.CHANGE, draft)
    size = upload.size or 0
    if size == 0:
        message = f"“{upload.name}” is empty."
        raise FileRefused(message, field="files")
    if size > settings.ATTACHMENT_LIMIT:
        limit = settings.ATTACHMENT_LIMIT // MEGABYTE
        message = f"“{upload.name}” is over {limit} MB. Send it by large file exchange and name it in the text."
        raise FileRefused(message, field="files")
    media_type = media_type_of(upload)
    Contribution.objects.select_for_update().get(pk=draft.pk)
    last = draft.attachments.aggregate(last=Max("number"))["last"] or 0
    attachment = Attachment(
        contribution=draft,
        number=last + 1,
        name=PurePosixPath((upload.name or "file").replace("\\", "/")).name[-LONGEST_NAME:],
        size=size,
        sha256=_sha256(upload),
        media_type=media_type,
        uploaded_at=at,
        uploaded_by=by,
    )
    attachment.file.save(attachment.name, upload, save=False)
    attachment.save(force_insert=True)
    events.publish(AttachmentEvent.ATTACHED, subject=attachment, actor=by, at=at, verb=events.Verb.COLLECTION)
    return attachment


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@transaction.atomic
def remove_file(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file out of its draft; a file that was sent stays."""
    require(by, ContributionPermission.CHANGE, attachment.contribution)
    stored = str(attachment.file.name)
    events.publish(AttachmentEvent.REMOVED, subject=attachment, actor=by, at=at)
    attachment.delete()
    transaction.on_commit(partial(default_storage.delete, stored))


@transaction.atomic
def export_file(*, attachment: Attachment, by: User, at: datetime) -> str:
    """Record that a person takes the file out of the portal; returns its name on paper, with reference and codes."""
    require(by, PartPermission.VIEW_ATTACHMENT, attachment)
    contribution = attachment.contribution
    if not contribution.is_draft:
        refuse_unless(may_export(contribution, by=by, at=at))
    events.publish(AttachmentEvent.EXPORTED, subject=attachment, actor=by, at=at, verb=events.Verb.EXPORT)
    codes = "-".join(sorted(contribution.handling_codes)) or "H0"
    reference = contribution.reference or "draft"
    name = "".join(c if c.isalnum() or c in "._-" else "_" for c in anyascii(attachment.name))
    return f"{reference}_{codes}_Attachment_{attachment.number}_{name}"
