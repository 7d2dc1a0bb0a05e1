"""Open what an owner has agreed to, for as long as it agreed, and close it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from europol_portal.access import sharing
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Authority, User
from intelligence.models import (
    Attachment,
    Case,
    Consent,
    Contribution,
    ContributionText,
    Entity,
    ProcessingPurpose,
    Recipient,
    TaskForceOpening,
)
from intelligence.services import checks
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.disclosures.asking import circle_of
from intelligence.services.drafts import COPY_NUMBERS, draw, save_draft
from intelligence.services.identity.watching import tell_watchers
from intelligence.services.parts import Parts
from intelligence.services.sending import deliver
from intelligence.services.terms import lent_with, set_term

NO_TEXT = "{owner} shares chosen parts of a record on your question {question}. The text is not among them."


@dataclass(frozen=True)
class Codes:
    """Handling codes that the owner puts on a copy, besides those of the original."""

    handling_codes: tuple[str, ...] = ()
    handling_text: str = ""


def open_to_asker(
    *, consent: Consent, parts: Parts, codes: Codes, until: datetime, by: User, at: datetime
) -> tuple[Contribution, bool]:
    """Show the asker what was agreed; returns it, and whether it is seen by this consent only.

    Everything is shown on the contribution itself. Chosen parts go into a copy that holds nothing else, so that no
    page, search or export has to leave fields out.
    """
    if consent.contribution is None:
        message = "Name the contribution first."
        raise DomainError(message, code="contribution_missing", field="contribution")
    if parts.is_whole:
        return consent.contribution, _lend(consent, consent.contribution, until=until, at=at)
    copy = _copy(consent, consent.contribution, parts, codes, by=by, at=at)
    return copy, _lend(consent, copy, until=until, at=at, is_copy=True)


def close_again(*, consent: Consent, at: datetime) -> None:
    """Take the other party's sight of it away at once, unless another consent in force still opens it."""
    if not consent.lends or consent.disclosed_id is None:
        return
    row = Contribution.objects.select_for_update().get(pk=consent.disclosed_id)
    has_ended = take_back(row, consent.recipient_id, other_terms(row, consent.recipient_id, at, consent=consent))
    if has_ended and consent.disclosed_id != consent.contribution_id:
        sharing.unshare(Case.objects.select_for_update().get(pk=row.case_id), [consent.recipient_id])


def copies_of(original: Contribution) -> list[Contribution]:
    """The copies of chosen parts that the owner has opened: what it lays on the original, it lays on them too."""
    copies = Consent.objects.filter(contribution=original, disclosed__isnull=False).exclude(disclosed=original)
    return list(Contribution.objects.filter(pk__in=copies.values("disclosed")).order_by("pk"))


def make_lasting(contribution: Contribution, party_ids: Iterable[int]) -> list[int]:
    """The owner now sends it to parties that saw it by a consent: they keep it when that ends. Gives those parties."""
    lent = [party_id for party_id in party_ids if str(party_id) in (contribution.lent_until or {})]
    for party_id in lent:
        for one in list(lent_with(contribution, party_id)):
            set_term(one, party_id, None)
        Consent.objects.filter(disclosed=contribution, recipient=party_id, lends=True).update(lends=False)
        TaskForceOpening.objects.filter(contribution_id=contribution.pk, party=party_id).update(ended_at=Now())
    return lent


def receiving_authorities(asking: Authority) -> list[Authority]:
    """Who gets a copy on the asker's side: the authority that asked and, at the same time, its national unit."""
    first = asking if asking.is_active and asking.has_mailbox else None
    return [*([first] if first else []), *checks.unit_copies(None, [asking])]


def lend(row: Contribution, *, party_id: int, receiving: Iterable[Authority], until: datetime, at: datetime) -> bool:
    """Show a contribution to a party until a moment; the row is locked. False when the party has it for good."""
    term = (row.lent_until or {}).get(str(party_id))
    if party_id in row.party_ids and term is None:
        return False
    set_term(row, party_id, max(until, datetime.fromisoformat(term)) if term else until)
    sharing.share(row, [party_id], expires_at=until)
    _add_recipients(row, receiving, at=at)
    tell_watchers(contribution=row, by=None, at=at)
    return True


def take_back(row: Contribution, party_id: int, terms: Iterable[datetime]) -> bool:
    """End what `lend` did, or shorten it to the latest of the terms that still hold. True when the sight has ended."""
    left = list(terms)
    lent = list(lent_with(row, party_id))
    for one in lent:
        set_term(one, party_id, max(left, default=None))
    if left:
        return False
    for one in lent:
        sharing.unshare(one, [party_id])
    return True


def other_terms(
    row: Contribution, party_id: int, at: datetime, *, consent: Consent | None = None, opening: UUID | None = None
) -> list[datetime]:
    """Until when other consents and openings in force show the contribution to the party."""
    consents = Consent.objects.in_force_at(at).filter(disclosed=row, recipient=party_id, lends=True)
    openings = TaskForceOpening.objects.in_force_at(at).filter(contribution_id=row.pk, party=party_id)
    held = consents.exclude(pk=consent.pk) if consent else consents
    opened = openings.exclude(pk=opening) if opening else openings
    return [*held.values_list("expires_at", flat=True), *opened.values_list("until", flat=True)]


