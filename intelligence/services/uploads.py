"""Files that come in parts: what is safe on disk counts, so an upload goes on after a cut, a reload or a crash."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.encrypted import Damaged, Writer
from europol_portal.core.errors import DomainError
from europol_portal.core.file_types import FileRefused, media_type_of, plain_name, refuse_ending
from europol_portal.core.storage import stored_files
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission, UploadPermission
from intelligence.events import UploadEvent
from intelligence.models import Contribution, Upload
from intelligence.services.files import sha256_of, take_in
from intelligence.services.quota import refuse_over_quota

PIECE = 256 * 1024
ALGORITHMS = ("sha256", "sha1")  # tus asks for SHA-1 at least


class Readable(Protocol):
    """A body that comes piece by piece."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class UploadRefused(DomainError):
    """A part or an upload was not taken; `status` is what the protocol answers."""

    status = 409


class WrongOffset(UploadRefused):
    """The part does not begin where the last one ended."""

    code = "wrong_offset"


class UploadBusy(UploadRefused):
    """Another request is writing to this upload."""

    code = "upload_busy"
    status = 423


class UploadTooLarge(UploadRefused):
    """More bytes than allowed or announced."""

    code = "upload_too_large"
    status = 413


class PartDamaged(UploadRefused):
    """The part is not what its checksum says; nothing of it was kept."""

    code = "part_damaged"
    status = 460


class NoSpace(UploadRefused):
    """The storage is full."""

    code = "no_space"
    status = 507


@dataclass(frozen=True)
class Part:
    """One part as announced: where it begins, how long it is, and its checksum if one was given."""

    offset: int
    length: int
    algorithm: str = ""
    digest: bytes = b""


def part_of(*, offset: int, length: int, checksum: str = "") -> Part:
    """A part with the checksum of a header: "sha256 <base64>"."""
    if not checksum:
        return Part(offset, length)
    algorithm, _, encoded = checksum.partition(" ")
    if algorithm not in ALGORITHMS:
        message = f"Use one of these checksums: {', '.join(ALGORITHMS)}."
        raise PartDamaged(message, code="unknown_checksum")
    try:
        return Part(offset, length, algorithm, base64.b64decode(encoded, validate=True))
    except ValueError as problem:
        message = "The checksum is not base64."
        raise PartDamaged(message, code="unknown_checksum") from problem


@transaction.atomic
def start_upload(
    *, draft: Contribution, name: str, size: int, by: User, at: datetime, sha256: str = "", fingerprint: str = ""
) -> Upload:
    """Announce a file for a draft; refused before a byte is sent when it would not be taken in the end."""
    require(by, ContributionPermission.CHANGE, draft)
    name = plain_name(name)
    refuse_ending(name)
    if size <= 0:
        message = f"“{name}” is empty."
        raise FileRefused(message, field="files")
    if size > settings.UPLOAD_LIMIT:
        message = f"“{name}” is over {filesizeformat(settings.UPLOAD_LIMIT)}. Divide it."
        raise UploadTooLarge(message, field="files")
    refuse_over_quota(size)
    upload = Upload.objects.create(
        owner_id=by.party_id,
        contribution=draft,
        person=by,
        name=name,
        size=size,
        sha256=sha256.lower(),
        fingerprint=fingerprint,
        created_at=at,
        expires_at=at + settings.UPLOAD_LIFETIME,
    )
    events.publish(UploadEvent.STARTED, subject=upload, actor=by, at=at, verb=events.Verb.COLLECTION)
    return upload


def receive(*, upload: Upload, part: Part, body: Readable, by: User, at: datetime) -> Upload:
    """Take a part; the last one makes the file an attachment. A file that is refused then is gone."""
    upload = _append(upload, part, body, by=by, at=at)
    if not upload.is_complete or upload.attachment_id:
        return upload
    try:
        return _finish(upload, by=by, at=at)
    except FileRefused:
        remove_upload(upload=upload, by=by, at=at, event=UploadEvent.REFUSED)
        raise


