"""Material to learn from: declared to be free of personal data of cases, and looked through for signs of it."""

import re
import zipfile
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pypdf
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from pypdf.errors import PyPdfError

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.file_types import FileRefused
from europol_portal.core.intake import look_at, take_in
from europol_portal.parties.models import User
from support.access import LibraryPermission
from support.events import LibraryEvent
from support.models import Course, LibraryItem, evidence_key
from support.personal import personal_sign, refuse_personal

MOST_READ = 20 * 1024 * 1024  # bytes of text that are looked through
MOST_PAGES = 500
TAGS = re.compile(r"<[^>]+>")
TEXTS = ("text/plain", "text/csv", "message/rfc822")
PARTS = re.compile(r"(word/|xl/sharedStrings|xl/worksheets/|ppt/slides/|ppt/notesSlides/|content\.xml).*")


@transaction.atomic
def add_material(
    *, title: str, about: str, upload: UploadedFile, is_declared: bool, course: Course | None, by: User, at: datetime
) -> LibraryItem:
    """Add a file to the library.

    Raises DomainError without the declaration, FileRefused for a file that is not taken or holds signs of personal
    data, ValidationError for texts that do. What cannot be read from inside (pictures, films) is kept and marked so.
    """
    require(by, LibraryPermission.ADD)
    if not is_declared:
        message = "Declare that the file holds no personal data of a case."
        raise DomainError(message, code="not_declared", field="is_declared")
    refuse_personal({"title": title, "about": about})
    inside = _text_of(upload, look_at(upload).media_type)
    if inside and (sign := personal_sign(inside)):
        message = f"The file holds what looks like {sign}. Take it out and add the file again."
        raise FileRefused(message, code="personal_data", field="file")
    stored = take_in(upload, evidence_key())
    item = LibraryItem(
        owner=by.party, course=course, title=title.strip(), about=about.strip(), was_read=inside is not None,
        declared_by=by, declared_at=at, **asdict(stored),
    )  # fmt: skip
    item.full_clean(exclude={"owner", "course", "declared_by"})
    item.save(force_insert=True)
    events.publish(LibraryEvent.ADDED, subject=item, actor=by, at=at, verb=events.Verb.COLLECTION)
    return item


@transaction.atomic
def withdraw_material(*, item: LibraryItem, by: User, at: datetime) -> LibraryItem:
    """Take material from the library; nobody is shown it any more."""
    require(by, LibraryPermission.WITHDRAW, item)
    item.withdrawn_at = at
    item.save(update_fields=["withdrawn_at"])
    events.publish(LibraryEvent.WITHDRAWN, subject=item, actor=by, at=at)
    return item


@transaction.atomic
def export_material(*, item: LibraryItem, by: User, at: datetime) -> str:
    """Record that a person takes a file out; returns its name."""
    require(by, LibraryPermission.VIEW, item)
    events.publish(LibraryEvent.EXPORTED, subject=item, actor=by, at=at, verb=events.Verb.EXPORT)
    return item.name


def _text_of(upload: UploadedFile, media_type: str) -> str | None:
    """What stands inside, None when it cannot be read."""
    upload.seek(0)
    if media_type in TEXTS:
        return str(upload.read(MOST_READ), "utf-8", "replace")
    if media_type == "application/pdf":
        return _text_of_pdf(upload)
    if zipfile.is_zipfile(upload):
        upload.seek(0)
        with zipfile.ZipFile(upload) as archive:
            names = [name for name in archive.namelist() if PARTS.match(name)]
            return " ".join(TAGS.sub(" ", _part(archive, name)) for name in names)
    return None


def _part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(MOST_READ).decode("utf-8", errors="replace")


def _text_of_pdf(upload: Any) -> str | None:
    try:
        pages = pypdf.PdfReader(upload).pages[:MOST_PAGES]
        text = "\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError):
        return None
    return text or None
