"""Keep what was handed in although a rule refuses the rest: files are not chosen twice."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.models import Contribution
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.drafts import save_draft
from intelligence.services.files import attach_file


@transaction.atomic
def keep_files(
    *,
    by: User,
    at: datetime,
    content: ContributionContent,
    entities: Sequence[EntityContent] | None,
    more: Sequence[EntityContent] = (),
    files: Sequence[UploadedFile],
    draft: Contribution | None = None,
) -> tuple[Contribution | None, list[DomainError]]:
    """A draft with those of the files that may be taken, and why the others may not; no draft for no file.

    Raises what save_draft raises, when not even a draft may hold the content.
    """
    kept = save_draft(by=by, at=at, content=content, entities=entities, more=more, draft=draft)
    refusals: list[DomainError] = []
    for upload in files:
        try:
            with transaction.atomic():
                attach_file(draft=kept, upload=upload, by=by, at=at)
        except DomainError as refusal:
            refusals.append(refusal)
    if len(refusals) == len(files):
        transaction.set_rollback(True)
        return draft, refusals
    return kept, refusals