def _lend(
    consent: Consent, contribution: Contribution, *, until: datetime, at: datetime, is_copy: bool = False
) -> bool:
    row = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if not is_copy:
        receiving = receiving_authorities(consent.asking_authority)
        return lend(row, party_id=consent.asker_id, receiving=receiving, until=until, at=at)
    set_term(row, consent.asker_id, until)
    sharing.share(row, [consent.asker_id], expires_at=until)
    tell_watchers(contribution=row, by=None, at=at)
    return True


def _add_recipients(contribution: Contribution, authorities: Iterable[Authority], *, at: datetime) -> None:
    known = dict(contribution.recipients.values_list("authority_id", "copy_number"))
    new = [authority for authority in authorities if authority.pk not in known]
    numbers = draw.sample([number for number in COPY_NUMBERS if number not in known.values()], len(new))
    Recipient.objects.bulk_create(
        Recipient(
            contribution=contribution,
            authority=authority,
            kind=Recipient.Kind.ADDED,
            copy_number=number,
            delivered_at=at,
        )
        for authority, number in zip(new, numbers, strict=True)
    )


def _copy(
    consent: Consent, original: Contribution, parts: Parts, codes: Codes, *, by: User, at: datetime
) -> Contribution:
    entities = list(original.entities.filter(pk__in=parts.entities).order_by("pk"))
    files = list(original.attachments.filter(pk__in=parts.files).order_by("number"))
    content = _content_of_copy(consent, original, parts, codes, entities=entities, has_files=bool(files))
    draft = save_draft(by=by, at=at, content=content, entities=[_entity_content(entity) for entity in entities])
    for number, file in enumerate(files, start=1):
        _copy_file(file, draft, number)
    sent, _receiving = deliver(draft=draft, by=by, at=at)
    if circle := circle_of(original, by):
        people = User.objects.filter(pk__in=circle)
        sharing.close_circle(sent, by.party_id, people)
        sharing.close_circle(Case.objects.select_for_update().get(pk=sent.case_id), by.party_id, people)
    return sent


def _content_of_copy(
    consent: Consent,
    original: Contribution,
    parts: Parts,
    codes: Codes,
    *,
    entities: Iterable[Entity],
    has_files: bool,
) -> ContributionContent:
    body = NO_TEXT.format(owner=original.owner.name, question=consent.reference)
    if parts.text:
        body = ContributionText.objects.values_list("body", flat=True).get(contribution=original)
    words = [original.handling_text, codes.handling_text.strip()]
    is_personal = any(entity.is_personal for entity in entities)
    return ContributionContent(
        subject=original.subject if parts.text else f"Parts of a record on question {consent.reference}",
        body=body,
        kind=Contribution.Kind.INFORMATION,
        crime_area=original.crime_area,
        classification=original.classification,
        source_evaluation=original.source_evaluation,
        information_evaluation=original.information_evaluation,
        handling_codes=tuple(sorted({*original.handling_codes, *codes.handling_codes} - {HandlingCode.H0})),
        handling_text="\n\n".join(word for word in words if word),
        purposes=_purposes(consent, original),
        has_personal_data=is_personal or (original.has_personal_data and (parts.text or has_files)),
        to=tuple(receiving_authorities(consent.asking_authority)[:1]),
    )


def _purposes(consent: Consent, original: Contribution) -> tuple[str, ...]:
    """Europol uses a copy for the purpose that it asked for, other parties for those of the original."""
    if not consent.asker.is_hub:
        return tuple(original.purposes)
    is_named = consent.purpose in ProcessingPurpose.values
    return (consent.purpose,) if is_named else (ProcessingPurpose.EXCHANGE.value,)


def _entity_content(entity: Entity) -> EntityContent:
    return EntityContent(
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


def _copy_file(file: Attachment, draft: Contribution, number: int) -> None:
    """The same stored file under the copy: files are never overwritten, so both rows hold the same bytes."""
    own: set[str] = {"id", "contribution_id", "number", "party_ids", "closed_party_ids", "person_ids"}
    facts: dict[str, Any] = {
        field.attname: getattr(file, field.attname)
        for field in file._meta.concrete_fields
        if field.attname not in own | {"classification_rank", "lent_until", "open_until", "kept_for"}
    }
    Attachment(contribution=draft, number=number, **facts).save(force_insert=True)


def chosen_of(contribution: Contribution, parts: Parts) -> tuple[set[UUID], set[UUID]]:
    """The chosen entities and files that belong to the contribution."""
    entities = contribution.entities.filter(pk__in=parts.entities).values_list("pk", flat=True)
    files = contribution.attachments.filter(pk__in=parts.files).values_list("pk", flat=True)
    return set(entities), set(files)
