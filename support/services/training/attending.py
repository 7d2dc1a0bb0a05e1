"""Who was there on which day, and what participants say afterwards."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import NominationPermission, SessionPermission
from support.events import NominationEvent, SessionEvent
from support.models import Attendance, Nomination, TrainingEvaluation, TrainingSession
from support.personal import refuse_personal
from support.services.training.sessions import lock_session

MARKED = frozenset({TrainingSession.Status.OPEN, TrainingSession.Status.HELD})
LEAST_SHARE = 80  # per cent of the days that a certificate needs


@dataclass(frozen=True)
class EvaluationPlan:
    """What a participant says, each from 1 to 5."""

    content: int
    teaching: int
    use: int
    text: str = ""


@transaction.atomic
def mark_attendance(
    *, session: TrainingSession, day: date, present: Iterable[UUID], by: User, at: datetime
) -> list[Attendance]:
    """Say for everybody with a place who was there on a day; marking again corrects it.

    Raises DomainError for a day outside the session or ahead.
    """
    session = lock_session(session)
    require(by, SessionPermission.RUN, session)
    if session.status not in MARKED or not session.starts_on <= day <= min(session.ends_on, at.date()):
        message = "Choose a day of the session that has come."
        raise DomainError(message, code="not_a_day", field="day")
    there, marks = set(present), []
    for nomination in Nomination.objects.filter(session=session, status=Nomination.Status.CONFIRMED).order_by("pk"):
        mark = Attendance.objects.filter(nomination=nomination, day=day).first()
        mark = mark or Attendance(nomination=nomination, day=day)
        mark.was_there, mark.marked_by, mark.marked_at = nomination.pk in there, by, at
        mark.save()
        marks.append(mark)
    changes = {"day": day.isoformat(), "there": sum(mark.was_there for mark in marks)}
    events.publish(SessionEvent.ATTENDANCE, subject=session, actor=by, at=at, changes=changes)
    return marks


def attended(nomination: Nomination) -> int:
    """Days on which the participant was there."""
    return int(Attendance.objects.filter(nomination=nomination, was_there=True).count())


def is_enough(session: TrainingSession, days: int) -> bool:
    """True when somebody was there often enough for a certificate."""
    whole = (session.ends_on - session.starts_on).days + 1
    return days * 100 >= whole * LEAST_SHARE


@transaction.atomic
def evaluate(*, nomination: Nomination, plan: EvaluationPlan, by: User, at: datetime) -> TrainingEvaluation:
    """Say once how a session was, after having been there. Raises DomainError otherwise."""
    require(by, NominationPermission.EVALUATE, nomination)
    if not attended(nomination):
        message = "Only who was there says how it was."
        raise DomainError(message, code="was_not_there")
    refuse_personal({"text": plan.text})
    row = TrainingEvaluation(nomination=nomination, said_at=at, **(asdict(plan) | {"text": plan.text.strip()}))
    row.clean_fields(exclude={"nomination"})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        message = "This was said already."
        raise DomainError(message, code="said_already") from error
    events.publish(NominationEvent.EVALUATED, subject=nomination, actor=by, at=at, verb=events.Verb.COLLECTION)
    return row
