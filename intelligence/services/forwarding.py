"""Open a sent contribution to more authorities: by its owner, or by a recipient whom no code or restriction binds.

What is passed on stays the originator's: no copy is made, the new recipient sees the original, and the owner is told
of every step (ADR 6). The forwarder's own words travel in a covering note of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, User
from intelligence.access import ContributionPermission
from intelligence.events import ContributionEvent
from intelligence.models import Act, Case, Contribution, ProcessingPurpose, Recipient
from intelligence.services import ledger
from intelligence.services.checks import unit_copies
from intelligence.services.consents import permission_for
from intelligence.services.content import ContributionContent
from intelligence.services.disclosures.lending import make_lasting
from intelligence.services.drafts import COPY_NUMBERS, draw, save_draft
from intelligence.services.identity.watching import tell_watchers
from intelligence.services.restrictions import (
    Restricted,
    Verdict,
    carried_on,
    has_personal_data,
    may_pass_on,
    refuse_unless,
)
from intelligence.services.sending import send_contribution


@dataclass(frozen=True)
class Way:
    """A party with what the rule says of opening the contribution to it."""

    party: Party
    verdict: Verdict


def ways(contribution: Contribution, authorities: Iterable[Authority], *, by: User, at: datetime) -> list[Way]:
    """The rule for each party of the authorities, by name."""
    parties = {authority.party_id: authority.party for authority in authorities}
    return [
        Way(party, may_pass_on(contribution, party, by=by, at=at))
        for party in sorted(parties.values(), key=lambda party: party.name)
    ]


@transaction.atomic
def forward_contribution(
    *, contribution: Contribution, to: Sequence[Authority], note: str, by: User, at: datetime
) -> Contribution:
    """Pass a received contribution on, with a covering note; returns the note. Raises Restricted with the reasons.

    PostgreSQL asks the rule once more and writes the share rows on the owner's behalf.
    """
    original: Contribution = Contribution.objects.select_related("owner", "crime_area").get(pk=contribution.pk)
    require(by, ContributionPermission.FORWARD, original)
    _refuse_unreachable(to)
    _refuse_own_party(to, by)
    _refuse_ways(original, to, by=by, at=at)
    receiving = [*to, *unit_copies(None, to)]
    with connection.cursor() as cursor:
        keys = [authority.pk for authority in receiving]
        cursor.execute("SELECT portal_pass_on(%s, %s::int[], %s)", [original.pk, keys, at])
        (codes,) = cursor.fetchone()
    events.publish(
        ContributionEvent.PASSED_ON,
        subject=original,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=list(codes),
        changes={"passed_on_by": by.party.code},
    )
    _write_ledger(original, receiving, by=by, at=at)
    tell_watchers(contribution=original, by=by, at=at)
    return _cover(original, to, note, by=by, at=at)


@transaction.atomic
def add_recipients(*, contribution: Contribution, to: Sequence[Authority], by: User, at: datetime) -> Contribution:
    """The owner opens what it sent to more authorities and their national units."""
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.ADD_RECIPIENT, locked)
    _refuse_unreachable(to)
    _refuse_ways(locked, to, by=by, at=at)
    receiving = [*to, *unit_copies(None, to)]
    known = dict(locked.recipients.values_list("authority_id", "copy_number"))
    new = [authority for authority in receiving if authority.pk not in known]
    parties = {authority.party_id: authority.party.code for authority in receiving}
    opened = sharing.share(locked, [party_id for party_id in parties if party_id != locked.owner_id])
    lasting = make_lasting(locked, parties)
    if not new and not opened and not lasting:
        message = "All of them have it already."
        raise DomainError(message, code="nobody_new", field="to")
    free = [number for number in COPY_NUMBERS if number not in set(known.values())]
    Recipient.objects.bulk_create(
        Recipient(
            contribution=locked, authority=authority, kind=Recipient.Kind.ADDED, copy_number=number, delivered_at=at
        )
        for authority, number in zip(new, draw.sample(free, len(new)), strict=True)
    )
    shown = [authority for authority in receiving if authority in new or authority.party_id in lasting]
    ledger.record_sent(contribution=locked, receiving=shown, by=by, at=at)
    events.publish(
        ContributionEvent.ADDRESSED,
        subject=locked,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=sorted({authority.party.code for authority in receiving}),
    )
    tell_watchers(contribution=locked, by=by, at=at)
    return locked


def _refuse_ways(contribution: Contribution, to: Sequence[Authority], *, by: User, at: datetime) -> None:
    """Raise Restricted for the first party to which it may not go; the attempt stays on record."""
    found = ways(contribution, to, by=by, at=at)
    blocked = [way for way in found if not way.verdict.allowed]
    try:
        for way in blocked:
            refuse_unless(way.verdict, field="to")
    except Restricted as refusal:
        refusal.write_record = partial(_record_refusal, contribution, blocked, by=by, at=at)
        raise


@transaction.atomic
def _record_refusal(contribution: Contribution, blocked: Sequence[Way], *, by: User, at: datetime) -> None:
    parties = list({way.party.pk: way.party for way in blocked}.values())
    events.publish(
        ContributionEvent.REFUSED,
        subject=contribution,
        actor=by,
        at=at,
        verb=events.Verb.REFUSAL,
        changes={
            "to": sorted(party.code for party in parties),
            "reasons": sorted({reason.code for way in blocked for reason in way.verdict.reasons}),
        },
    )
    if by.party_id != contribution.owner_id:
        ledger.record_refused(contribution=contribution, to=parties, by=by, at=at)


def _cover(original: Contribution, to: Sequence[Authority], note: str, *, by: User, at: datetime) -> Contribution:
    """The forwarder's own contribution: it names the original and carries its codes, marking and owners."""
    carried = carried_on([original])
    content = ContributionContent(
        subject=f"Passed on: {original.reference}",
        body=note.strip() or f"{by.party.name} passes on {original.reference} of {original.owner.name}.",
        kind=Contribution.Kind.INFORMATION,
        case=Case.objects.visible_to(by).filter(pk=original.case_id, owner_id=by.party_id).first(),
        crime_area=original.crime_area,
        classification=carried.classification,
        source_evaluation=original.source_evaluation,
        information_evaluation=original.information_evaluation,
        handling_codes=carried.handling_codes,
        handling_text=carried.handling_text,
        urgency=original.urgency,
        purposes=tuple(original.purposes) or (ProcessingPurpose.EXCHANGE.value,),
        has_personal_data=has_personal_data(original),
        to=tuple(to),
    )
    draft = save_draft(by=by, at=at, content=content)
    draft.forwards, draft.owner_ids = original, list(carried.owner_ids)
    draft.restriction_text = "\n".join(carried.restrictions)
    draft.save(update_fields=["forwards", "owner_ids", "restriction_text"])
    return send_contribution(draft=draft, by=by, at=at)


def _write_ledger(original: Contribution, receiving: Sequence[Authority], *, by: User, at: datetime) -> None:
    """One line per party, with the consent that let it pass where one was needed."""
    for party in dict.fromkeys(authority.party for authority in receiving):
        permission = permission_for(contribution=original, act=Act.SHARE, party=party, at=at, by=by)
        authorities = [authority for authority in receiving if authority.party_id == party.pk]
        ledger.record_passed_on(contribution=original, to=authorities, permission=permission, by=by, at=at)


def _refuse_unreachable(to: Sequence[Authority]) -> None:
    if not to:
        message = "Name at least one recipient."
        raise DomainError(message, code="recipient_missing", field="to")
    for authority in to:
        if not (authority.is_active and authority.has_mailbox and authority.party.is_active):
            message = f"{authority.name} takes no contributions. Remove it."
            raise DomainError(message, code="recipient_closed", field="to")


def _refuse_own_party(to: Sequence[Authority], by: User) -> None:
    if any(authority.party_id == by.party_id for authority in to):
        message = "Your own party has it already. Choose authorities of other parties."
        raise DomainError(message, code="own_party", field="to")
