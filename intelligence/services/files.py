"""Take files in and hand them out: checked on entry, hashed, never overwritten, each export on record."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.template.defaultfilters import filesizeformat

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.file_types import FileRefused, media_type_of, name_on_paper, plain_name
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission, PartPermission
from intelligence.events import AttachmentEvent
from intelligence.models import Attachment, Contribution, storage_key
from intelligence.services import scanning
from intelligence.services.quota import refuse_over_quota
from intelligence.services.restrictions import may_export, refuse_unless


class FileKeptBack(DomainError):
    """The file is in quarantine: not yet scanned, or a virus was found in it."""

    code = "file_kept_back"


@transaction.atomic
def attach_file(*, draft: Contribution, upload: UploadedFile, by: User, at: datetime) -> Attachment:
    """Store a file with a draft. Raises FileRefused with what to do."""
    require(by, ContributionPermission.CHANGE, draft)
    size, name = upload.size or 0, plain_name(upload.name or "")
    if size == 0:
        message = f"“{name}” is empty."
        raise FileRefused(message, field="files")
    if size > settings.ATTACHMENT_LIMIT:
        limits = filesizeformat(settings.ATTACHMENT_LIMIT), filesizeformat(settings.UPLOAD_LIMIT)
        message = f"“{name}” is over {limits[0]}. Keep the draft, then add it under its files, up to {limits[1]}."
        raise FileRefused(message, field="files")
    refuse_over_quota(size)
    media_type = media_type_of(name, upload)
    stored = default_storage.save(storage_key(), upload)
    digest = sha256_of(upload.chunks())
    return take_in(draft=draft, stored=stored, name=name, size=size, sha256=digest, media_type=media_type, by=by, at=at)


def take_in(*, draft: Contribution, by: User, at: datetime, stored: str, **known: Any) -> Attachment:
    """Make a stored file part of a draft; small ones are scanned at once, others wait for the worker."""
    Contribution.objects.select_for_update().get(pk=draft.pk)
    last = draft.attachments.aggregate(last=Max("number"))["last"] or 0
    verdict = scanning.first_verdict(stored, known["size"], at)
    attachment = Attachment.objects.create(
        contribution=draft, number=last + 1, file=stored, uploaded_at=at, uploaded_by=by, **known, **verdict.fields
    )
    events.publish(AttachmentEvent.ATTACHED, subject=attachment, actor=by, at=at, verb=events.Verb.COLLECTION)
    scanning.publish_verdict(attachment, verdict, at=at)
    return attachment


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The hash of content that comes in pieces."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def stored_names(draft: Contribution) -> list[str]:
    """Keys of everything that lies in storage for a draft, uploads included."""
    files = set(draft.attachments.values_list("file", flat=True)) | set(draft.uploads.values_list("file", flat=True))
    return sorted(files)


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
    if attachment.is_quarantined:
        raise FileKeptBack(scanning.reason_of(attachment))
    if not contribution.is_draft:
        refuse_unless(may_export(contribution, by=by, at=at))
    events.publish(AttachmentEvent.EXPORTED, subject=attachment, actor=by, at=at, verb=events.Verb.EXPORT)
    reference, what = contribution.reference or "draft", f"Attachment_{attachment.number}"
    return name_on_paper(reference, contribution.handling_codes, what, attachment.name)
