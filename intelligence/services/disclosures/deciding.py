"""The owner's side: look, name the contribution, decide, revoke. Nothing is shared by silence."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import User
from intelligence.access import ConsentPermission
from intelligence.events import ConsentEvent
from intelligence.models import Act, Consent, Contribution, DisclosureRecord
from intelligence.services import checks, ledger
from intelligence.services.disclosures.asking import REFERENCE, circle_of, higher, nudge
from intelligence.services.disclosures.lending import Codes, chosen_of, close_again, open_to_asker
from intelligence.services.parts import Parts
from intelligence.services.restricting import inherit_restrictions
from intelligence.services.restrictions import has_personal_data, shuts_out
from intelligence.workflow import CONSENT_WORKFLOW

LONGEST = timedelta(days=3 * 365)  # Regulation (EU) 2016/794, Article 31(2): need is reviewed after three years
ANSWER_FIELDS = [
    "answer",
    "answered_at",
    "decided_by",
    "is_whole",
    "gives_text",
    "entity_ids",
    "attachment_ids",
    "expires_at",
    "disclosed",
    "lends",
]


@dataclass(frozen=True)
class Decision:
    """What the owner agrees to: which parts, until when, in which words, with which codes on a copy.

    No part at all tells the asker no more than that a record exists, and whom to call.
    """

    parts: Parts
    expires_at: datetime | None = None
    answer: str = ""
    codes: Codes = field(default_factory=Codes)


@transaction.atomic
def open_consent(*, consent: Consent, by: User, at: datetime) -> None:
    """Record that a person of the owner reads the question; the asker never learns it."""
    require(by, ConsentPermission.VIEW, consent)
    record_reading(kind=ConsentEvent.READ, actor=by, at=at, subject=consent)


@transaction.atomic
def begin_decision(*, consent: Consent, by: User, at: datetime) -> Consent:
    """Begin to decide, so that colleagues know; the asker does not."""
    locked = _open(consent, by, at)
    locked.taken_by, locked.taken_at = by, at
    locked.save(update_fields=["taken_by", "taken_at"])
    return CONSENT_WORKFLOW.apply(locked, "take", by=by, at=at)


@transaction.atomic
def name_contribution(*, consent: Consent, reference: str, by: User, at: datetime) -> Consent:
    """Say which own contribution a question in free words is about."""
    locked = _open(consent, by, at)
    if locked.contribution_id is not None:
        message = "The question names its contribution already."
        raise DomainError(message, code="named_already", field="reference")
    numbers = REFERENCE.fullmatch(reference)
    own = Contribution.objects.visible_to(by).sent().filter(owner_id=by.party_id)
    found = own.filter(case_number=numbers[1], message_number=numbers[2]).first() if numbers else None
    if found is None:
        message = "Not found among what your party has sent. Give the reference of an own contribution."
        raise DomainError(message, code="not_found", field="reference")
    locked.contribution = found
    locked.classification = higher(locked.classification, found.classification)
    locked.person_ids = circle_of(found, by)
    locked.save(update_fields=["contribution", "classification", "person_ids"])
    events.publish(ConsentEvent.NAMED, subject=locked, actor=by, at=at, changes={"contribution": str(found.pk)})
    return locked


@transaction.atomic
def grant_consent(*, consent: Consent, decision: Decision, by: User, at: datetime) -> Consent:
    """Agree, to everything or to parts. Takes effect at once, is on the ledger, and ends by itself."""
    locked = _open(consent, by, at)
    parts = _checked(locked, decision, at=at)
    locked.answer, locked.answered_at, locked.decided_by = decision.answer.strip(), at, by
    locked.is_whole, locked.gives_text = parts.is_whole, parts.text
    locked.entity_ids, locked.attachment_ids = sorted(parts.entities), sorted(parts.files)
    if not parts.is_empty:
        locked.expires_at = decision.expires_at
    if locked.act == Act.SEE and not parts.is_empty and decision.expires_at is not None:
        locked.disclosed, locked.lends = open_to_asker(
            consent=locked, parts=parts, codes=decision.codes, until=decision.expires_at, by=by, at=at
        )
        if locked.contribution is not None and not parts.is_whole:
            inherit_restrictions(copy=locked.disclosed, original=locked.contribution, by=by, at=at)
    locked.save(update_fields=ANSWER_FIELDS)
    ledger.record_consent(consent=locked, event=DisclosureRecord.Event.CONSENT_GIVEN, by=by, at=at)
    step = "grant" if parts.is_whole else "grant_partly"
    given = CONSENT_WORKFLOW.apply(
        locked, step, by=by, at=at, verb=events.Verb.DISCLOSURE, recipients=[locked.asker.code]
    )
    transaction.on_commit(nudge)
    return given


@transaction.atomic
def refuse_consent(*, consent: Consent, by: User, at: datetime, answer: str = "") -> Consent:
    """Refuse; a reason may be given. It tells the asker that the item exists, which silence would not."""
    locked = _open(consent, by, at)
    locked.answer, locked.answered_at, locked.decided_by = answer.strip(), at, by
    locked.save(update_fields=["answer", "answered_at", "decided_by"])
    refused = CONSENT_WORKFLOW.apply(locked, "refuse", by=by, at=at)
    transaction.on_commit(nudge)
    return refused


@transaction.atomic
def revoke_consent(*, consent: Consent, by: User, at: datetime) -> Consent:
    """Take a consent back: what it opened is closed in the same moment, the ledger keeps both lines."""
    locked = Consent.objects.select_for_update().get(pk=consent.pk)
    require(by, ConsentPermission.REVOKE, locked)
    if locked.status not in Consent.IN_FORCE:
        message = "This consent is not in force any more. Reload the page."
        raise DomainError(message, code="not_in_force")
    end_consent(consent=locked, event=DisclosureRecord.Event.CONSENT_REVOKED, by=by, at=at)
    revoked = CONSENT_WORKFLOW.apply(
        locked, "revoke", by=by, at=at, verb=events.Verb.DISCLOSURE, recipients=[locked.asker.code]
    )
    transaction.on_commit(nudge)
    return revoked


def end_consent(*, consent: Consent, event: str, by: User | None, at: datetime) -> None:
    """Close what a consent has opened and write its last line; the caller takes the step."""
    close_again(consent=consent, at=at)
    consent.ended_at, consent.ended_by = at, by
    consent.save(update_fields=["ended_at", "ended_by"])
    ledger.record_consent(consent=consent, event=event, by=by, at=at)


def _open(consent: Consent, by: User, at: datetime) -> Consent:
    """The locked question while it can be decided."""
    locked: Consent = Consent.objects.select_for_update().get(pk=consent.pk)
    require(by, ConsentPermission.DECIDE, locked)
    if locked.status not in Consent.OPEN:
        message = "This question was decided already. Reload the page."
        raise DomainError(message, code="decided_already")
    if locked.deadline <= at:
        message = "The deadline has passed: the question lapsed and nothing is shared. The asker can ask again."
        raise DomainError(message, code="lapsed")
    return locked


def _checked(consent: Consent, decision: Decision, *, at: datetime) -> Parts:
    parts = decision.parts
    if parts.is_empty:
        if not decision.answer.strip():
            message = "Say whom the asker can call, or share something."
            raise DomainError(message, code="answer_missing", field="answer")
        return parts
    if consent.contribution is None:
        message = "Name the contribution that the question is about first."
        raise DomainError(message, code="contribution_missing", field="contribution")
    if decision.expires_at is None or not at < decision.expires_at <= at + LONGEST:
        message = "Say until when: later than now, and at most three years."
        raise DomainError(message, code="expiry_missing", field="expires_at")
    if HandlingCode.H3 in decision.codes.handling_codes and not decision.codes.handling_text.strip():
        message = "H3 needs its text: say what the asker must observe."
        raise DomainError(message, code="handling_text_missing", field="handling_text")
    entities, files = chosen_of(consent.contribution, parts)
    if entities != parts.entities or files != parts.files:
        message = "Choose among the parts of this contribution."
        raise DomainError(message, code="part_unknown", field="entities")
    _refuse_unreceivable(consent, consent.contribution, parts)
    return parts


def _refuse_unreceivable(consent: Consent, contribution: Contribution, parts: Parts) -> None:
    """The party that would see it must be allowed to: the asker, or the party it wants to pass it on to."""
    if any(shuts_out(restriction, consent.recipient) for restriction in contribution.restrictions.in_force()):
        message = f"Your own restriction shuts {consent.recipient.name} out. Lift it first."
        raise DomainError(message, code="restricted", field="share")
    gap = checks.agreement_gap(consent.recipient, has_personal_data=has_personal_data(contribution))
    if gap and (parts.is_whole or consent.act != Act.SEE):  # a copy of parts is checked when it is sent
        raise DomainError(gap, code="agreement_missing", field="parts")
