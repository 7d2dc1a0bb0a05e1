"""Send a contribution: everything that leaves the house passes here, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import drawn_number, uuid7
from europol_portal.parties.models import Authority, User
from intelligence.access import ContributionPermission
from intelligence.models import Case, Contribution, ContributionShare, Recipient
from intelligence.services import checks, ledger
from intelligence.services.cases import NoNumberLeft, open_case, share_case
from intelligence.services.content import ContributionContent, EntityContent, content_of
from intelligence.services.drafts import COPY_NUMBERS, draw, save_draft
from intelligence.services.identity.watching import tell_watchers
from intelligence.services.relations import RelationContent
from intelligence.services.requests import close_with_answer, start_requests
from intelligence.services.scanning import unfit_files
from intelligence.services.terms import follow_wrong
from intelligence.workflow import CONTRIBUTION_WORKFLOW

MESSAGE_DIGITS = 4
DRAWS_PER_LENGTH = 8  # a crowded case draws longer numbers
MOST_DRAWS = 40


class AlreadySent(DomainError):
    """Somebody of the party has sent it meanwhile."""

    code = "already_sent"


@transaction.atomic
def send_contribution(*, draft: Contribution, by: User, at: datetime) -> Contribution:
    """Send a draft to its recipients and their national units, at the same time.

    Raises ContributionIncomplete with everything that is to be put right, AlreadySent, AboveCeiling.
    """
    sent, receiving = deliver(draft=draft, by=by, at=at)
    ledger.record_sent(contribution=sent, receiving=receiving, by=by, at=at)
    tell_watchers(contribution=sent, by=by, at=at)
    return sent


@transaction.atomic
def deliver(*, draft: Contribution, by: User, at: datetime) -> tuple[Contribution, list[Authority]]:
    """Send without writing the ledger, for callers that write a line of their own; gives the receiving authorities."""
    locked = Contribution.objects.select_for_update().get(pk=draft.pk)
    if not locked.is_draft:
        message = "This contribution was sent already."
        raise AlreadySent(message)
    require(by, ContributionPermission.SEND, locked)
    checks.refuse_above_ceiling(locked.classification, by)
    content = content_of(locked, by)
    missing = checks.missing(content, list(locked.entities.all()), by=by, on=at.date())
    if missing := [*missing, *unfit_files(locked)]:
        raise checks.ContributionIncomplete(missing)
    locked.uploads.all().delete()
    case = _case_for(locked, content, by=by, at=at)
    _number(locked, case, at=at)
    receiving = _address(locked, content, at=at)
    parties = {authority.party_id: authority.party.code for authority in receiving}
    parties.pop(locked.owner_id, None)
    sharing.share(locked, parties)
    follow_wrong(locked)
    if case is not None and case.owner_id == locked.owner_id:
        share_case(case=case, party_ids=list(parties), codes=sorted(parties.values()), by=by, at=at)
    ContributionShare.objects.filter(content_object=locked, group_id=locked.owner_id).update(position=uuid7())
    sent = CONTRIBUTION_WORKFLOW.apply(
        locked, "send", by=by, at=at, verb=events.Verb.DISCLOSURE, recipients=sorted(parties.values())
    )
    if sent.kind == Contribution.Kind.REQUEST:
        asked = [authority.party for authority in content.to if authority.party_id != sent.owner_id]
        start_requests(contribution=sent, parties=asked, by=by, at=at)
    if sent.kind == Contribution.Kind.ANSWER:
        close_with_answer(answer=sent, by=by, at=at)
    return sent, receiving


@transaction.atomic
def submit_contribution(
    *,
    by: User,
    at: datetime,
    content: ContributionContent,
    entities: Sequence[EntityContent] = (),
    relations: Sequence[RelationContent] | None = None,
    files: Sequence[UploadedFile] = (),
) -> Contribution:
    """Write and send in one call."""
    draft = save_draft(by=by, at=at, content=content, entities=entities, relations=relations, files=files)
    return send_contribution(draft=draft, by=by, at=at)


def _case_for(draft: Contribution, content: ContributionContent, *, by: User, at: datetime) -> Case | None:
    """The case chosen, a new one, or None where an answer stays in a case whose title its author may not know."""
    if content.case is not None:
        return content.case
    if draft.case_id is not None:
        return None
    if content.crime_area is None:
        message = "Choose the crime area."
        raise DomainError(message, code="crime_area_missing", field="crime_area")
    return open_case(
        by=by,
        at=at,
        title=content.subject,
        crime_area=content.crime_area,
        operation=content.operation,
        classification=content.classification,
    )


def _number(draft: Contribution, case: Case | None, *, at: datetime) -> None:
    """Give the contribution its place in the case; the number is drawn again when it is taken."""
    if case is not None:
        draft.case, draft.case_number = case, case.number
    draft.sent_at = at
    for attempt in range(MOST_DRAWS):
        draft.message_number = drawn_number(MESSAGE_DIGITS + attempt // DRAWS_PER_LENGTH)
        try:
            with transaction.atomic():
                draft.save(update_fields=["case", "case_number", "message_number", "sent_at"])
        except IntegrityError:
            continue
        return
    message = "No message number could be drawn. Try again."
    raise NoNumberLeft(message)


def _address(draft: Contribution, content: ContributionContent, *, at: datetime) -> list[Authority]:
    """Add the national units' copies and mark every copy as delivered; returns all receiving authorities."""
    named = list(content.recipients)
    units = checks.unit_copies(draft.sender, named)
    taken = set(draft.recipients.values_list("copy_number", flat=True))
    numbers = draw.sample([number for number in COPY_NUMBERS if number not in taken], len(units))
    Recipient.objects.bulk_create(
        Recipient(contribution=draft, authority=unit, kind=Recipient.Kind.UNIT_COPY, copy_number=number)
        for unit, number in zip(units, numbers, strict=True)
    )
    draft.recipients.update(delivered_at=at)
    return [*named, *units]
