"""A grant from its signature to its report: pre-financing, amendments, what was done and what it cost."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from support.access import GrantPartPermission, GrantPermission
from support.events import AmendmentEvent, GrantEvent
from support.models import CENT, BudgetLine, Grant, GrantAmendment, GrantCost, LedgerEntry, share_of
from support.personal import refuse_personal
from support.services.grants.budgets import book_entry, lock_line
from support.services.grants.judging import refuse_conflict
from support.services.grants.steps import in_states, lock_grant, record_step, take
from support.workflow import AMENDMENT_WORKFLOW, GRANT_WORKFLOW
from support.workflow.grant_rules import planned_sums

Status = Grant.Status
REPORTING = (Status.RUNNING, Status.REPORT_DUE, Status.CLARIFICATION)


@transaction.atomic
def sign_grant(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Sign the agreement for the applicant's national unit."""
    grant = take(lock_grant(grant), "sign", by=by, at=at)
    grant.signed_by, grant.signed_at = by, at
    grant.save(update_fields=["signed_by", "signed_at"])
    return grant


@transaction.atomic
def prefinance(*, grant: Grant, by: User, at: datetime) -> LedgerEntry:
    """Pay what the call pays in advance. Raises DomainError when it pays none or has paid it."""
    grant = lock_grant(grant)
    require(by, GrantPermission.PAY, grant)
    refuse_conflict(by, grant)
    in_states(grant, (Status.SIGNED, Status.RUNNING), "Pre-financing is paid once signed and while it runs.")
    due = share_of(grant.awarded_amount or Decimal(0), grant.call.prefinancing_rate) - grant.paid_amount
    if due < CENT:
        message = "No pre-financing is open: the call pays none, or it was paid."
        raise DomainError(message, code="no_prefinancing")
    line = lock_line(BudgetLine(pk=grant.call.line_id), by)
    entry = book_entry(line, LedgerEntry.Kind.PREFINANCING, due, by=by, at=at, grant=grant)
    record_step(grant, "prefinance", by=by, at=at, note=f"{due:,.2f} {grant.currency} were paid in advance.")
    events.publish(GrantEvent.PREFINANCED, subject=grant, actor=by, at=at)
    return entry


@transaction.atomic
def ask_amendment(
    *,
    grant: Grant,
    reason: str,
    by: User,
    at: datetime,
    ends_on: date | None = None,
    shifts: Mapping[str, Decimal] | None = None,
) -> GrantAmendment:
    """Ask for another end or other sums by heading while it runs; the total stays. Raises DomainError by field."""
    grant = lock_grant(grant)
    require(by, GrantPermission.SUBMIT, grant)
    in_states(grant, (Status.RUNNING,), "A grant is amended while it runs.")
    moved = {heading: amount for heading, amount in (shifts or {}).items() if amount}
    _check_shifts(grant, moved)
    if ends_on is None and not moved:
        message = "Say what changes: the end, or the sums of headings."
        raise DomainError(message, code="nothing_changes", field="ends_on")
    if ends_on is not None and (grant.starts_on is None or ends_on <= max(grant.starts_on, at.date())):
        message = "The new end lies ahead."
        raise DomainError(message, code="end_passed", field="ends_on")
    refuse_personal({"reason": reason})
    amendment = GrantAmendment(
        grant=grant, reason=reason.strip(), ends_on=ends_on, asked_by=by, asked_at=at,
        shifts={heading: str(amount) for heading, amount in moved.items()},
    )  # fmt: skip
    amendment.clean_fields(exclude={"grant"})
    amendment.validate_constraints(exclude=None)
    amendment.save(force_insert=True)
    amendment.refresh_from_db()
    events.publish(AmendmentEvent.ASKED, subject=amendment, actor=by, at=at, verb=events.Verb.COLLECTION)
    return amendment


@transaction.atomic
def decide_amendment(*, amendment: GrantAmendment, step: str, by: User, at: datetime, note: str = "") -> GrantAmendment:
    """Accept an amendment, which then holds at once, or refuse it with the reason."""
    grant = lock_grant(Grant(pk=amendment.grant_id))
    in_states(grant, (Status.RUNNING,), "The grant does not run any more.")
    require(by, GrantPartPermission.DECIDE_AMENDMENT, amendment)
    refuse_conflict(by, grant)
    decided = AMENDMENT_WORKFLOW.apply(amendment, step, by=by, at=at, note=note)
    decided.decided_by, decided.decided_at, decided.decision = by, at, note.strip()
    decided.save(update_fields=["decided_by", "decided_at", "decision"])
    if decided.status == GrantAmendment.Status.ACCEPTED and decided.ends_on:
        grant.ends_on = decided.ends_on
        grant.save(update_fields=["ends_on"])
    words = {"accept": "The amendment was accepted.", "refuse": "The amendment was refused."}[step]
    record_step(grant, f"amendment_{step}", by=by, at=at, note=f"{words} {note.strip()}".strip())
    return decided


@transaction.atomic
def write_report(
    *, grant: Grant, text: str, results: str, claims: Mapping[UUID, Decimal], by: User, at: datetime
) -> Grant:
    """Write what was done, what came of it and what each line cost; may be written in several goes.

    `claims` holds amounts by key of the cost line. Raises DomainError for a key of another grant.
    """
    grant = lock_grant(grant)
    require(by, GrantPermission.REPORT, grant)
    in_states(grant, REPORTING, "A report is written while the grant runs, when it is due or when it is asked about.")
    refuse_personal({"text": text, "results": results})
    grant.report_text, grant.report_results = text.strip(), results.strip()
    grant.save(update_fields=["report_text", "report_results"])
    costs = {cost.pk: cost for cost in GrantCost.objects.select_for_update().filter(grant=grant)}
    for key, amount in claims.items():
        if key not in costs:
            message = "This line of costs is not part of the grant."
            raise DomainError(message, code="other_grant")
        costs[key].claimed = amount
        costs[key].clean_fields(exclude={"grant", "amount"})
        costs[key].save(update_fields=["claimed"])
    events.publish(GrantEvent.REPORT_WRITTEN, subject=grant, actor=by, at=at)
    return grant


@transaction.atomic
def submit_report(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Send the report with its evidence; nothing of it changes while the provider checks it."""
    return take(lock_grant(grant), "submit_report", by=by, at=at)


def let_reports_fall_due(*, at: datetime) -> int:
    """Mark running grants whose last day has passed; returns how many. Harmless to repeat."""
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, party, person, rank FROM support_ended_grants(%s)", [at.date()])
        rows = cursor.fetchall()
    return sum(_fall_due(key, Binding(str(party), str(person), str(rank)), at) for key, party, person, rank in rows)


def _fall_due(key: UUID, binding: Binding, at: datetime) -> int:
    try:
        with acting(binding):
            GRANT_WORKFLOW.elapse(Grant.objects.get(pk=key), "report_due", at=at)
    except TransitionRefused:  # somebody was quicker
        return 0
    return 1


def _check_shifts(grant: Grant, moved: Mapping[str, Decimal]) -> None:
    if sum(moved.values(), Decimal(0)) != 0:
        message = "What one heading gets another one gives: the sums must cancel out."
        raise DomainError(message, code="sum_changes", field="shifts")
    plan = planned_sums(grant)
    for heading, amount in moved.items():
        if heading not in grant.call.rules or plan[heading] + amount < 0:
            message = "A heading gives no more than it has, and the call must pay for the one that gets it."
            raise DomainError(message, code="heading_refused", field="shifts")
