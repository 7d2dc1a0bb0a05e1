"""Judge what was claimed, accept the costs, pay the balance or get back what was too much."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import GrantPermission
from support.events import GrantEvent
from support.models import BudgetLine, Grant, GrantCost, LedgerEntry, share_of
from support.services.grants.budgets import book_entry, lock_line
from support.services.grants.judging import refuse_conflict, release_rest
from support.services.grants.steps import in_states, lock_grant, take
from support.workflow import GRANT_WORKFLOW

Status = Grant.Status
Kind = LedgerEntry.Kind


@transaction.atomic
def judge_costs(*, grant: Grant, accepted: Mapping[UUID, tuple[Decimal, str]], by: User, at: datetime) -> Grant:
    """Say for each line what is accepted, and why less than was claimed. Raises DomainError by field."""
    grant = lock_grant(grant)
    require(by, GrantPermission.DECIDE, grant)
    refuse_conflict(by, grant)
    in_states(grant, (Status.REPORT_SUBMITTED,), "Costs are judged once the report was sent.")
    costs = {cost.pk: cost for cost in GrantCost.objects.select_for_update().filter(grant=grant)}
    for key, (amount, why) in accepted.items():
        cost = costs.get(key)
        if cost is None or cost.claimed is None:
            message = "This line of costs was not claimed."
            raise DomainError(message, code="not_claimed")
        if amount < cost.claimed and not why.strip():
            message = f"“{cost.description}”: say why less is accepted."
            raise DomainError(message, code="reason_missing")
        cost.accepted, cost.judgement = amount, why.strip()
        cost.clean_fields(exclude={"grant", "amount"})
        cost.validate_constraints(exclude={"amount", "grant"})
        cost.save(update_fields=["accepted", "judgement"])
    events.publish(GrantEvent.COSTS_JUDGED, subject=grant, actor=by, at=at)
    return grant


@transaction.atomic
def accept_costs(*, grant: Grant, by: User, at: datetime, note: str = "") -> Grant:
    """Accept the sum of the judged costs: due is that sum times the rate, never more than was awarded."""
    grant = lock_grant(grant)
    require(by, GrantPermission.DECIDE, grant)
    refuse_conflict(by, grant)
    GRANT_WORKFLOW.check_state(grant, "accept_costs")
    grant = take(grant, "accept_costs", by=by, at=at, note=note)
    total = sum((cost.accepted or Decimal(0) for cost in grant.costs.all()), Decimal(0))
    due = min(share_of(total, grant.rate), grant.awarded_amount or Decimal(0))
    grant.accepted_costs, grant.accepted_amount, grant.accepted_by = total, due, by
    grant.save(update_fields=["accepted_costs", "accepted_amount", "accepted_by"])
    return grant


@transaction.atomic
def pay_balance(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Pay what is due beyond the pre-financing, and free the rest; never by who accepted the costs."""
    grant = lock_grant(grant)
    require(by, GrantPermission.PAY, grant)
    refuse_conflict(by, grant)
    GRANT_WORKFLOW.check_state(grant, "pay")
    balance, due = grant.balance, grant.accepted_amount or Decimal(0)
    grant = take(grant, "pay", by=by, at=at, note=f"{balance:,.2f} {grant.currency}.")
    if balance > 0:
        line = lock_line(BudgetLine(pk=grant.call.line_id), by)
        book_entry(line, Kind.PAYMENT, balance, by=by, at=at, grant=grant)
    release_rest(grant, keep=due, by=by, at=at)
    return lock_grant(grant)


@transaction.atomic
def order_recovery(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Ask for what was paid in advance and is not due."""
    grant = lock_grant(grant)
    return take(grant, "recover", by=by, at=at, note=f"{-grant.balance:,.2f} {grant.currency} have to come back.")


@transaction.atomic
def note_recovery(*, grant: Grant, by: User, at: datetime, note: str = "") -> Grant:
    """Note that the amount has come back, free the rest of the commitment, and close."""
    grant = lock_grant(grant)
    require(by, GrantPermission.PAY, grant)
    refuse_conflict(by, grant)
    GRANT_WORKFLOW.check_state(grant, "recovered")
    line = lock_line(BudgetLine(pk=grant.call.line_id), by)
    book_entry(line, Kind.RECOVERY, -grant.balance, by=by, at=at, grant=grant, note=note)
    grant = take(lock_grant(grant), "recovered", by=by, at=at, note=note)
    release_rest(grant, keep=grant.paid_amount, by=by, at=at)
    return lock_grant(grant)
