"""Draft, change, publish and close calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import CallPermission
from support.events import CallEvent
from support.models import BudgetLine, GrantCall, HeadingRule
from support.models.funding import HIGHEST_RATE
from support.workflow import CALL_WORKFLOW


@dataclass(frozen=True)
class CallPlan:
    """What is said of a call; forms and API fill it. Amounts in the currency of the line's budget."""

    code: str
    title: str
    text: str
    kind: str
    line: BudgetLine
    opens_on: date
    ceiling: Decimal
    closes_at: datetime | None = None
    rate: int = HIGHEST_RATE
    prefinancing_rate: int = 0
    least_partners: int = 1
    decision_days: int = 30
    urgent_decision_days: int = 10
    report_days: int = 30
    rules: tuple[HeadingRule, ...] = ()


@transaction.atomic
def add_call(*, plan: CallPlan, by: User, at: datetime) -> GrantCall:
    """Draft a call of the person's party. Raises ValidationError by field."""
    require(by, CallPermission.ADD)
    call = GrantCall(owner=by.party, created_by=by, created_at=at)
    _write(call, plan, by)
    call.save(force_insert=True)
    events.publish(CallEvent.ADDED, subject=call, actor=by, at=at, verb=events.Verb.COLLECTION)
    return call


@transaction.atomic
def change_call(*, call: GrantCall, plan: CallPlan, by: User, at: datetime) -> GrantCall:
    """Change a draft; what is published stands, so that all apply under the same words."""
    locked: GrantCall = GrantCall.objects.select_for_update().get(pk=call.pk)
    require(by, CallPermission.CHANGE, locked)
    if locked.status != GrantCall.Status.DRAFT:
        message = "The call is published. Close it and draft another one."
        raise DomainError(message, code="call_published")
    _write(locked, plan, by)
    locked.save()
    events.publish(CallEvent.CHANGED, subject=locked, actor=by, at=at)
    return locked


def take_call_step(*, call: GrantCall, step: str, by: User, at: datetime) -> GrantCall:
    """Publish a call, or close it. Others see an open call and may not lock it: they are refused before."""
    require(by, CallPermission.CHANGE, call)
    return CALL_WORKFLOW.apply(call, step, by=by, at=at)


def call_plan_of(call: GrantCall) -> CallPlan:
    """What a call says, to change parts of it."""
    names = CallPlan.__dataclass_fields__.keys() - {"rules"}
    return CallPlan(rules=tuple(call.rules.values()), **{name: getattr(call, name) for name in names})


def _write(call: GrantCall, plan: CallPlan, by: User) -> None:
    line = BudgetLine.objects.visible_to(by).select_related("budget").filter(pk=plan.line.pk).first()
    if line is None:
        message = "Choose a line of your budgets."
        raise DomainError(message, code="line_unknown", field="line")
    for name in CallPlan.__dataclass_fields__.keys() - {"rules", "line"}:
        setattr(call, name, getattr(plan, name))
    call.line, call.currency = line, line.budget.currency
    call.headings = {rule.heading: _stored(rule) for rule in plan.rules}
    call.full_clean()


def _stored(rule: HeadingRule) -> Mapping[str, Any]:
    ceiling = None if rule.unit_ceiling is None else str(rule.unit_ceiling)
    return {"unit_ceiling": ceiling, "share": rule.share}
