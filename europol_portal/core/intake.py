"""Take an uploaded file in: named plainly, checked, scanned, hashed and stored, or refused with what to do."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from europol_portal.core import clamd
from europol_portal.core.file_types import FileRefused, media_type_of, plain_name


@dataclass(frozen=True)
class Known:
    """What is known of an upload before it is stored; `size` in bytes."""

    name: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Stored(Known):
    """A file in storage: its key there and the SHA-256 of its content."""

    file: str
    sha256: str


def look_at(upload: UploadedFile, *, field: str = "file") -> Known:
    """Name, size and type of an upload. Raises FileRefused with what to do."""
    name, size = plain_name(upload.name or ""), upload.size or 0
    if not 0 < size <= settings.ATTACHMENT_LIMIT:
        message = f"“{name}” is empty or over {filesizeformat(settings.ATTACHMENT_LIMIT)}."
        raise FileRefused(message, field=field)
    try:
        return Known(name, size, media_type_of(name, upload))
    except FileRefused as refused:
        raise FileRefused(str(refused), field=field) from refused


def take_in(upload: UploadedFile, key: str, *, field: str = "file") -> Stored:
    """Check, scan where a scanner is configured, and store under the key. Raises FileRefused."""
    known = look_at(upload, field=field)
    _refuse_infected(upload, known.name, field)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored = default_storage.save(key, upload)
    return Stored(known.name, known.size, known.media_type, stored, digest.hexdigest())


@contextmanager
def removed_on_failure() -> Iterator[list[str]]:
    """What stands in the list is removed from storage when the block fails: its rows are gone, too."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException:
        for key in stored:
            default_storage.delete(key)
        raise


def _refuse_infected(upload: UploadedFile, name: str, field: str) -> None:
    if not settings.ANTIVIRUS_ADDRESS:
        return
    try:
        finding = clamd.scan(settings.ANTIVIRUS_ADDRESS, upload.chunks())
    except (clamd.ScannerUnavailable, clamd.TooLargeForScanner) as error:
        message = f"The virus scanner could not read “{name}”. Try again later, or a smaller file."
        raise FileRefused(message, code="scanner_down", field=field) from error
    if finding.is_infected:
        message = f"A virus was found in “{name}”. It was not stored."
        raise FileRefused(message, code="infected", field=field)
