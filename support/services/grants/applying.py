"""Write an application: what, with whom, what it costs; then send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models import EmpactAction, Operation, TaskForce
from support.access import CallPermission, GrantPartnerPermission, GrantPermission
from support.deadlines import after_working_days
from support.events import GrantEvent, GrantPartnerEvent
from support.models import Grant, GrantCall, GrantCost, GrantPartner, share_of
from support.personal import refuse_personal
from support.services.asking import check_classification
from support.services.grants.steps import lock_grant, take
from support.services.numbering import create_numbered
from support.workflow import GRANT_PARTNER_WORKFLOW
from support.workflow.grant_rules import missing_parts

DIGITS, DRAWS = 6, 5
TEXTS = ("title", "objective", "activities", "expected", "urgency_reason")
LINKS = ("operation", "empact_action", "task_force")
FACTS = ("kind", "starts_on", "ends_on", "is_declared", "classification")
Verb = events.Verb


@dataclass(frozen=True)
class GrantPlan:
    """What an application says; forms and API fill it."""

    call: GrantCall
    kind: str
    title: str
    objective: str = ""
    activities: str = ""
    expected: str = ""
    urgency_reason: str = ""
    operation: Operation | None = None
    empact_action: EmpactAction | None = None
    task_force: TaskForce | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_declared: bool = False
    classification: str = Classification.BPL


@dataclass(frozen=True)
class CostPlan:
    """One line of the planned costs; the amount is worked out."""

    party: Party
    heading: str
    description: str
    unit: str
    quantity: Decimal
    unit_cost: Decimal


@transaction.atomic
def draft_grant(*, plan: GrantPlan, by: User, at: datetime) -> Grant:
    """Begin an application of the person's party; nobody else knows it until partners are invited.

    Raises ValidationError by field, DomainError when the call takes none.
    """
    require(by, GrantPermission.ADD)
    grant = Grant(owner=by.party, provider_id=plan.call.owner_id, created_by=by, created_at=at)
    _write(grant, plan, by=by, at=at)
    create_numbered(grant, prefix="GR", year=at.year)
    events.publish(GrantEvent.DRAFTED, subject=grant, actor=by, at=at, verb=Verb.COLLECTION)
    return grant


@transaction.atomic
def change_grant(*, grant: Grant, plan: GrantPlan, by: User, at: datetime) -> Grant:
    """Change what a draft says. The call stays: another call is another application."""
    grant = lock_grant(grant)
    require(by, GrantPermission.CHANGE, grant)
    if plan.call.pk != grant.call_id:
        message = "The call of a draft stays. Begin another application for another call."
        raise DomainError(message, code="call_fixed", field="call")
    _write(grant, plan, by=by, at=at)
    grant.save()
    events.publish(GrantEvent.CHANGED, subject=grant, actor=by, at=at)
    return grant


def grant_plan_of(grant: Grant, by: User) -> GrantPlan:
    """What a draft says, to change parts of it; links only as far as the person may know them."""
    names = (*TEXTS, *FACTS)
    models: dict[str, Any] = {"operation": Operation, "empact_action": EmpactAction, "task_force": TaskForce}
    links = {
        name: model._default_manager.visible_to(by).filter(pk=getattr(grant, f"{name}_id")).first()
        for name, model in models.items()
    }
    return GrantPlan(call=grant.call, **{name: getattr(grant, name) for name in names}, **links)


@transaction.atomic
def plan_costs(*, grant: Grant, rows: Sequence[CostPlan], by: User, at: datetime) -> Grant:
    """Replace the planned costs of a draft; works out what is asked for. Raises DomainError for parties outside."""
    grant = lock_grant(grant)
    require(by, GrantPermission.CHANGE, grant)
    inside = {grant.owner_id, *grant.partners.values_list("party_id", flat=True)}
    grant.costs.all().delete()
    for row in rows:
        if row.party.pk not in inside:
            message = f"{row.party.name} is not in the consortium."
            raise DomainError(message, code="not_in_consortium", field="party")
        refuse_personal({"description": row.description})
        facts = {name: getattr(row, name) for name in CostPlan.__dataclass_fields__}
        cost = GrantCost(grant=grant, **facts)
        cost.clean_fields(exclude={"grant", "amount"})
        cost.save(force_insert=True)
    total = sum((cost.amount for cost in GrantCost.objects.filter(grant=grant)), Decimal(0))
    grant.requested_amount = share_of(total, grant.rate)
    grant.save(update_fields=["requested_amount"])
    events.publish(GrantEvent.CHANGED, subject=grant, actor=by, at=at, changes={"fields": ["costs"]})
    return grant


@transaction.atomic
def invite_partner(*, grant: Grant, party: Party, role: str, by: User, at: datetime) -> GrantPartner:
    """Ask a party to apply together: it sees the draft from now on and answers for itself."""
    grant = lock_grant(grant)
    require(by, GrantPermission.CHANGE, grant)
    require(by, GrantPermission.SUBMIT, grant)
    if party.pk in {grant.owner_id, grant.provider_id}:
        message = "The applicant is in already, and the provider judges: neither is a partner."
        raise DomainError(message, code="not_a_partner", field="party")
    refuse_personal({"role": role})
    partner = GrantPartner(grant=grant, party=party, role=role.strip(), invited_at=at)
    partner.full_clean(exclude={"grant"})
    sharing.share(grant, [party.pk])
    partner.save(force_insert=True)
    partner.refresh_from_db()
    facts: dict[str, Any] = {"verb": Verb.DISCLOSURE, "recipients": [party.code]}
    events.publish(GrantPartnerEvent.INVITED, subject=partner, actor=by, at=at, **facts)
    return partner


@transaction.atomic
def answer_partner(*, partner: GrantPartner, step: str, by: User, at: datetime) -> GrantPartner:
    """Take part ("confirm") or not ("decline"), for the own party."""
    require(by, GrantPartnerPermission.ANSWER, partner)
    answered = GRANT_PARTNER_WORKFLOW.apply(partner, step, by=by, at=at)
    answered.answered_at, answered.answered_by = at, by
    answered.save(update_fields=["answered_at", "answered_by"])
    return answered


@transaction.atomic
def remove_partner(*, partner: GrantPartner, by: User, at: datetime) -> None:
    """Take a party out of the consortium of a draft; it does not see the application any more."""
    grant = lock_grant(Grant(pk=partner.grant_id))
    require(by, GrantPermission.CHANGE, grant)
    if grant.costs.filter(party_id=partner.party_id).exists():
        message = "The party bears costs in the plan. Give these lines to another party first."
        raise DomainError(message, code="bears_costs")
    changes = {"party": partner.party.code}
    events.publish(GrantPartnerEvent.REMOVED, subject=partner, actor=by, at=at, changes=changes)
    partner.delete()
    sharing.unshare(grant, [partner.party_id])


@transaction.atomic
def submit_grant(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Send an application: the provider knows it from now on, and who has not agreed to take part does not any more.

    Raises ValidationError by field while something is missing, DomainError after the deadline.
    """
    grant = lock_grant(grant)
    require(by, GrantPermission.SUBMIT, grant)
    if grant.status == Grant.Status.DRAFT:
        _check_call(grant.call, at)
        if missing := missing_parts(grant):
            raise ValidationError(missing)
        if grant.starts_on and grant.starts_on < at.date():
            raise ValidationError({"starts_on": "This day has passed. Choose a later one."})
        outside = grant.partners.exclude(answer=GrantPartner.Answer.CONFIRMED)
        sharing.unshare(grant, list(outside.values_list("party_id", flat=True)))
        sharing.share(grant, [grant.provider_id])
        grant.submitted_at, grant.decide_by = at, _decide_by(grant, at)
        grant.save(update_fields=["submitted_at", "decide_by"])
    return take(grant, "submit", by=by, at=at, verb=Verb.DISCLOSURE, recipients=[grant.provider.code])


