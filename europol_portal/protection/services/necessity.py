"""Write, submit and decide necessity assessments; what was approved ends on the day of its review."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.protection.access import NecessityPermission
from europol_portal.protection.events import NecessityEvent
from europol_portal.protection.models import NecessityAssessment
from europol_portal.protection.services.requests import OFFICERS_DUTY
from europol_portal.protection.workflow import NECESSITY_WORKFLOW

Verb = events.Verb
Status = NecessityAssessment.Status
LONGEST = timedelta(days=3 * 366)  # reviewed like the data, after three years at most


@dataclass(frozen=True)
class NecessityData:
    """What the author says."""

    title: str
    occasion: str
    measure: str
    people: str
    objective: str
    alternatives: str
    balance: str
    safeguards: str
    about: str = ""


@transaction.atomic
def write_assessment(*, data: NecessityData, by: User, at: datetime) -> NecessityAssessment:
    """Begin an assessment; it waits for nobody before it is submitted."""
    require(by, NecessityPermission.ADD)
    row = NecessityAssessment(number=secrets.randbelow(90_000_000) + 10_000_000, party=by.party, author=by, made_at=at)
    _fill(row, data)
    row.save(force_insert=True)
    events.publish(NecessityEvent.WRITTEN, subject=row, actor=by, at=at, verb=Verb.COLLECTION)
    return row


@transaction.atomic
def change_assessment(
    *, assessment: NecessityAssessment, data: NecessityData, by: User, at: datetime
) -> NecessityAssessment:
    """Change a draft. Raises DomainError for what was submitted."""
    row = _locked(assessment, by, NecessityPermission.CHANGE)
    if row.status != Status.DRAFT:
        message = "It was submitted. The officer can give it back."
        raise DomainError(message, code="submitted")
    _fill(row, data)
    row.save(update_fields=list(asdict(data)))
    events.publish(NecessityEvent.CHANGED, subject=row, actor=by, at=at)
    return row


@transaction.atomic
def take_necessity_step(
    *, assessment: NecessityAssessment, step: str, by: User, at: datetime, note: str = ""
) -> NecessityAssessment:
    """Submit or withdraw, by the author's side."""
    row = _locked(assessment, by, NecessityPermission.CHANGE)
    return NECESSITY_WORKFLOW.apply(row, step, by=by, at=at, note=note)


@transaction.atomic
def decide_assessment(
    *, assessment: NecessityAssessment, step: str, opinion: str, by: User, at: datetime, review_on: date | None = None
) -> NecessityAssessment:
    """Approve until a day, refuse, or give back, with the officer's opinion. Nobody decides about the own one."""
    row = _locked(assessment, by, NecessityPermission.DECIDE)
    if row.author_id == by.pk:
        message = "Somebody else decides about what you wrote."
        raise DomainError(message, code="own_assessment")
    if not opinion.strip():
        message = "Say why."
        raise DomainError(message, code="opinion_missing", field="opinion")
    if step == "approve" and not (review_on and at.date() < review_on <= at.date() + LONGEST):
        message = "Choose a day on which it is looked at again, within three years."
        raise DomainError(message, code="review_missing", field="review_on")
    row.opinion, row.decided_at, row.decided_by = opinion.strip(), at, by
    row.review_on = review_on if step == "approve" else None
    row.save(update_fields=["opinion", "decided_at", "decided_by", "review_on"])
    return NECESSITY_WORKFLOW.apply(row, step, by=by, at=at, note=opinion)


def tend_assessments(*, at: datetime) -> int:
    """End what was approved until a day that is over; returns how many. Harmless to repeat."""
    ended = 0
    with acting(OFFICERS_DUTY):
        rows = NecessityAssessment.objects.filter(status=Status.APPROVED, review_on__lte=at.date())
        for row in rows.select_for_update(skip_locked=True).order_by("pk"):
            NECESSITY_WORKFLOW.elapse(row, "expire", at=at)
            ended += 1
    return ended


def _fill(row: NecessityAssessment, data: NecessityData) -> None:
    for name, value in asdict(data).items():
        setattr(row, name, value.strip())
    row.full_clean()


def _locked(assessment: NecessityAssessment, by: User, permission: str) -> NecessityAssessment:
    require(by, permission, assessment)
    locked: NecessityAssessment = NecessityAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    return locked
