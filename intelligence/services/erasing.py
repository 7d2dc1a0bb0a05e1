"""Erase for good what the day of its owner has reached: everywhere in the portal, also for the owner.

What is left is the proof: the header with reference, owner, recipients, when and by which rule, and lines of ledger and
audit that hold no content. The owner keeps something longer by lifting the restriction before its day.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.core.errors import DomainError
from intelligence.events import ContributionEvent
from intelligence.models import Consent, Contribution, DisclosureRecord, InformationRequest
from intelligence.services.crosscheck import tell_of_hits
from intelligence.services.disclosures.deciding import end_consent
from intelligence.services.disclosures.lending import copies_of
from intelligence.services.restricting import end_terms
from intelligence.workflow import CONSENT_WORKFLOW, REQUEST_WORKFLOW

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erased:
    """What the erasure of one contribution has removed, in numbers."""

    rule: str
    entities: int
    attachments: int
    hits: int
    files: tuple[str, ...]


def erase_due(*, at: datetime) -> int:
    """Erase what the day of its owner has reached; gives the number of contributions. Harmless to repeat.

    Each contribution goes with its copies in one transaction, so a run that dies goes on where it was. Access is
    closed and other owners are told of hits that go before anything is removed.
    """
    with acting_as_system():
        end_terms(at=at)
    tell_of_hits(at=at)
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, owner, person, rank FROM portal_to_erase(%s)", [at])
        due = cursor.fetchall()
    done = 0
    for key, owner, person, rank in due:
        binding = Binding(party_id=str(owner), person_id=str(person), clearance=str(rank))
        try:
            done += _erase_with_copies(key, binding, at=at)
        except (DomainError, DatabaseError):
            logger.exception("contribution %s could not be erased; the next run tries again", key)
    return done


@transaction.atomic
def _erase_with_copies(key: UUID, binding: Binding, *, at: datetime) -> int:
    with acting(binding):
        found = Contribution.objects.select_for_update(skip_locked=True).filter(pk=key, erased_at=None).first()
        if found is None:
            return 0
        rows = [found, *(copy for copy in copies_of(found) if not copy.is_erased)]
        questions = _end_questions(rows, at=at)
        _end_requests(found, at=at)
    done = 0
    for row in rows:
        with acting_as_system():
            erased = _erase(row.pk, at)
        if erased is None:
            continue
        done += 1
        with acting(binding):
            changes = {
                "rule": erased.rule,
                "entities": erased.entities,
                "files": erased.attachments,
                "hits": erased.hits,
                "open_questions": questions,
            }
            verb = events.Verb.ERASURE
            events.publish(ContributionEvent.ERASED, subject=row, actor=None, at=at, verb=verb, changes=changes)
        transaction.on_commit(partial(_remove, erased.files))
    return done


def _erase(key: UUID, at: datetime) -> Erased | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rule, entities, attachments, hits, files FROM portal_erase(%s, %s)", [key, at])
        row = cursor.fetchone()
    return Erased(row[0], row[1], row[2], row[3], tuple(row[4])) if row else None


def _end_questions(rows: Iterable[Contribution], *, at: datetime) -> list[str]:
    """End consents in force, and questions that wait for a decision: gives the numbers of the latter."""
    keys = [row.pk for row in rows]
    about = Consent.objects.filter(contribution__in=keys) | Consent.objects.filter(disclosed__in=keys)
    lapsed = []
    for consent in about.order_by("pk"):
        if consent.status in Consent.IN_FORCE:
            end_consent(consent=consent, event=DisclosureRecord.Event.CONSENT_ENDED, by=None, at=at)
            CONSENT_WORKFLOW.elapse(consent, "expire", at=at, verb=events.Verb.DISCLOSURE)
        elif consent.status in Consent.OPEN:
            CONSENT_WORKFLOW.elapse(consent, "lapse", at=at)
            lapsed.append(consent.reference)
    return lapsed


def _end_requests(contribution: Contribution, *, at: datetime) -> None:
    """What asks for nothing any more is withdrawn; the other side is told."""
    for request in InformationRequest.objects.filter(contribution=contribution, closed_at=None).order_by("pk"):
        request.pauses.filter(ended_at=None).update(ended_at=at)
        request.closed_at = at
        request.save(update_fields=["closed_at"])
        REQUEST_WORKFLOW.elapse(request, "erase", at=at)


def _remove(files: Iterable[str]) -> None:
    """The bytes; those that a crash leaves behind belong to no row, and the sweep of stored files removes them."""
    for name in files:
        default_storage.delete(name)
