"""Declare interests, judge by two people, rank, award with the money committed, or reject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Membership, Party, Role, User
from support.access import GrantPermission
from support.events import GrantEvent
from support.models import (
    CENT,
    LOW_VALUE_LIMIT,
    BudgetLine,
    Grant,
    GrantCall,
    GrantDeclaration,
    GrantEvaluation,
    LedgerEntry,
)
from support.services.grants.budgets import book_entry, commit_money, lock_line
from support.services.grants.steps import in_states, lock_grant, take

Status = Grant.Status
Kind = GrantEvaluation.Kind
ROLE_OF = {Kind.OPERATIONAL: Role.SERVICE_COORDINATOR, Kind.FINANCIAL: Role.GRANT_OFFICER}
JUDGEABLE = (Status.SUBMITTED, Status.ELIGIBILITY, Status.EVALUATION)


@dataclass(frozen=True)
class Judgement:
    """One person's points by criterion, whether it is in favour, and why."""

    kind: str
    points: Mapping[str, int]
    is_favourable: bool
    reason: str


@dataclass(frozen=True)
class Ranked:
    """An application in the order of its points, and whether the money reaches it."""

    place: int
    grant: Grant
    amount: Decimal
    is_reached: bool


def conflict_of(person: User, grant: Grant) -> str:
    """Why the person may not judge the application, as far as the portal knows; "" when nothing stands against it."""
    consortium = {grant.owner_id, *grant.partners.values_list("party_id", flat=True)}
    if person.party_id in consortium or person.pk == grant.created_by_id:
        return "You are of a party in the consortium."
    served = Membership.objects.filter(user=person, authority__party_id__in=consortium)
    party = Party.objects.filter(authorities__memberships__in=served).values_list("name", flat=True).first()
    if party:
        return f"You have worked for an authority of {party}."
    told = GrantDeclaration.objects.filter(grant=grant, author=person)
    return "You declared an interest in this application." if told.filter(has_conflict=True).exists() else ""


def refuse_conflict(person: User, grant: Grant) -> None:
    """Nobody decides about an application or its money who may not judge it. Raises AccessDenied."""
    if words := conflict_of(person, grant):
        raise AccessDenied(f"{words} Another person decides.", code="conflict_of_interest")


@transaction.atomic
def declare_interest(*, grant: Grant, has_conflict: bool, by: User, at: datetime, text: str = "") -> GrantDeclaration:
    """State before judging whether the person has an interest; an interest once declared excludes for good."""
    grant = lock_grant(grant)
    require(by, GrantPermission.JUDGE, grant)
    in_states(grant, JUDGEABLE, "The application is not being judged.")
    declaration = GrantDeclaration(
        grant=grant, party=by.party, author=by, at=at, has_conflict=has_conflict, text=text.strip()
    )
    declaration.clean_fields(exclude={"grant"})
    declaration.validate_constraints()
    declaration.save(force_insert=True)
    changes = {"conflict": has_conflict}
    events.publish(GrantEvent.DECLARED, subject=grant, actor=by, at=at, changes=changes)
    return declaration


@transaction.atomic
def evaluate_grant(*, grant: Grant, judgement: Judgement, by: User, at: datetime) -> GrantEvaluation:
    """Judge an application: operationally by a service coordinator, financially by a grant officer, never both by one.

    Raises AccessDenied for a conflict of interest, DomainError when no declaration was given or it was judged.
    """
    grant = lock_grant(grant)
    require(by, GrantPermission.JUDGE, grant)
    in_states(grant, (Status.EVALUATION,), "Admit the application to evaluation first.")
    if ROLE_OF[Kind(judgement.kind)] not in by.roles:
        message = "The operational judgement is a service coordinator's, the financial one a grant officer's."
        raise AccessDenied(message)
    if words := conflict_of(by, grant):
        raise AccessDenied(f"{words} Another person judges it.", code="conflict_of_interest")
    if not GrantDeclaration.objects.filter(grant=grant, author=by).exists():
        message = "Declare first that you have no interest in this application."
        raise DomainError(message, code="not_declared")
    points = {name: judgement.points.get(name) for name in GrantEvaluation.CRITERIA[judgement.kind]}
    row = GrantEvaluation(
        grant=grant, party=by.party, author=by, at=at, kind=judgement.kind, is_favourable=judgement.is_favourable,
        reason=judgement.reason.strip(), **points,
    )  # fmt: skip
    row.clean_fields(exclude={"grant", "total"})
    row.validate_constraints(exclude={"total"})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        message = "This judgement was given already; two different people judge."
        raise DomainError(message, code="already_judged") from error
    grant.score = sum(one.total for one in GrantEvaluation.objects.filter(grant=grant))
    grant.save(update_fields=["score"])
    events.publish(GrantEvent.EVALUATED, subject=grant, actor=by, at=at, changes={"kind": judgement.kind})
    return row


