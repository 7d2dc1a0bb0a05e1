"""Erase for good what its term has reached: evidence of exhibits, people of trainings, people and entries on the spot.

What is left is the proof: the exhibit with its custody, the session, the deployment, each with the moment, and a line
of the audit record with numbers and no content.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from support.events import DeploymentEvent, ExhibitEvent, SessionEvent
from support.models import Deployment, Exhibit, TrainingSession

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Term:
    """What is erased how long after its end; the setting gives the days."""

    what: str
    model: type[Any]
    event: str
    setting: str

    @property
    def days(self) -> int:
        """Days after the end."""
        return int(getattr(settings, self.setting))


TERMS = (
    Term("exhibit", Exhibit, ExhibitEvent.ERASED, "EXHIBIT_DAYS"),
    Term("session", TrainingSession, SessionEvent.ERASED, "TRAINING_DAYS"),
    Term("deployment", Deployment, DeploymentEvent.ERASED, "DEPLOYMENT_DAYS"),
)


def kept_until(row: Exhibit | TrainingSession | Deployment, ended_on: date) -> date:
    """The last day on which what belongs to the row is kept, counted from the day on which it ended."""
    days = next(term.days for term in TERMS if isinstance(row, term.model))
    return ended_on + timedelta(days=days)


def erase_due(*, at: datetime) -> int:
    """Erase what its term has reached; gives how many exhibits, sessions and deployments. Harmless to repeat.

    Each goes in its own transaction with its line of the record, so a run that dies goes on where it was.
    """
    done = 0
    for term in TERMS:
        with acting_as_system(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, owner, person, rank FROM support_to_erase(%s, %s, %s)", [term.what, at, term.days]
            )
            due = cursor.fetchall()
        for key, owner, person, rank in due:
            binding = Binding(party_id=str(owner), person_id=str(person), clearance=str(rank))
            try:
                done += _erase(term, key, binding, at=at)
            except (DatabaseError, ObjectDoesNotExist):
                logger.exception("%s %s could not be erased; the next run tries again", term.what, key)
    return done


@transaction.atomic
def _erase(term: Term, key: UUID, binding: Binding, *, at: datetime) -> bool:
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT counts, files FROM support_erase(%s, %s, %s, %s)", [term.what, key, at, term.days])
        found = cursor.fetchone()
    if found is None:
        return False
    counts, files = found
    with acting(binding):
        row, verb = term.model.objects.get(pk=key), events.Verb.ERASURE
        events.publish(term.event, subject=row, actor=None, at=at, verb=verb, changes=_figures(counts))
    transaction.on_commit(partial(_remove, files))
    return True


def _figures(counts: Any) -> dict[str, int]:
    return dict(counts if isinstance(counts, dict) else json.loads(counts))


def _remove(files: Iterable[str]) -> None:
    """The bytes; the rows that knew them are gone."""
    for name in files:
        default_storage.delete(name)
