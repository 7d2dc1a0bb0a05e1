"""Requests of data subjects: registered, identified, searched with consultation of providers, answered in time."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import AUDIT_DUTY, Binding, acting, acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, User
from europol_portal.protection import holdings
from europol_portal.protection.access import SubjectRequestPermission, is_officer
from europol_portal.protection.events import ConsultationEvent, SubjectRequestEvent
from europol_portal.protection.models import WARNED_BEFORE, ProviderConsultation, SubjectRequest, months_after
from europol_portal.protection.models.requests import ANSWER_MONTHS, soon
from europol_portal.protection.workflow import SUBJECT_REQUEST_WORKFLOW

OFFICERS_DUTY = Binding(duty=AUDIT_DUTY)
Verb = events.Verb
Outcome = SubjectRequest.Outcome


@dataclass(frozen=True)
class RequestData:
    """What the authority registers."""

    kind: str
    name: str
    received_on: date
    also_known_as: str = ""
    born_on: date | None = None
    details: str = ""


@transaction.atomic
def register_request(
    *, data: RequestData, by: User, at: datetime, authority: Authority | None = None
) -> SubjectRequest:
    """Register a request that the person's authority received; the officer may name the authority.

    Raises DomainError for a day of receipt that is still to come.
    """
    require(by, SubjectRequestPermission.ADD)
    where = authority if authority is not None and is_officer(by) else by.authority
    if where is None:
        message = "Your account belongs to no authority. Ask your administrator."
        raise DomainError(message, code="no_authority")
    if data.received_on > at.date():
        message = "The day of receipt cannot lie ahead."
        raise DomainError(message, code="received_ahead", field="received_on")
    request = SubjectRequest(
        number=secrets.randbelow(90_000_000) + 10_000_000,
        party=where.party,
        authority=where,
        kind=data.kind,
        name=data.name.strip(),
        also_known_as=data.also_known_as.strip(),
        born_on=data.born_on,
        details=data.details.strip(),
        received_on=data.received_on,
        due_on=months_after(data.received_on, ANSWER_MONTHS),
        registered_at=at,
        registered_by=by,
    )
    request.clean_fields(exclude=["party", "authority", "registered_by", "closed_by", "number"])
    request.save(force_insert=True)
    events.publish(SubjectRequestEvent.REGISTERED, subject=request, actor=by, at=at, verb=Verb.COLLECTION)
    return request


@transaction.atomic
def identify(*, request: SubjectRequest, proof: str, by: User, at: datetime) -> SubjectRequest:
    """Record how the identity was proven; then it may be handled."""
    locked = _locked(request, by)
    SUBJECT_REQUEST_WORKFLOW.check_state(locked, "identify")
    if not proof.strip():
        message = "Say how the identity was proven, without the number of the document."
        raise DomainError(message, code="proof_missing", field="proof")
    locked.identity_proof = proof.strip()
    locked.save(update_fields=["identity_proof"])
    return SUBJECT_REQUEST_WORKFLOW.apply(locked, "identify", by=by, at=at)


@transaction.atomic
def search_and_consult(*, request: SubjectRequest, by: User, at: datetime) -> list[ProviderConsultation]:
    """Ask every source whose data they hold, and consult each of those parties that was not asked before.

    What is learned is the party and a number of entries; the purpose of the search is the request.
    """
    locked = _locked(request, by)
    if locked.status != SubjectRequest.Status.HANDLED:
        message = "Confirm the identity first: nothing is searched for somebody who is not identified."
        raise DomainError(message, code="not_identified")
    with acting_as_system():
        found = holdings.holders(locked.subject)
    locked.searched_at = at
    locked.save(update_fields=["searched_at"])
    changes = {"parties": len(found), "entries": sum(found.values())}
    purpose = f"Request {locked.reference}"
    events.publish(
        SubjectRequestEvent.SEARCHED, subject=locked, actor=by, at=at, verb=Verb.CONSULTATION, changes=changes,
        purpose=purpose,
    )  # fmt: skip
    asked = set(locked.consultations.values_list("party_id", flat=True))
    return [_consult(locked, party, number, by, at) for party, number in sorted(found.items()) if party not in asked]


def _consult(request: SubjectRequest, party: int, number: int, by: User, at: datetime) -> ProviderConsultation:
    last = at.date() + timedelta(days=settings.PROVIDER_ANSWER_DAYS)
    consultation = ProviderConsultation(
        request=request,
        party_id=party,
        reference=request.reference,
        kind=request.kind,
        name=request.name,
        also_known_as=request.also_known_as,
        born_on=request.born_on,
        held=number,
        asked_at=at,
        answer_by=min(last, request.due_on) if request.due_on > at.date() else last,
    )
    consultation.save(force_insert=True)
    code = consultation.party.code
    events.publish(
        ConsultationEvent.ASKED, subject=consultation, actor=by, at=at, verb=Verb.DISCLOSURE, recipients=[code]
    )
    return consultation


@transaction.atomic
def restrict_processing(*, request: SubjectRequest, by: User, at: datetime) -> SubjectRequest:
    """Take what is held about the person out of use while it is disputed: the owner alone sees it (Art. 37(3)).

    The clock goes on. Raises DomainError when it is restricted already.
    """
    locked = _locked(request, by)
    if locked.status != SubjectRequest.Status.HANDLED or locked.restricted_at:
        message = "It is restricted already, or the identity is not confirmed."
        raise DomainError(message, code="cannot_restrict")
    with acting_as_system():
        number = sum(source.restrict(locked.subject, at) for source in holdings.sources())
    locked.restricted_at = at
    locked.save(update_fields=["restricted_at"])
    events.publish(SubjectRequestEvent.RESTRICTED, subject=locked, actor=by, at=at, changes={"entries": number})
    return locked


@transaction.atomic
def release_processing(*, request: SubjectRequest, by: User, at: datetime) -> SubjectRequest:
    """Give back to use what this request took out of use, save what another request of the person still restricts."""
    locked = _locked(request, by)
    if locked.restricted_at is None:
        message = "Nothing is restricted for this request."
        raise DomainError(message, code="not_restricted")
    others = SubjectRequest.objects.exclude(pk=locked.pk).filter(restricted_at__isnull=False).order_by("restricted_at")
    in_force = [(other.subject, other.restricted_at) for other in others]
    with acting_as_system():
        since = locked.restricted_at
        number = sum(source.release(since) for source in holdings.sources())
        for subject, moment in in_force:
            number -= sum(source.restrict(subject, moment) for source in holdings.sources())
    locked.restricted_at = None
    locked.save(update_fields=["restricted_at"])
    events.publish(SubjectRequestEvent.RELEASED, subject=locked, actor=by, at=at, changes={"entries": number})
    return locked


@dataclass(frozen=True)
class Answer:
    """What the person is told, through the authority; the ground is named for all but a full grant."""

    outcome: str
    text: str
    ground: str = ""


@transaction.atomic
def answer_request(*, request: SubjectRequest, answer: Answer, by: User, at: datetime) -> SubjectRequest:
    """Answer or refuse. Raises DomainError while a provider has time to answer, and for a grant over an objection."""
    locked = _locked(request, by)
    step = "refuse" if answer.outcome in {Outcome.REFUSED, Outcome.NOTHING_TOLD} else "answer"
    SUBJECT_REQUEST_WORKFLOW.check_state(locked, step)
    _check(locked, answer, at.date())
    locked.outcome, locked.ground, locked.answer = answer.outcome, answer.ground, answer.text.strip()
    return _close(locked, step, by, at)


@transaction.atomic
def withdraw_request(*, request: SubjectRequest, by: User, at: datetime) -> SubjectRequest:
    """The person does not ask any more."""
    locked = _locked(request, by)
    SUBJECT_REQUEST_WORKFLOW.check_state(locked, "withdraw")
    return _close(locked, "withdraw", by, at)


def _close(locked: SubjectRequest, step: str, by: User, at: datetime) -> SubjectRequest:
    transition = SUBJECT_REQUEST_WORKFLOW.transitions[step]
    if blocked := transition.blocked_because(locked):
        raise DomainError(blocked, code="not_searched")
    locked.closed_at, locked.closed_by = at, by
    locked.save(update_fields=["outcome", "ground", "answer", "closed_at", "closed_by"])
    return SUBJECT_REQUEST_WORKFLOW.apply(locked, step, by=by, at=at)


def _check(locked: SubjectRequest, answer: Answer, today: date) -> None:
    if not answer.text.strip():
        message = "Write what the person is told."
        raise DomainError(message, code="answer_missing", field="text")
    if answer.outcome != Outcome.GRANTED and not answer.ground:
        message = "Choose the ground: a refusal or a restriction is reasoned."
        raise DomainError(message, code="ground_missing", field="ground")
    rows = list(locked.consultations.all())
    if any(row.is_waited_for(today) for row in rows):
        message = "A provider still has time to answer. Answer after its last day, or when it has answered."
        raise DomainError(message, code="provider_asked")
    if answer.outcome == Outcome.GRANTED and any(row.position == row.Position.OBJECTS for row in rows):
        message = "A provider objects, so it cannot be granted in full. Grant a part, or refuse, with the ground."
        raise DomainError(message, code="provider_objects", field="outcome")


def _locked(request: SubjectRequest, by: User) -> SubjectRequest:
    require(by, SubjectRequestPermission.HANDLE, request)
    locked: SubjectRequest = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    return locked


def tend_requests(*, at: datetime) -> int:
    """Warn of last days that come near, and erase names whose time is over; gives the lines made. Safe to repeat."""
    today = at.date()
    done = 0
    with acting(OFFICERS_DUTY):
        near = SubjectRequest.objects.open().filter(due_on__lte=soon(today)).select_for_update(skip_locked=True)
        for request in near.order_by("due_on", "pk")[:500]:
            stage = min(days for days in WARNED_BEFORE if (request.due_on - today).days <= days)
            if request.told_days is not None and request.told_days <= stage:
                continue
            request.told_days = stage
            request.save(update_fields=["told_days"])
            changes = {"due_on": str(request.due_on), "days": stage}
            events.publish(SubjectRequestEvent.DUE, subject=request, actor=None, at=at, changes=changes)
            done += 1
        over = at - timedelta(days=settings.SUBJECT_REQUEST_DAYS)
        for request in SubjectRequest.objects.filter(closed_at__lt=over).exclude(name="").order_by("pk")[:500]:
            empty = {"name": "", "also_known_as": "", "born_on": None}
            ProviderConsultation.objects.filter(request=request).update(**empty, reason="Erased")
            SubjectRequest.objects.filter(pk=request.pk).update(**empty, details="", answer="Erased")
            events.publish(SubjectRequestEvent.FORGOTTEN, subject=request, actor=None, at=at, verb=Verb.ERASURE)
            done += 1
    return done
