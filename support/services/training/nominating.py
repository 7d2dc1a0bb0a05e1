"""Nominate and withdraw; who waits moves up by itself when a place is free."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from celery import current_app
from django.db import DatabaseError, connection, transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from support.access import SessionPermission
from support.events import NominationEvent
from support.models import Nomination, SessionQuota, TrainingSession
from support.workflow import NOMINATION_WORKFLOW

MOST_AT_ONCE = 1_000
MOVE_UP_TASK = "support.tasks.let_waiting_move_up"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NomineePlan:
    """Whom a party sends; `person` is the account, if there is one."""

    name: str
    unit: str
    person: User | None = None


@transaction.atomic
def nominate(*, session: TrainingSession, plan: NomineePlan, by: User, at: datetime) -> Nomination:
    """Nominate somebody; the answer says whether there is a place or a wait.

    PostgreSQL decides under a lock of the session: of any number at once exactly as many have a place as there are.
    Raises DomainError when the time has passed or the party has no quota.
    """
    require(by, SessionPermission.NOMINATE, session)
    session = TrainingSession.objects.get(pk=session.pk)
    if session.status != TrainingSession.Status.OPEN or at.date() > session.nominate_by:
        message = f"Nominations were open until {session.nominate_by:%d %b %Y}."
        raise DomainError(message, code="nominations_over")
    if not SessionQuota.objects.visible_to(by).filter(session=session, party=by.party).exists():
        message = "Your party has no quota in this session."
        raise DomainError(message, code="no_quota")
    if plan.person is not None and plan.person.party_id != by.party_id:
        message = "Choose a person of your party."
        raise DomainError(message, code="not_your_party", field="person")
    row = Nomination(
        session=session, party=by.party, name=plan.name.strip(), unit=plan.unit.strip(), person=plan.person,
        nominated_by=by, nominated_at=at,
    )  # fmt: skip
    row.clean_fields(exclude={"session", "party", "person"})
    row.validate_constraints()
    row.save(force_insert=True)
    row.refresh_from_db()
    events.publish(NominationEvent.NOMINATED, subject=row, actor=by, at=at, verb=events.Verb.COLLECTION)
    return row


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, by: User, at: datetime) -> Nomination:
    """Take a nomination back; the place goes to who waits longest and fits."""
    if nomination.session.status != TrainingSession.Status.OPEN:
        message = "The session has been held or cancelled."
        raise DomainError(message, code="session_over")
    row = NOMINATION_WORKFLOW.apply(nomination, "withdraw", by=by, at=at)
    transaction.on_commit(_nudge)
    return row


def let_waiting_move_up(*, at: datetime) -> int:
    """Give free places to those who wait, in the order in which they came; returns how many. Harmless to repeat.

    Acts for each party by itself, so no party learns who else waits.
    """
    moved = 0
    for _ in range(MOST_AT_ONCE):
        with acting_as_system(), connection.cursor() as cursor:
            cursor.execute("SELECT id, party, person, rank FROM support_places_to_fill(%s)", [at.date()])
            rows = cursor.fetchall()
        now = sum(_move_up(key, Binding(str(party), str(person), str(rank)), at) for key, party, person, rank in rows)
        if not now:
            break
        moved += now
    return moved


def _nudge() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within a minute."""
    try:
        current_app.send_task(MOVE_UP_TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, who waits moves up with the next round")


def _move_up(key: UUID, binding: Binding, at: datetime) -> int:
    try:
        with acting(binding):
            NOMINATION_WORKFLOW.elapse(Nomination.objects.get(pk=key), "move_up", at=at)
    except (TransitionRefused, DatabaseError) as refusal:  # somebody was quicker
        if isinstance(refusal, DatabaseError) and "no place is free" not in str(refusal):
            raise
        return 0
    return 1
