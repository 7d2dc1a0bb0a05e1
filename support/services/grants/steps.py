"""What the services of a grant share: the locked row, the step that all sides can read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.models import Grant, GrantStep
from support.workflow import GRANT_WORKFLOW

PLAIN = frozenset({"check", "admit", "start", "ask", "close"})
RELATED = ("owner", "provider", "call")


def lock_grant(grant: Grant) -> Grant:
    """The stored grant, locked for the rest of the transaction, with what the rules look at."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related(*RELATED)
    locked: Grant = rows.get(pk=grant.pk)
    return locked


def in_states(grant: Grant, states: Iterable[str], message: str) -> None:
    """Raise DomainError with the message unless the grant is in one of the states."""
    if grant.status not in set(states):
        raise DomainError(message, code="wrong_state")


def take(
    grant: Grant,
    step: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    verb: str = events.Verb.ALTERATION,
    recipients: Iterable[str] = (),
) -> Grant:
    """Take a step of the workflow and keep it where all sides can read it."""
    note = note.strip()
    taken = GRANT_WORKFLOW.apply(grant, step, by=by, at=at, note=note, verb=verb, recipients=recipients)
    record_step(taken, step, by=by, at=at, note=note)
    return taken


def record_step(grant: Grant, step: str, *, by: User, at: datetime, note: str = "") -> GrantStep:
    """Add the line that says who took the step."""
    line = GrantStep(grant=grant, party=by.party, author=by, at=at, step=step, to_status=grant.status, note=note)
    line.clean_fields(exclude={"grant"})
    line.save(force_insert=True)
    return line


@transaction.atomic
def take_grant_step(*, grant: Grant, step: str, by: User, at: datetime, note: str = "") -> Grant:
    """Take a step that needs nothing but a note: check, admit, start, ask, close."""
    if step not in PLAIN:
        message = "This step needs more than a note."
        raise DomainError(message, code="not_plain")
    return take(lock_grant(grant), step, by=by, at=at, note=note)
