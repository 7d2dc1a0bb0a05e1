"""The life of an object as a table: buttons, API, tests and docs/workflows.md read the same rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model

from europol_portal import events
from europol_portal.access.policy import allowed, require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User

M = TypeVar("M", bound=Model)


CLOCK = ""  # the permission of a step that nobody takes: its time comes


class TransitionRefused(DomainError):
    """The object is not in a state from which the step leads, or something is missing first."""

    code = "transition_refused"


def never_blocked(_subject: Any) -> str:
    """Nothing stands in the way."""
    return ""


@dataclass(frozen=True)
class Transition:
    """One step: from which states to which, who may, which event; `blocked_because` names what is missing, or "".

    The permission CLOCK marks a step that no person may take; a scheduled job takes it with `elapse`.
    """

    label: str
    sources: frozenset[str]
    target: str
    permission: str
    event: str
    blocked_because: Callable[[Any], str] = never_blocked
    needs_note: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Step:
    """A step as a person sees it: possible now, or blocked with the reason."""

    name: str
    label: str
    blocked: str
    needs_note: bool
    tone: str


class Workflow(Generic[M]):
    """The table of one model's steps and the only writer of its status."""

    def __init__(self, model: type[M], transitions: Mapping[str, Transition], *, field: str = "status") -> None:
        self.model = model
        self.transitions = dict(transitions)
        self.field = field

    def available(self, user: User, subject: M, *, is_visible: bool = False) -> list[Step]:
        """Steps that lead on from here and that the person may take; a blocked one says what is missing.

        With `is_visible` the caller has just read the subject among the rows that the person may know.
        """
        state = getattr(subject, self.field)
        here = {name: step for name, step in self.transitions.items() if state in step.sources}
        asked = {step.permission for step in here.values()} - {CLOCK}
        granted = allowed(user, asked, subject, is_visible=is_visible)
        return [
            Step(name, step.label, step.blocked_because(subject), step.needs_note, step.tone)
            for name, step in here.items()
            if step.permission in granted
        ]

    @transaction.atomic
    def apply(
        self,
        subject: M,
        step: str,
        *,
        by: User,
        at: datetime,
        note: str = "",
        verb: str = events.Verb.ALTERATION,
        recipients: Iterable[str] = (),
    ) -> M:
        """Take a step: checks state, right and what is missing on the locked row, then writes status and event.

        `verb` and `recipients` say when the step is more than an alteration: sending discloses to parties.
        Raises TransitionRefused with what to do, AccessDenied when the person may not.
        """
        if step not in self.transitions:
            message = "There is no such step."
            raise TransitionRefused(message)
        transition = self.transitions[step]
        if transition.permission == CLOCK:
            message = "Nobody takes this step: its time comes."
            raise TransitionRefused(message)
        locked = self.model._default_manager.select_for_update().get(pk=subject.pk)
        require(by, transition.permission, locked)
        self.check_state(locked, step)
        if blocked := transition.blocked_because(locked):
            raise TransitionRefused(blocked)
        if transition.needs_note and not note.strip():
            message = "Give the reason."
            raise TransitionRefused(message, code="reason_missing", field="note")
        return self._write(subject, locked, transition, by=by, at=at, verb=verb, recipients=recipients)

    def check_state(self, locked: M, step: str) -> None:
        """Raise TransitionRefused when the row is not in a state the step starts from.

        A service that writes columns of its own before `apply` asks this first.
        """
        transition = self.transitions[step]
        if getattr(locked, self.field) not in transition.sources:
            message = f"“{transition.label}” is not possible now: the state has changed. Reload the page."
            raise TransitionRefused(message)

    @transaction.atomic
    def elapse(self, subject: M, step: str, *, at: datetime, verb: str = events.Verb.ALTERATION) -> M:
        """Take a step whose time has come; nobody acts. Raises TransitionRefused when it was taken already."""
        transition = self.transitions[step]
        locked = self.model._default_manager.select_for_update().get(pk=subject.pk)
        if transition.permission != CLOCK or getattr(locked, self.field) not in transition.sources:
            message = f"“{transition.label}” is not possible now: the state has changed."
            raise TransitionRefused(message)
        return self._write(subject, locked, transition, by=None, at=at, verb=verb, recipients=())

    def _write(
        self,
        subject: M,
        locked: M,
        transition: Transition,
        *,
        by: User | None,
        at: datetime,
        verb: str,
        recipients: Iterable[str],
    ) -> M:
        state = getattr(locked, self.field)
        setattr(locked, self.field, transition.target)
        locked.save(update_fields=[self.field])
        events.publish(
            transition.event,
            subject=locked,
            actor=by,
            at=at,
            verb=verb,
            recipients=recipients,
            changes={self.field: [state, transition.target]},
        )
        setattr(subject, self.field, transition.target)
        return locked
