"""Personal data breaches: whoever notices one reports it; the officer assesses, tells supervisor and owners, closes."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from europol_portal.protection.access import BreachPermission
from europol_portal.protection.events import BreachEvent
from europol_portal.protection.models import BreachNotice, DataBreach
from europol_portal.protection.models.breaches import CLOCK, WARNED_AFTER, hours_since
from europol_portal.protection.services.requests import OFFICERS_DUTY
from europol_portal.protection.workflow import BREACH_WORKFLOW

Verb = events.Verb
Risk = DataBreach.Risk
Status = DataBreach.Status


@dataclass(frozen=True)
class BreachData:
    """What somebody reports; the 72 hours run from `aware_at`."""

    title: str
    kinds: tuple[str, ...]
    details: str
    aware_at: datetime


@dataclass(frozen=True)
class BreachAssessment:
    """What the officer finds; `owners` are the parties whose data are concerned."""

    risk: str
    text: str
    persons: int | None = None
    owners: tuple[Party, ...] = ()


@transaction.atomic
def report_breach(*, data: BreachData, by: User, at: datetime) -> DataBreach:
    """Enter a breach into the register. Raises DomainError for a moment that is still to come."""
    require(by, BreachPermission.ADD)
    if data.aware_at > at:
        message = "The moment of noticing cannot lie ahead."
        raise DomainError(message, code="aware_ahead", field="aware_at")
    breach = DataBreach(
        number=secrets.randbelow(90_000_000) + 10_000_000,
        party=by.party,
        title=data.title.strip(),
        kinds=list(data.kinds),
        details=data.details.strip(),
        aware_at=data.aware_at,
        due_at=data.aware_at + CLOCK,
        registered_at=at,
        registered_by=by,
    )
    breach.full_clean()
    breach.save(force_insert=True)
    changes = {"kinds": breach.kinds, "due_at": breach.due_at.isoformat()}
    events.publish(BreachEvent.REPORTED, subject=breach, actor=by, at=at, verb=Verb.COLLECTION, changes=changes)
    return breach


@transaction.atomic
def assess_breach(*, breach: DataBreach, assessment: BreachAssessment, by: User, at: datetime) -> DataBreach:
    """Say how bad it is and whose data are concerned; said again, it replaces the words and the owners still to tell.

    Raises DomainError when what the supervisor was told of would become no risk.
    """
    breach = _locked(breach, by)
    if breach.supervisor_told_at and assessment.risk == Risk.NONE:
        message = "The supervisor was told of a risk. Say in the assessment why it is smaller, and keep the level."
        raise DomainError(message, code="told_already", field="risk")
    if not assessment.text.strip():
        message = "Say what the finding rests on."
        raise DomainError(message, code="text_missing", field="text")
    breach.risk, breach.persons, breach.assessment = assessment.risk, assessment.persons, assessment.text.strip()
    breach.assessed_at = at
    breach.save(update_fields=["risk", "persons", "assessment", "assessed_at"])
    _name_owners(breach, assessment.owners)
    if breach.status == Status.REPORTED:
        return BREACH_WORKFLOW.apply(breach, "assess", by=by, at=at)
    changes = {"risk": breach.risk}
    events.publish(BreachEvent.REASSESSED, subject=breach, actor=by, at=at, changes=changes)
    return breach


@transaction.atomic
def tell_supervisor(*, breach: DataBreach, text: str, by: User, at: datetime, delay_reason: str = "") -> DataBreach:
    """Record that the supervisor was told now, and what; after 72 hours with the reason for the delay."""
    breach = _locked(breach, by)
    if breach.supervisor_told_at:
        message = "The supervisor was told already. What came later belongs into the measures."
        raise DomainError(message, code="told_already")
    if breach.status == Status.REPORTED or breach.risk == Risk.NONE:
        message = "Assess first that there is a risk."
        raise DomainError(message, code="not_assessed")
    if at > breach.due_at and not delay_reason.strip():
        message = "The 72 hours are over. Give the reasons for the delay (Article 92(1))."
        raise DomainError(message, code="delay_unexplained", field="delay_reason")
    breach.supervisor_told_at, breach.supervisor_text = at, text.strip()
    breach.delay_reason = delay_reason.strip()
    breach.save(update_fields=["supervisor_told_at", "supervisor_text", "delay_reason"])
    changes = {"late": at > breach.due_at}
    events.publish(BreachEvent.SUPERVISOR_TOLD, subject=breach, actor=by, at=at, verb=Verb.DISCLOSURE, changes=changes)
    return breach


@transaction.atomic
def tell_owners(*, breach: DataBreach, message: str, by: User, at: datetime) -> int:
    """Tell every owner that has not been told; each sees its own notice and no other. Returns how many."""
    breach = _locked(breach, by)
    waiting = list(
        BreachNotice.objects.select_for_update(of=("self",)).filter(breach=breach, told_at=None).select_related("party")
    )
    if not waiting:
        nobody = "No owner waits to be told. Name the owners in the assessment."
        raise DomainError(nobody, code="nobody_to_tell")
    for notice in waiting:
        notice.message, notice.told_at = message.strip(), at
        notice.save(update_fields=["message", "told_at"])
        events.publish(
            BreachEvent.OWNER_TOLD,
            subject=notice,
            actor=by,
            at=at,
            verb=Verb.DISCLOSURE,
            recipients=[notice.party.code],
        )
    return len(waiting)


@transaction.atomic
def acknowledge_notice(*, notice: BreachNotice, by: User, at: datetime) -> BreachNotice:
    """The owner has read it; said once."""
    require(by, BreachPermission.ACKNOWLEDGE, notice)
    locked: BreachNotice = BreachNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if locked.acknowledged_at is None:
        locked.acknowledged_at, locked.acknowledged_by = at, by
        locked.save(update_fields=["acknowledged_at", "acknowledged_by"])
        events.publish(BreachEvent.ACKNOWLEDGED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def close_breach(*, breach: DataBreach, measures: str, by: User, at: datetime) -> DataBreach:
    """Close it with what was done; blocked until everybody was told who must be."""
    breach = _locked(breach, by)
    if not measures.strip():
        message = "Say what was done so that it does not happen again."
        raise DomainError(message, code="measures_missing", field="measures")
    breach.measures, breach.closed_at, breach.closed_by = measures.strip(), at, by
    breach.save(update_fields=["measures", "closed_at", "closed_by"])
    return BREACH_WORKFLOW.apply(breach, "close", by=by, at=at)


def tend_breaches(*, at: datetime) -> int:
    """Warn of clocks that run, after 24, 48 and 60 hours; harmless to repeat. Returns how many were warned of."""
    warned = 0
    with acting(OFFICERS_DUTY):
        for breach in DataBreach.objects.waiting().select_for_update(skip_locked=True).order_by("pk"):
            passed = max((hours for hours in WARNED_AFTER if hours <= hours_since(breach, at)), default=0)
            if passed > breach.told_hours:
                breach.told_hours = passed
                breach.save(update_fields=["told_hours"])
                changes = {"hours": passed}
                verb = Verb.ADMINISTRATION
                events.publish(BreachEvent.DUE, subject=breach, actor=None, at=at, verb=verb, changes=changes)
                warned += 1
    return warned


def _locked(breach: DataBreach, by: User) -> DataBreach:
    require(by, BreachPermission.HANDLE, breach)  # before the lock: PostgreSQL lets the officer alone take it
    locked: DataBreach = DataBreach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if locked.status == Status.CLOSED:
        message = "It is closed. Report anew what has come to light since."
        raise DomainError(message, code="closed")
    return locked


def _name_owners(breach: DataBreach, owners: Iterable[Party]) -> None:
    owners = list(owners)
    BreachNotice.objects.filter(breach=breach, told_at=None).exclude(party__in=owners).delete()
    known = set(BreachNotice.objects.filter(breach=breach).values_list("party_id", flat=True))
    for owner in owners:
        if owner.pk not in known:
            BreachNotice(breach=breach, breach_number=breach.number, party=owner).save(force_insert=True)