@transaction.atomic
def withdraw_grant(*, grant: Grant, reason: str, by: User, at: datetime) -> Grant:
    """Take the application back before it is decided."""
    return take(lock_grant(grant), "withdraw", by=by, at=at, note=reason)


def _decide_by(grant: Grant, at: datetime) -> date:
    """By the rule of the call: days from the sending, working days for what is urgent, or days from the deadline."""
    call = grant.call
    if grant.is_urgent:
        return after_working_days(at.date(), call.urgent_decision_days)
    first = call.closes_at.date() if call.is_ranked and call.closes_at else at.date()
    return first + timedelta(days=call.decision_days)


def _write(grant: Grant, plan: GrantPlan, *, by: User, at: datetime) -> None:
    _check_call(plan.call, at)
    require(by, CallPermission.VIEW, plan.call)
    check_classification(plan.classification, by)
    if plan.call.is_ranked != (plan.kind == Grant.Kind.HIGH_VALUE):
        message = "This kind of grant is applied for under another call."
        raise DomainError(message, code="other_call", field="kind")
    grant.call, grant.rate, grant.currency = plan.call, plan.call.rate, plan.call.currency
    for name in TEXTS:
        setattr(grant, name, getattr(plan, name).strip())
    for name in (*FACTS, *LINKS):
        setattr(grant, name, getattr(plan, name))
    for name in LINKS:
        row = getattr(plan, name)
        if row is not None and not type(row)._default_manager.visible_to(by).filter(pk=row.pk).exists():
            message = "Choose one that you take part in."
            raise DomainError(message, code="link_unknown", field=name)
    refuse_personal({name: getattr(grant, name) for name in TEXTS})
    grant.full_clean(exclude={"reference", "owner", "provider", "call", *LINKS})


def _check_call(call: GrantCall, at: datetime) -> None:
    if not call.takes_at(at):
        message = f"“{call.title}” takes no applications now. Choose another call."
        raise DomainError(message, code="call_shut", field="call")
