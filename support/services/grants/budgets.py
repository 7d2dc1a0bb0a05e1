"""Open budgets, add lines, put money on them; and the one way into the ledger."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import BudgetLinePermission, BudgetPermission, LedgerPermission
from support.events import BudgetEvent
from support.models import Budget, BudgetLine, Grant, LedgerEntry

Kind = LedgerEntry.Kind
Verb = events.Verb


@transaction.atomic
def open_budget(*, year: int, name: str, by: User, at: datetime, currency: str = "EUR") -> Budget:
    """Open a budget of the person's party. Raises ValidationError by field."""
    require(by, BudgetPermission.ADD)
    budget = Budget(owner=by.party, year=year, name=name.strip(), currency=currency.upper(), opened_by=by, opened_at=at)
    budget.full_clean()
    budget.save(force_insert=True)
    events.publish(BudgetEvent.ADDED, subject=budget, actor=by, at=at, verb=Verb.COLLECTION)
    return budget


@transaction.atomic
def add_line(*, budget: Budget, code: str, name: str, by: User, at: datetime) -> BudgetLine:
    """Add a line without money; `allocate` puts it there."""
    require(by, BudgetLinePermission.ADD)
    require(by, BudgetPermission.VIEW, budget)
    line = BudgetLine(owner_id=budget.owner_id, budget=budget, code=code, name=name.strip())
    line.full_clean()
    line.save(force_insert=True)
    events.publish(BudgetEvent.LINE_ADDED, subject=line, actor=by, at=at, verb=Verb.COLLECTION)
    return line


@transaction.atomic
def allocate(*, line: BudgetLine, amount: Decimal, note: str, by: User, at: datetime) -> LedgerEntry:
    """Put money on a line; a negative amount takes it back, never below what is committed."""
    require(by, LedgerPermission.ADD)
    locked = lock_line(line, by)
    if amount == 0:
        message = "Give an amount."
        raise DomainError(message, code="no_amount", field="amount")
    if locked.available + amount < 0:
        message = f"Only {locked.available:,.2f} of {locked.code} can be taken back; the rest is committed."
        raise DomainError(message, code="committed", field="amount")
    kind = Kind.ALLOCATION if amount > 0 else Kind.CUT
    return book_entry(locked, kind, abs(amount), by=by, at=at, note=note)


def lock_line(line: BudgetLine, by: User) -> BudgetLine:
    """The stored line, locked: until the transaction ends nobody else commits or pays from it."""
    rows = BudgetLine.objects.visible_to(by).select_for_update(of=("self",)).select_related("budget")
    locked: BudgetLine | None = rows.filter(pk=line.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    return locked


def commit_money(line: BudgetLine, grant: Grant, amount: Decimal, *, by: User, at: datetime) -> LedgerEntry:
    """Commit an amount to a grant. Raises DomainError when the line does not hold it any more."""
    locked = lock_line(line, by)
    if locked.available < amount:
        message = (
            f"{locked.code} has {locked.available:,.2f} {locked.budget.currency} left and {amount:,.2f} are needed."
            " Award less, put money on the line, or reject the application."
        )
        raise DomainError(message, code="budget_spent", field="amount")
    return book_entry(locked, Kind.COMMITMENT, amount, by=by, at=at, grant=grant)


def book_entry(
    line: BudgetLine,
    kind: str,
    amount: Decimal,
    *,
    by: User,
    at: datetime,
    grant: Grant | None = None,
    note: str = "",
) -> LedgerEntry:
    """Write one entry; PostgreSQL moves the balances and refuses what is too much (DomainError)."""
    entry = LedgerEntry(
        owner_id=line.owner_id, line=line, grant=grant, kind=kind, amount=amount, currency=line.budget.currency,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    entry.clean_fields(exclude={"owner", "line", "grant", "by"})
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        message = "The ledger refuses this amount: it is above what is there, was awarded or was accepted."
        raise DomainError(message, code="above_balance", field="amount") from error
    changes = {"kind": kind, "entry": str(entry.pk)}
    events.publish(BudgetEvent.BOOKED, subject=entry, actor=by, at=at, changes=changes)
    return entry


def ledger_agrees(line: BudgetLine, by: User) -> bool:
    """True when the balances of the line are the sums of its entries."""
    sums = LedgerEntry.objects.visible_to(by).filter(line=line).balances()
    return sums == {name: getattr(line, name) for name in sums}


@transaction.atomic
def export_ledger(*, line: BudgetLine, by: User, at: datetime) -> list[LedgerEntry]:
    """All entries of a line, oldest first; that they were taken out is on record."""
    require(by, BudgetLinePermission.VIEW, line)
    rows = LedgerEntry.objects.visible_to(by).filter(line=line).select_related("grant", "by").order_by("pk")
    events.publish(BudgetEvent.EXPORTED, subject=line, actor=by, at=at, verb=Verb.EXPORT)
    return list(rows)
