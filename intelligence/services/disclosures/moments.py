"""What time brings to questions: their way to the owner, reminders, escalation, lapse, the end of a consent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.core.errors import DomainError
from intelligence.events import ConsentEvent, DisclosureEvent
from intelligence.models import Consent, DisclosureRecord, DisclosureRequest
from intelligence.services.disclosures.deciding import end_consent
from intelligence.workflow import CONSENT_WORKFLOW, DISCLOSURE_WORKFLOW

MOST_ROUNDS = 20  # of a thousand rows each; what is left waits for the next minute
NEWS = {
    DisclosureRequest.Status.GRANTED: DisclosureEvent.GRANTED,
    DisclosureRequest.Status.PARTLY: DisclosureEvent.PARTLY,
    DisclosureRequest.Status.REFUSED: DisclosureEvent.REFUSED,
    DisclosureRequest.Status.REVOKED: DisclosureEvent.REVOKED,
    DisclosureRequest.Status.EXPIRED: DisclosureEvent.EXPIRED,
}


@dataclass(frozen=True)
class Due:
    """A row whose moment has come, and the side for which the job acts on it."""

    step: str
    key: UUID
    binding: Binding


def keep_moments(*, at: datetime) -> int:
    """Pass new questions on and do everything that is due; returns how much was done.

    The job sees keys only. Each step acts for the one party whose row it is, and takes the same services as people.
    """
    done = 0
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT portal_pass_on_questions(%s)", [at])
    seen: set[tuple[str, UUID]] = set()
    for _ in range(MOST_ROUNDS):
        due = [line for line in _due(at) if (line.step, line.key) not in seen]
        if not due:
            break
        for line in due:
            seen.add((line.step, line.key))
            done += _do(line, at)
    return done


def _due(at: datetime) -> list[Due]:
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT step, id, party, person, rank FROM portal_disclosure_due(%s)", [at])
        return [
            Due(step, key, Binding(party_id=str(party), person_id=str(person), clearance=str(rank)))
            for step, key, party, person, rank in cursor.fetchall()
        ]


def _do(line: Due, at: datetime) -> int:
    try:
        with acting(line.binding):
            STEPS[line.step](line.key, at)
    except DomainError:  # somebody was quicker
        return 0
    return 1


def _announce(key: UUID, at: datetime) -> None:
    consent = Consent.objects.select_for_update().get(pk=key)
    consent.is_announced = True
    consent.save(update_fields=["is_announced"])
    events.publish(ConsentEvent.ARRIVED, subject=consent, actor=None, at=at)


def _remind(key: UUID, at: datetime) -> None:
    consent = Consent.objects.select_for_update().get(pk=key)
    consent.reminded_at = at
    consent.save(update_fields=["reminded_at"])
    events.publish(ConsentEvent.REMINDED, subject=consent, actor=None, at=at)


def _escalate(key: UUID, at: datetime) -> None:
    consent = Consent.objects.select_for_update().get(pk=key)
    consent.escalated_at = at
    consent.save(update_fields=["escalated_at"])
    events.publish(ConsentEvent.ESCALATED, subject=consent, actor=None, at=at)


def _lapse(key: UUID, at: datetime) -> None:
    CONSENT_WORKFLOW.elapse(Consent.objects.get(pk=key), "lapse", at=at)


def _lapse_request(key: UUID, at: datetime) -> None:
    DISCLOSURE_WORKFLOW.elapse(DisclosureRequest.objects.get(pk=key), "lapse", at=at)


def _expire(key: UUID, at: datetime) -> None:
    consent = Consent.objects.select_for_update().get(pk=key)
    if consent.status not in Consent.IN_FORCE:
        return
    end_consent(consent=consent, event=DisclosureRecord.Event.CONSENT_ENDED, by=None, at=at)
    CONSENT_WORKFLOW.elapse(consent, "expire", at=at, verb=events.Verb.DISCLOSURE)


def _tell_owner(key: UUID, at: datetime) -> None:
    consent = Consent.objects.select_for_update().get(pk=key)
    if not consent.has_news:
        return
    consent.has_news = False
    consent.save(update_fields=["has_news"])
    events.publish(ConsentEvent.WITHDRAWN, subject=consent, actor=None, at=at)


def _tell_asker(key: UUID, at: datetime) -> None:
    question = DisclosureRequest.objects.select_for_update().get(pk=key)
    if not question.has_news:
        return
    question.has_news = False
    question.save(update_fields=["has_news"])
    events.publish(NEWS[DisclosureRequest.Status(question.status)], subject=question, actor=None, at=at)


STEPS: dict[str, Callable[[UUID, datetime], None]] = {
    "announce": _announce,
    "remind": _remind,
    "escalate": _escalate,
    "lapse": _lapse,
    "lapse_request": _lapse_request,
    "expire": _expire,
    "tell_asker": _tell_asker,
    "tell_owner": _tell_owner,
}
