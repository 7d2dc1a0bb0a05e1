"""What was sent stays as it is: a correction and a recall are new contributions that are linked to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, User
from intelligence.access import ContributionPermission
from intelligence.events import ContributionEvent
from intelligence.models import Case, Contribution, ContributionShare, Entity, ProcessingPurpose, Recipient
from intelligence.services import ledger
from intelligence.services.content import ContributionContent, EntityContent, content_of
from intelligence.services.disclosures.lending import copies_of
from intelligence.services.drafts import save_draft
from intelligence.services.requests import withdraw_open_requests
from intelligence.services.sending import send_contribution
from intelligence.services.terms import keep_like


def correction_of(wrong: Contribution, by: User) -> ContributionContent:
    """The content to start a correction from: the same words to everybody who can still see what was wrong."""
    receiving = receivers_of(wrong)
    content = content_of(wrong, by)
    to = tuple(authority for authority in content.to if authority in receiving)
    cc = tuple(authority for authority in receiving if authority not in to)
    return replace(content, corrects=wrong, reply_to=None, to=to or cc, cc=cc if to else ())


def receivers_of(sent: Contribution) -> list[Authority]:
    """The authorities with a copy whose party still sees it; national units get theirs with every sending anyway."""
    copies = sent.recipients.exclude(kind=Recipient.Kind.UNIT_COPY).select_related("authority__party").order_by("pk")
    return [
        copy.authority
        for copy in copies
        if copy.authority.party_id in sent.party_ids
        and copy.authority.is_active
        and copy.authority.has_mailbox
        and copy.authority.party.is_active
    ]


def entities_of(sent: Contribution) -> list[EntityContent]:
    """The entities as their author wrote them."""
    return [
        EntityContent(
            kind=entity.kind,
            label=entity.label,
            subtype=entity.subtype,
            role=entity.role,
            attributes=entity.attributes,
            birth_date=entity.birth_date,
            data_subject_category=entity.category,
            necessity=entity.shown_necessity,
            source_evaluation=entity.source_evaluation,
            information_evaluation=entity.information_evaluation,
            latitude=entity.latitude,
            longitude=entity.longitude,
        )
        for entity in Entity.objects.of(sent).order_by("pk")
    ]


@transaction.atomic
def correct_contribution(
    *,
    contribution: Contribution,
    by: User,
    at: datetime,
    content: ContributionContent | None = None,
    entities: Sequence[EntityContent] | None = None,
    files: Sequence[UploadedFile] = (),
) -> Contribution:
    """A draft that corrects a sent contribution: as it was, or as given, always to the same recipients.

    Sending is the author's second step; nothing of the contribution itself changes.
    """
    wrong = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.CORRECT, wrong)
    start = correction_of(wrong, by)
    written = replace(content or start, corrects=wrong, reply_to=None, to=start.to, cc=start.cc)
    known = entities_of(wrong) if entities is None else entities
    draft = save_draft(by=by, at=at, content=written, entities=known, files=files)
    keep_like(draft, wrong)
    events.publish(ContributionEvent.CORRECTED, subject=wrong, actor=by, at=at, changes={"correction": str(draft.pk)})
    return draft


@transaction.atomic
def recall_contribution(*, contribution: Contribution, reason: str, by: User, at: datetime) -> Contribution:
    """Take a contribution back by a new administrative one; returns that one.

    Parties that have not opened it lose sight of it at once. Parties that have read it go on seeing that it is
    recalled; copies, ledger and record stay.
    """
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if locked.is_recalled:
        message = "This contribution was recalled already."
        raise DomainError(message, code="already_recalled")
    require(by, ContributionPermission.RECALL, locked)
    if not reason.strip():
        message = "Give the reason: recipients read it."
        raise DomainError(message, code="reason_missing", field="reason")
    note = _note(locked, reason.strip(), by=by, at=at)
    locked.recalled_at = at
    locked.save(update_fields=["recalled_at"])
    withdraw_open_requests(contribution=locked, by=by, at=at)
    unread = _unread(locked)
    sharing.unshare(locked, unread)
    ledger.record_closed(contribution=locked, party_ids=unread, by=by, at=at)
    for copy in copies_of(locked):
        if not copy.is_recalled:
            recall_contribution(contribution=copy, reason=reason, by=by, at=at)
    codes = sorted(Party.objects.filter(pk__in=unread).values_list("code", flat=True))
    changes = {"hidden_from": codes, "by": str(note.pk) if note else ""}
    events.publish(ContributionEvent.RECALLED, subject=locked, actor=by, at=at, changes=changes)
    return note or locked


def _note(recalled: Contribution, reason: str, *, by: User, at: datetime) -> Contribution | None:
    """The administrative contribution that tells the recipients; None when nobody is left to be told."""
    receiving = receivers_of(recalled)
    if not receiving:
        return None
    content = ContributionContent(
        subject=f"Recall of {recalled.reference}",
        body=f"{recalled.owner.name} recalls {recalled.reference}. Do not use it any more.\n\n{reason}",
        kind=Contribution.Kind.ADMINISTRATIVE,
        case=Case.objects.visible_to(by).filter(pk=recalled.case_id).first(),
        crime_area=recalled.crime_area,
        classification=recalled.classification,
        urgency=recalled.urgency,
        purposes=tuple(recalled.purposes) or (ProcessingPurpose.EXCHANGE.value,),
        has_personal_data=False,
        to=tuple(receiving),
    )
    draft = save_draft(by=by, at=at, content=content)
    draft.recalls = recalled
    fields = ["recalls"]
    if content.case is None:
        draft.case_id, draft.case_number = recalled.case_id, recalled.case_number
        fields += ["case", "case_number"]
    draft.save(update_fields=fields)
    return send_contribution(draft=draft, by=by, at=at)


def _unread(sent: Contribution) -> Iterable[int]:
    """Parties of which nobody has opened it."""
    opened = set(sent.recipients.exclude(opened_at=None).values_list("party_id", flat=True))
    opened |= set(
        ContributionShare.objects.filter(content_object=sent, is_read=True).values_list("group_id", flat=True)
    )
    return sorted(set(sent.party_ids) - opened - {sent.owner_id})
