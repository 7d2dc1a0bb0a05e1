"""Writes on the plan of an operation: phases, linked records, and a new operation after the pattern of another."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import OperationPermission
from operations.events import PlanEvent
from operations.models import (
    CyberProposal,
    HighValueTarget,
    LogEntry,
    Operation,
    OperationPhase,
    OperationRecord,
    TaskForce,
)
from operations.services import log
from operations.services.plans import OperationPlan, propose_operation
from operations.sources import Found, finder_of, sources

Kind = OperationRecord.Kind
OWN_MODELS = {
    Kind.TARGET: HighValueTarget, Kind.TASK_FORCE: TaskForce, Kind.PROPOSAL: CyberProposal, Kind.OPERATION: Operation,
}  # fmt: skip


@transaction.atomic
def add_phase(
    *, operation: Operation, name: str, starts_on: date, ends_on: date, by: User, at: datetime, goal: str = ""
) -> OperationPhase:
    """Add a phase; for the lead. All participants read it in the plan and in the log."""
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.CHANGE, operation)
    phase = _phase(operation, name=name, goal=goal, starts_on=starts_on, ends_on=ends_on, by=by, at=at)
    log.append(operation, kind=LogEntry.Kind.STATUS, text=f"Added the phase “{phase.name}”.", by=by, at=at)
    events.publish(PlanEvent.PHASE_ADDED, subject=operation, actor=by, at=at, changes={"phase": str(phase.pk)})
    return phase


@transaction.atomic
def remove_phase(*, phase: OperationPhase, by: User, at: datetime) -> None:
    """Take a phase out of the plan; the log keeps that it was there."""
    operation = phase.operation
    require(by, OperationPermission.CHANGE, operation)
    log.append(operation, kind=LogEntry.Kind.STATUS, text=f"Removed the phase “{phase.name}”.", by=by, at=at)
    events.publish(PlanEvent.PHASE_REMOVED, subject=operation, actor=by, at=at, changes={"phase": str(phase.pk)})
    phase.delete()


@transaction.atomic
def link_record(*, operation: Operation, kind: str, reference: str, by: User, at: datetime) -> OperationRecord:
    """Link a record that the person sees; the others learn its reference only if they see the record, too."""
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.LOG, operation)
    reference = " ".join(reference.split()).upper()
    if kind not in Kind.values:
        message = "There is no such kind of record."
        raise DomainError(message, code="kind_unknown", field="kind")
    if kind != Kind.JIT and reference not in found_records(kind, [reference], by):
        message = "You see no such record."
        raise DomainError(message, code="not_seen", field="reference")
    record = OperationRecord(
        operation=operation, party=by.party, kind=kind, reference=reference, entered_by=by, entered_at=at
    )
    record.clean_fields()
    record.validate_constraints()
    record.save(force_insert=True)
    changes = {"record": str(record.pk), "kind": kind}
    verb = events.Verb.COMBINATION
    events.publish(PlanEvent.LINKED, subject=operation, actor=by, at=at, verb=verb, changes=changes)
    return record


@transaction.atomic
def unlink_record(*, record: OperationRecord, by: User, at: datetime) -> None:
    """Take a link of the own party away."""
    require(by, OperationPermission.LOG, record.operation)
    if record.party_id != by.party_id:
        message = "Each party takes its own links away."
        raise DomainError(message, code="other_party")
    changes = {"record": str(record.pk)}
    events.publish(PlanEvent.UNLINKED, subject=record.operation, actor=by, at=at, changes=changes)
    record.delete()


@transaction.atomic
def propose_like(*, pattern: Operation, plan: OperationPlan, by: User, at: datetime) -> Operation:
    """Propose an operation after the pattern of one that the own party leads: its phases, shifted to the new start."""
    require(by, OperationPermission.ADD)
    if pattern.owner_id != by.party_id:
        message = "Only an operation of your own party is a pattern."
        raise DomainError(message, code="other_party")
    operation = propose_operation(plan=plan, by=by, at=at)
    shift = plan.starts_on - pattern.starts_on
    for phase in OperationPhase.objects.visible_to(by).filter(operation=pattern).for_list():
        _phase(
            operation, name=phase.name, goal=phase.goal, starts_on=phase.starts_on + shift,
            ends_on=phase.ends_on + shift, by=by, at=at,
        )  # fmt: skip
    return operation


def found_records(kind: str, references: list[str], user: User) -> dict[str, Found]:
    """Those of the references that the person sees now; what does not exist and what is hidden are both missing."""
    if kind == Kind.CONTRIBUTION:
        return {one.reference: Found(one.reference, one.title, one.url) for one in sources().named(user, references)}
    if kind in OWN_MODELS:
        model: Any = OWN_MODELS[Kind(kind)]
        rows = model._default_manager.visible_to(user).filter(reference__in=references)
        return {row.reference: Found(row.reference, str(row), row.get_absolute_url()) for row in rows}
    finder = finder_of(kind)
    return {one.reference: one for one in finder(user, references)} if finder else {}


def shown_records(operation: Operation, user: User) -> list[tuple[OperationRecord, Found]]:
    """The links of an operation whose records the person may see."""
    records = list(OperationRecord.objects.visible_to(user).filter(operation=operation).for_list())
    wanted: dict[str, list[str]] = defaultdict(list)
    for record in records:
        wanted[record.kind].append(record.reference)
    found = {kind: found_records(kind, references, user) for kind, references in wanted.items()}
    found[Kind.JIT] = {one: Found(one, "", "") for one in wanted.get(Kind.JIT, [])}
    return [
        (record, found[record.kind][record.reference]) for record in records if record.reference in found[record.kind]
    ]


def _phase(
    operation: Operation, *, name: str, goal: str, starts_on: date, ends_on: date, by: User, at: datetime
) -> OperationPhase:
    phase = OperationPhase(
        operation=operation, party=by.party, name=name.strip(), goal=goal.strip(), starts_on=starts_on,
        ends_on=ends_on, entered_by=by, entered_at=at,
    )  # fmt: skip
    phase.clean_fields()
    phase.validate_constraints()
    phase.save(force_insert=True)
    return phase
