"""The owner restricts a contribution at any time, with effect on all copies, and alone lifts what it laid on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.binding import Binding, acting
from europol_portal.access.policy import require
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Party, User
from intelligence.access import ContributionPermission
from intelligence.events import ContributionEvent
from intelligence.models import Contribution, Restriction
from intelligence.services import ledger
from intelligence.services.disclosures.lending import copies_of
from intelligence.services.restrictions import shuts_out


@dataclass(frozen=True)
class Limits:
    """What the owner adds: codes with the text of H3, and the terms of one restriction."""

    handling_codes: tuple[str, ...] = ()
    handling_text: str = ""
    text: str = ""
    purposes: tuple[str, ...] = ()
    named_parties: tuple[Party, ...] = ()
    is_closed_to_third_countries: bool = False
    is_closed_to_onward_sharing: bool = False
    hides_hits: bool = False
    valid_until: datetime | None = None
    erase_by: date | None = None

    @property
    def has_terms(self) -> bool:
        """True when there is more than handling codes."""
        return bool(
            self.text.strip()
            or self.purposes
            or self.named_parties
            or self.is_closed_to_third_countries
            or self.is_closed_to_onward_sharing
            or self.hides_hits
            or self.valid_until
            or self.erase_by
        )


@transaction.atomic
def restrict_contribution(*, contribution: Contribution, limits: Limits, by: User, at: datetime) -> Contribution:
    """Add codes and a restriction; parties that it shuts out lose access at once, and all recipients are told."""
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.RESTRICT, locked)
    added = _add_codes(locked, limits)
    if limits.has_terms:
        _lay(locked, limits, by=by, at=at)
    elif not added:
        message = "Choose what you restrict: a handling code or at least one limit."
        raise DomainError(message, code="nothing_restricted")
    gone = _shut_out(locked, by=by, at=at)
    for copy in copies_of(locked):
        _restrict_copy(copy, limits, by=by, at=at)
    events.publish(
        ContributionEvent.RESTRICTED,
        subject=locked,
        actor=by,
        at=at,
        changes={"handling_codes": added, "restriction": limits.has_terms, "closed_to": gone},
    )
    return locked


@transaction.atomic
def lift_restriction(*, restriction: Restriction, reason: str, by: User, at: datetime) -> Contribution:
    """Take a restriction away. Parties that it shut out stay out until the owner adds them again."""
    locked: Contribution = Contribution.objects.select_for_update().get(pk=restriction.contribution_id)
    require(by, ContributionPermission.RESTRICT, locked)
    found = Restriction.objects.of(locked).in_force().filter(pk=restriction.pk).first()
    if found is None:
        message = "This restriction was lifted already."
        raise DomainError(message, code="already_lifted")
    found.lifted_at, found.lifted_by, found.lift_reason = at, by, _given(reason)
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    _copy_terms(locked)
    ledger.record_loosened(contribution=locked, by=by, at=at)
    changes = {"restriction": str(found.pk)}
    events.publish(ContributionEvent.LOOSENED, subject=locked, actor=by, at=at, changes=changes, purpose=reason.strip())
    return locked


@transaction.atomic
def loosen_codes(
    *, contribution: Contribution, codes: Iterable[str], reason: str, by: User, at: datetime
) -> Contribution:
    """Take handling codes away; only the owner may, and says why. The text of H3 goes with H3."""
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.RESTRICT, locked)
    gone = sorted(set(codes) & set(locked.handling_codes))
    if not gone:
        message = "Choose a code that the contribution carries."
        raise DomainError(message, code="no_such_code", field="handling_codes")
    purpose = _given(reason)
    locked.handling_codes = sorted(set(locked.handling_codes) - set(gone))
    if HandlingCode.H3 in gone:
        locked.handling_text = ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.loosening', %s, true)", [str(locked.pk)])
        locked.save(update_fields=["handling_codes", "handling_text"])
        cursor.execute("SELECT set_config('portal.loosening', '', true)")
    ledger.record_loosened(contribution=locked, by=by, at=at)
    changes = {"handling_codes_taken_away": gone}
    events.publish(ContributionEvent.LOOSENED, subject=locked, actor=by, at=at, changes=changes, purpose=purpose)
    return locked


@transaction.atomic
def end_terms(*, at: datetime) -> int:
    """Take the share rows of contributions whose term has run out; the access rule has closed them before.

    Runs as the system: nobody's contributions are read, only keys and party codes come back for the record.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, owner_id, case_number, message_number, codes FROM portal_end_terms(%s)", [at])
        ended = cursor.fetchall()
    for pk, owner_id, case_number, message_number, codes in ended:
        subject = Contribution(id=pk, owner_id=owner_id, case_number=case_number, message_number=message_number)
        audit.record(
            verb=audit.Verb.ALTERATION,
            kind=ContributionEvent.TERM_ENDED,
            actor=None,
            at=at,
            subject=subject,
            changes={"closed_to": list(codes)},
        )
        with acting(Binding(party_id=str(owner_id))):  # the ledger is written by the owner's side
            gone = list(Party.objects.filter(code__in=codes).values_list("pk", flat=True))
            ledger.record_closed(contribution=subject, party_ids=gone, by=None, at=at)
    return len(ended)