def ranking(call: GrantCall, by: User) -> list[Ranked]:
    """Applications of a call that are or were judged, the best first; the money is counted down from what is left."""
    require(by, GrantPermission.DECIDE)
    line = BudgetLine.objects.visible_to(by).filter(pk=call.line_id).first()
    left = line.available if line else Decimal(0)
    rows = []
    visible = Grant.objects.visible_to(by).filter(call=call, submitted_at__isnull=False).select_related("owner")
    for place, grant in enumerate(visible.exclude(status=Status.WITHDRAWN).ranked(), start=1):
        is_waiting = grant.status == Status.EVALUATION and grant.score is not None
        amount = grant.requested_amount if grant.awarded_amount is None else grant.awarded_amount
        reached = is_waiting and amount <= left
        left -= amount if reached else Decimal(0)
        rows.append(Ranked(place, grant, amount, reached))
    return rows


@transaction.atomic
def award_grant(
    *, grant: Grant, amount: Decimal, by: User, at: datetime, note: str = "", passing_over: str = ""
) -> Grant:
    """Award an amount and commit it. Of all who want the last of a line exactly one gets it (row lock, constraint).

    The consortium reads `note`. `passing_over` is why it goes before a better application: it stays in the audit
    record, for it tells of others who applied.

    Raises DomainError: not judged by both, above what was asked for, line spent, deadline not passed, passed over.
    """
    grant = lock_grant(grant)
    require(by, GrantPermission.DECIDE, grant)
    refuse_conflict(by, grant)
    in_states(grant, (Status.EVALUATION,), "“Award” is not possible now: the state has changed. Reload the page.")
    _check_amount(grant, amount)
    if grant.call.is_ranked:
        _check_rank(grant, passing_over, at)
    grant.awarded_amount, grant.awarded_at, grant.decision_reason = amount, at, note.strip()
    grant.save(update_fields=["awarded_amount", "awarded_at", "decision_reason"])
    line = BudgetLine(pk=grant.call.line_id)
    grant = take(grant, "award", by=by, at=at, note=note)
    commit_money(line, grant, amount, by=by, at=at)
    if passing_over.strip():
        changes = {"reason": passing_over.strip()}
        events.publish(GrantEvent.PASSED_OTHERS, subject=grant, actor=by, at=at, changes=changes)
    return grant


@transaction.atomic
def reject_grant(*, grant: Grant, reason: str, by: User, at: datetime) -> Grant:
    """Reject with the reason, which the consortium reads together with the judgements."""
    grant = lock_grant(grant)
    require(by, GrantPermission.DECIDE, grant)
    refuse_conflict(by, grant)
    grant = take(grant, "reject", by=by, at=at, note=reason)
    grant.decision_reason = reason.strip()
    grant.save(update_fields=["decision_reason"])
    return grant


@transaction.atomic
def take_award_back(*, grant: Grant, reason: str, by: User, at: datetime) -> Grant:
    """Take an award back that is not signed; the money is free again."""
    grant = lock_grant(grant)
    grant = take(grant, "take_back", by=by, at=at, note=reason)
    release_rest(grant, keep=Decimal(0), by=by, at=at)
    return grant


def release_rest(grant: Grant, *, keep: Decimal, by: User, at: datetime) -> None:
    """Free what is committed above `keep`, so that others can have it."""
    rest = grant.committed_amount - keep
    if rest > 0:
        line = lock_line(BudgetLine(pk=grant.call.line_id), by)
        book_entry(line, LedgerEntry.Kind.RELEASE, rest, by=by, at=at, grant=grant)


def _check_amount(grant: Grant, amount: Decimal) -> None:
    most = min(grant.requested_amount, grant.call.ceiling)
    if grant.kind != Grant.Kind.HIGH_VALUE:
        most = min(most, LOW_VALUE_LIMIT)
    if not CENT <= amount <= most:
        message = f"Award between 0.01 and {most:,.2f} {grant.currency}."
        raise DomainError(message, code="above_amount", field="amount")


def _check_rank(grant: Grant, why: str, at: datetime) -> None:
    """Nothing is awarded before the deadline and before all are judged; who is passed over is owed a reason."""
    call = grant.call
    if call.closes_at and at < call.closes_at:
        message = "The deadline of the call has not passed."
        raise DomainError(message, code="before_deadline")
    waiting = Grant.objects.filter(call=call, status__in=JUDGEABLE)
    judged = waiting.filter(status=Status.EVALUATION, score__isnull=False)
    counted = GrantEvaluation.objects.filter(grant__in=judged).count()
    if waiting.count() * len(Kind) > counted:
        message = "Judge all applications of the call first: they are compared."
        raise DomainError(message, code="not_all_judged")
    better = judged.filter(score__gt=grant.score or 0).exclude(pk=grant.pk)
    against = GrantEvaluation.objects.filter(grant__in=better, is_favourable=False).values("grant")
    if better.exclude(pk__in=against).exists() and not why.strip():
        message = "A better application waits. Award that one first, or give the reason."
        raise DomainError(message, code="passed_over", field="passing_over")
