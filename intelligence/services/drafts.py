"""Write, change and discard drafts; a draft is known to its author's party only."""

import random
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import can_see, require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, User
from intelligence.access import ContributionPermission
from intelligence.events import ContributionEvent
from intelligence.models import Contribution, ContributionText, Recipient
from intelligence.services.checks import refuse_above_ceiling
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.entities import build_entity, store_entities, write_entities
from intelligence.services.files import attach_file, stored_names
from intelligence.services.relations import RelationContent, carried_from, write_relations

COPY_NUMBERS = range(100, 1000)
draw = random.SystemRandom()


@transaction.atomic
def save_draft(
    *,
    by: User,
    at: datetime,
    content: ContributionContent,
    entities: Sequence[EntityContent] | None = None,
    more: Sequence[EntityContent] = (),
    relations: Sequence[RelationContent] | None = None,
    files: Sequence[UploadedFile] = (),
    draft: Contribution | None = None,
) -> Contribution:
    """Create a draft, or change one; files are added, entities become those given, None leaves them as they are.

    `more` are added to them, for lists that are too long to be written as a whole. Relations become those given; None
    leaves them between the entities that are known again.

    Raises AboveCeiling for a marking that must not be stored, DomainError when something named is not the author's.
    """
    refuse_above_ceiling(content.classification, by)
    _refuse_foreign(content, by)
    if draft is None:
        require(by, ContributionPermission.ADD)
        draft = Contribution(owner_id=by.party_id, sender=sending_authority(by), author=by, created_at=at)
        event = ContributionEvent.DRAFTED
        _fill(draft, content)
        sharing.create_shared(draft)
        ContributionText.objects.create(contribution=draft, body=content.body)
    else:
        draft = Contribution.objects.select_for_update().get(pk=draft.pk)
        require(by, ContributionPermission.CHANGE, draft)
        event = ContributionEvent.CHANGED
        _fill(draft, content)
        draft.save(update_fields=CONTENT_FIELDS)
        ContributionText.objects.filter(contribution=draft).update(body=content.body)
    _write_recipients(draft, content)
    if entities is not None:
        write_entities(draft=draft, contents=entities, by=by, at=at)
    store_entities(draft, [build_entity(content, party_code=by.party.code, at=at) for content in more])
    if relations is None and event == ContributionEvent.DRAFTED and content.corrects is not None:
        relations = carried_from(content.corrects, draft)
    if relations is not None:
        write_relations(draft, relations, at=at)
    for upload in files:
        attach_file(draft=draft, upload=upload, by=by, at=at)
    events.publish(event, subject=draft, actor=by, at=at, verb=events.Verb.COLLECTION)
    return Contribution.objects.get(pk=draft.pk)


CONTENT_FIELDS = [
    "case",
    "case_number",
    "kind",
    "subject",
    "classification",
    "source_evaluation",
    "information_evaluation",
    "handling_codes",
    "handling_text",
    "urgency",
    "urgency_reason",
    "expects_direct_access",
    "answer_outcome",
    "purposes",
    "has_personal_data",
    "crime_area",
    "operation",
    "reply_to",
    "corrects",
]


@transaction.atomic
def discard_draft(*, draft: Contribution, by: User, at: datetime) -> None:
    """Delete a draft with everything in it; its files go once the deletion is certain."""
    draft = Contribution.objects.select_for_update().get(pk=draft.pk)
    require(by, ContributionPermission.CHANGE, draft)
    stored = stored_names(draft)
    events.publish(ContributionEvent.DISCARDED, subject=draft, actor=by, at=at, verb=events.Verb.ERASURE)
    draft.delete()
    for name in stored:
        transaction.on_commit(partial(default_storage.delete, name))


def sending_authority(by: User) -> Authority:
    """The authority in whose name the person writes."""
    if by.authority is None:
        message = "You work for no authority today. Ask your administrator for a membership."
        raise DomainError(message, code="no_authority")
    return by.authority


def _fill(draft: Contribution, content: ContributionContent) -> None:
    origin = content.reply_to or content.corrects
    draft.case_id = content.case.pk if content.case else (origin.case_id if origin else None)
    draft.case_number = content.case.number if content.case else (origin.case_number if origin else None)
    draft.kind = content.kind
    draft.subject = content.subject.strip()
    draft.classification = content.classification
    draft.source_evaluation = content.source_evaluation
    draft.information_evaluation = content.information_evaluation
    draft.handling_codes = sorted({code for code in content.handling_codes if code != "H0"})
    draft.handling_text = content.handling_text.strip()
    draft.urgency = content.urgency
    draft.urgency_reason = content.urgency_reason.strip()
    draft.expects_direct_access = content.expects_direct_access
    draft.answer_outcome = content.answer_outcome
    draft.purposes = list(content.purposes)
    draft.has_personal_data = content.has_personal_data
    draft.crime_area = content.crime_area
    draft.operation = content.operation
    draft.reply_to = content.reply_to
    draft.corrects = content.corrects
    draft.clean_fields(exclude=["owner", "sender", "author", "case", "reply_to", "corrects", "operation"])


def _refuse_foreign(content: ContributionContent, by: User) -> None:
    """Everything a draft points to must be known to its author, or it could be guessed at."""
    for field in ("case", "operation", "reply_to", "corrects"):
        row = getattr(content, field)
        if row is not None and not can_see(by, row):
            message = "Not found. Choose from what you can see."
            raise DomainError(message, code="not_found", field=field)
    for field in ("reply_to", "corrects"):
        row = getattr(content, field)
        if row is not None and row.is_draft:
            message = "Only a contribution that was sent can be answered or corrected."
            raise DomainError(message, code="not_sent", field=field)
    if content.corrects is not None and content.corrects.owner_id != by.party_id:
        message = "Only its owner corrects a contribution. Answer it instead."
        raise DomainError(message, code="not_owner", field="corrects")


def _write_recipients(draft: Contribution, content: ContributionContent) -> None:
    wanted = content.recipients
    draft.recipients.all().delete()
    if len(wanted) > len(COPY_NUMBERS) // 2:
        message = "These are too many recipients for one contribution. Send it in parts."
        raise DomainError(message, code="too_many_recipients", field="to")
    numbers = draw.sample(COPY_NUMBERS, len(wanted))
    Recipient.objects.bulk_create(
        Recipient(contribution=draft, authority=authority, kind=kind, copy_number=number)
        for (authority, kind), number in zip(wanted.items(), numbers, strict=True)
    )