@transaction.atomic
def _append(upload: Upload, part: Part, body: Readable, *, by: User, at: datetime) -> Upload:
    """Write to disk first, then say so: a crash in between costs this part only."""
    require(by, UploadPermission.CONTINUE, upload)
    require(by, ContributionPermission.CHANGE, upload.contribution)
    locked: Upload | None = Upload.objects.select_for_update(skip_locked=True).filter(pk=upload.pk).first()
    if locked is None:
        message = "Another request is writing to this upload. Try again in a moment."
        raise UploadBusy(message)
    if locked.offset != part.offset or locked.attachment_id:
        message = f"The next part begins at {locked.offset}."
        raise WrongOffset(message)
    if part.length > settings.UPLOAD_PART_LIMIT or part.offset + part.length > locked.size:
        message = f"A part has at most {settings.UPLOAD_PART_LIMIT} bytes, and no more than were announced."
        raise UploadTooLarge(message)
    locked.offset += _write(locked, part, body)
    locked.expires_at = at + settings.UPLOAD_LIFETIME
    locked.save(update_fields=["offset", "expires_at"])
    return locked


def _write(upload: Upload, part: Part, body: Readable) -> int:
    """Bytes that are on disk for certain; what a dead process left behind the offset is cut off first."""
    try:
        with stored_files().appending(upload.file, offset=part.offset) as writer:
            written = _copy(writer, part, body)
            with _room():
                writer.finish() if part.offset + written == upload.size else writer.flush()
    except Damaged as problem:
        message = "The storage has lost what was sent before. Remove this upload and begin again."
        raise UploadRefused(message, code="upload_lost") from problem
    return written


def _copy(writer: Writer, part: Part, body: Readable) -> int:
    digest = hashlib.new(part.algorithm or ALGORITHMS[0], usedforsecurity=False)
    written = 0
    while written < part.length:
        piece = _next_piece(body, min(PIECE, part.length - written))
        if not piece:
            break
        digest.update(piece)
        with _room():
            writer.write(piece)
        written += len(piece)
    if part.algorithm and (written < part.length or digest.digest() != part.digest):
        writer.give_up()
        if written < part.length:
            return 0
        message = "The part has arrived damaged. Send it again."
        raise PartDamaged(message)
    return written


def _next_piece(body: Readable, size: int) -> bytes:
    """A cut connection ends the part; what came before counts."""
    try:
        return body.read(size)
    except OSError:
        return b""


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        message = "The storage is full. Your administrator is needed; what was sent before is safe."
        raise NoSpace(message) from problem


@transaction.atomic
def _finish(upload: Upload, *, by: User, at: datetime) -> Upload:
    """All has come: hash, type and virus scan, then it is a file of the draft under the same key."""
    with default_storage.open(upload.file) as file:
        digest = sha256_of(file.chunks(PIECE))
        if upload.sha256 and upload.sha256 != digest:
            message = f"“{upload.name}” is not the file that was announced: its SHA-256 differs. Send it again."
            raise FileRefused(message, code="hash_differs", field="files")
        media_type = media_type_of(upload.name, file)
    upload.attachment = take_in(
        draft=upload.contribution,
        stored=upload.file,
        name=upload.name,
        size=upload.size,
        sha256=digest,
        media_type=media_type,
        by=by,
        at=at,
    )
    upload.save(update_fields=["attachment"])
    return upload


@transaction.atomic
def remove_upload(*, upload: Upload, by: User, at: datetime, event: UploadEvent = UploadEvent.REMOVED) -> None:
    """Give an upload up; a file that has arrived is removed as an attachment instead."""
    require(by, UploadPermission.REMOVE, upload)
    require(by, ContributionPermission.CHANGE, upload.contribution)
    if upload.attachment_id:
        message = "This file has arrived already. Remove it from the files of the draft."
        raise UploadRefused(message, code="upload_finished")
    events.publish(event, subject=upload, actor=by, at=at)
    upload.delete()
    transaction.on_commit(partial(default_storage.delete, upload.file))