@transaction.atomic
def inherit_restrictions(*, copy: Contribution, original: Contribution, by: User, at: datetime) -> None:
    """A copy of chosen parts begins with every restriction of its original."""
    for restriction in original.restrictions.in_force().order_by("pk"):
        limits = Limits(
            text=restriction.text,
            purposes=tuple(restriction.purposes),
            named_parties=tuple(Party.objects.filter(pk__in=restriction.named_party_ids).order_by("pk")),
            is_closed_to_third_countries=restriction.is_closed_to_third_countries,
            is_closed_to_onward_sharing=restriction.is_closed_to_onward_sharing,
            hides_hits=restriction.hides_hits,
            valid_until=restriction.valid_until,
            erase_by=restriction.erase_by,
        )
        restrict_contribution(contribution=copy, limits=limits, by=by, at=at)


def _add_codes(locked: Contribution, limits: Limits) -> list[str]:
    """Add handling codes and H3 text behind what stands; returns the codes that are new."""
    wanted = {code for code in limits.handling_codes if code != HandlingCode.H0}
    new, text = sorted(wanted - set(locked.handling_codes)), limits.handling_text.strip()
    if HandlingCode.H3 in new and not text:
        message = "H3 needs its text: say what recipients must observe."
        raise DomainError(message, code="handling_text_missing", field="handling_text")
    if not new and not text:
        return []
    if text and HandlingCode.H3 not in wanted | set(locked.handling_codes):
        message = "This text belongs to H3. Choose H3 as well."
        raise DomainError(message, code="h3_missing", field="handling_codes")
    locked.handling_codes = sorted({*locked.handling_codes, *new})
    locked.handling_text = "\n".join(part for part in (locked.handling_text, text) if part)
    locked.save(update_fields=["handling_codes", "handling_text"])
    return new or [HandlingCode.H3.value]


def _lay(locked: Contribution, limits: Limits, *, by: User, at: datetime) -> None:
    if limits.valid_until is not None and limits.valid_until <= at:
        message = "Choose a moment that is still to come, or recall the contribution."
        raise DomainError(message, code="term_in_the_past", field="valid_until")
    if limits.erase_by is not None and limits.erase_by < at.date():
        message = "Choose a day that is still to come, or recall the contribution."
        raise DomainError(message, code="term_in_the_past", field="erase_by")
    restriction = Restriction(
        contribution=locked,
        text=limits.text.strip(),
        purposes=list(limits.purposes),
        named_party_ids=sorted(party.pk for party in limits.named_parties),
        is_closed_to_third_countries=limits.is_closed_to_third_countries,
        is_closed_to_onward_sharing=limits.is_closed_to_onward_sharing,
        hides_hits=limits.hides_hits,
        valid_until=limits.valid_until,
        erase_by=limits.erase_by,
        added_at=at,
        added_by=by,
    )
    restriction.clean_fields(exclude=["contribution", "added_by"])
    restriction.save(force_insert=True)
    _copy_terms(locked)


def _copy_terms(locked: Contribution) -> None:
    """Repeat the restrictions in force in the row itself, where every list, page and policy reads them."""
    restrictions = list(locked.restrictions.in_force().order_by("pk"))
    locked.restriction_text = "\n".join(restriction.words for restriction in restrictions)
    locked.open_until = min((one.ends_at for one in restrictions if one.ends_at), default=None)
    locked.save(update_fields=["restriction_text", "open_until"])


def _restrict_copy(copy: Contribution, limits: Limits, *, by: User, at: datetime) -> None:
    """A copy of chosen parts follows its original; codes that it carries already are nothing new."""
    is_new = set(limits.handling_codes) - {HandlingCode.H0, *copy.handling_codes} or limits.handling_text.strip()
    if limits.has_terms or is_new:
        restrict_contribution(contribution=copy, limits=limits, by=by, at=at)


def _shut_out(locked: Contribution, *, by: User, at: datetime) -> list[str]:
    """Close the contribution to parties that a restriction shuts out; returns their codes."""
    restrictions = list(locked.restrictions.in_force())
    parties = Party.objects.filter(pk__in=locked.party_ids).exclude(pk=locked.owner_id)
    gone = [party for party in parties if any(shuts_out(restriction, party) for restriction in restrictions)]
    if gone:
        sharing.unshare(locked, [party.pk for party in gone])
        ledger.record_closed(contribution=locked, party_ids=[party.pk for party in gone], by=by, at=at)
    return sorted(party.code for party in gone)


def _given(reason: str) -> str:
    if not reason.strip():
        message = "Give the reason."
        raise DomainError(message, code="reason_missing", field="reason")
    return reason.strip()
