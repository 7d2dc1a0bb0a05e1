"""What is kept from applicants, and from people of the provider who may not decide."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied
from support import services
from support.models import BudgetLine, Grant, LedgerEntry
from support.services.grants.budgets import book_entry, lock_line
from tests.factories.grants import (
    AT,
    FINANCIAL,
    REASON,
    accept,
    judge,
    make_admitted,
    make_call,
    make_line,
    make_running,
    report,
)

pytestmark = pytest.mark.django_db


def test_why_a_better_one_was_passed_over_is_told_to_nobody_who_applied(
    german_officer, dutch_officer, grant_officer, service_coordinator, data_protection_officer
):
    line = make_line(grant_officer, "hvg-2026", "10000")
    call = make_call(grant_officer, line, kind="high_value", code="hvg", closes_at=AT + timedelta(hours=1))
    low = services.Judgement(
        "operational", {"relevance": 2, "quality": 2, "impact": 2}, is_favourable=True, reason=REASON
    )
    first = make_admitted(german_officer, dutch_officer, call, grant_officer, kind="high_value")
    second = make_admitted(dutch_officer, german_officer, call, grant_officer, kind="high_value")
    judge(first, grant_officer, service_coordinator, low, FINANCIAL)
    judge(second, grant_officer, service_coordinator)
    secret = "The Dutch one is ahead, and late."
    with acting_for(grant_officer):
        services.award_grant(
            grant=first, amount=Decimal(100), by=grant_officer, at=AT + timedelta(hours=2), passing_over=secret
        )

    with acting_for(german_officer):
        grant = Grant.objects.get(pk=first.pk)
        told = [grant.decision_reason, *grant.steps.visible_to(german_officer).values_list("note", flat=True)]
    assert secret not in told
    with acting_for(data_protection_officer):
        assert AuditEvent.objects.get(kind="support.grant.passed_others").changes == {"reason": secret}


def test_who_declared_an_interest_decides_nothing_either(
    german_officer, dutch_officer, grant_officer, service_coordinator, payer
):
    call = make_call(grant_officer, make_line(grant_officer))
    admitted = make_admitted(german_officer, dutch_officer, call, grant_officer)
    judge(admitted, grant_officer, service_coordinator)
    with acting_for(payer):
        services.declare_interest(grant=admitted, has_conflict=True, text="My brother.", by=payer, at=AT)
        for decide in (
            lambda: services.award_grant(grant=admitted, amount=Decimal(10), by=payer, at=AT),
            lambda: services.reject_grant(grant=admitted, reason="No.", by=payer, at=AT),
        ):
            with pytest.raises(AccessDenied, match="declared an interest"):
                decide()


def test_the_database_lets_nobody_pay_what_the_same_person_accepted(
    german_officer, dutch_officer, grant_officer, service_coordinator, payer
):
    call = make_call(grant_officer, make_line(grant_officer))
    admitted = make_admitted(german_officer, dutch_officer, call, grant_officer)
    make_running(admitted, german_officer, grant_officer, service_coordinator)
    with acting_for(german_officer):
        amounts = [str(cost.amount) for cost in admitted.costs.order_by("pk")]
    report(admitted, german_officer, *amounts)
    accept(admitted, grant_officer, *amounts)
    rows = Grant.objects.filter(pk=admitted.pk)

    def book(by):
        line = lock_line(BudgetLine(pk=call.line_id), by)
        return book_entry(line, LedgerEntry.Kind.PAYMENT, Decimal(1), by=by, at=AT, grant=rows.get())

    for act, words in (
        (lambda: book(grant_officer), "does not pay"),
        (lambda: rows.update(status="paid"), "does not pay"),
        (lambda: rows.update(accepted_by=payer), "accepted once"),
    ):
        with acting_for(grant_officer), pytest.raises(DatabaseError, match=words), transaction.atomic():
            act()
    with acting_for(payer), pytest.raises(DatabaseError, match="accepted once"), transaction.atomic():
        rows.update(accepted_by=payer)
