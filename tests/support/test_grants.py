"""Grants: limits, two judges, money that is never given twice, and a ledger that only grows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Role
from support import services
from support.models import BudgetLine, Grant, GrantPartner, GrantStep, HeadingRule, LedgerEntry
from tests.factories.grants import (
    AT,
    FINANCIAL,
    OPERATIONAL,
    REASON,
    accept,
    judge,
    make_admitted,
    make_awarded,
    make_call,
    make_draft_grant,
    make_line,
    make_running,
    make_sent_grant,
    report,
)
from tests.factories.parties import LONG_AGO, make_authority
from tests.kept import kept
from tests.support.steps import told

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def line(grant_officer):
    """lvg-2026 with 100,000 euro."""
    return make_line(grant_officer)


@pytest.fixture
@kept
def call(grant_officer, line):
    """Open-ended, 60,000 euro at most, half in advance."""
    return make_call(grant_officer, line)


@pytest.fixture
@kept
def admitted(german_officer, dutch_officer, grant_officer, service_coordinator, call):
    """Germany's application with the Netherlands, under evaluation: 7,000 euro of costs, 6,650 asked for."""
    return make_admitted(german_officer, dutch_officer, call, grant_officer)


@pytest.fixture
@kept
def running(admitted, german_officer, grant_officer, service_coordinator):
    """The same, running, 3,325 euro paid in advance."""
    return make_running(admitted, german_officer, grant_officer, service_coordinator)


def _fresh(grant, person):
    with acting_for(person):
        return Grant.objects.select_related("call").get(pk=grant.pk)


def _balances(line, officer):
    with acting_for(officer):
        row = BudgetLine.objects.get(pk=line.pk)
        assert services.ledger_agrees(row, officer)
        return row.allocated, row.committed, row.paid


# applying


def test_an_application_is_worked_out_from_its_costs_and_sent_whole(german_officer, dutch_officer, call):
    grant = make_sent_grant(german_officer, dutch_officer, call)

    assert (grant.status, grant.requested_amount) == ("submitted", Decimal("6650.00"))
    assert grant.decide_by == AT.date() + timedelta(days=30)


def test_an_urgent_application_is_decided_by_working_days_and_says_why(german_officer, dutch_officer, call, operation):
    with pytest.raises(ValidationError, match="cannot wait"):
        make_sent_grant(german_officer, dutch_officer, call, operation=operation, kind="urgent")
    facts = {"kind": "urgent", "urgency_reason": "They move on Friday.", "operation": operation}
    grant = make_sent_grant(german_officer, dutch_officer, call, **facts)

    assert grant.decide_by == date(2026, 12, 8)


def test_what_is_missing_is_said_by_field(german_officer, dutch_officer, call):
    draft = make_draft_grant(german_officer, dutch_officer, call, objective="", is_declared=False)
    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.submit_grant(grant=draft, by=german_officer, at=AT)

    assert set(refusal.value.message_dict) == {"objective", "is_declared"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("travel", "2", "501")], "at most 500.00 for a unit"),
        ([("training", "1", "10")], "does not pay for training"),
        ([("travel", "2", "500"), ("equipment", "1", "700")], "Equipment and rental: at most 40%"),
        ([("travel", "200", "500")], "the call gives 60,000.00 at most"),
        ([], "Plan the costs"),
    ],
)
def test_the_limits_of_the_call_hold(german_officer, dutch_officer, call, rows, words):
    draft = make_draft_grant(german_officer, dutch_officer, call)
    with acting_for(german_officer):
        costs = [
            services.CostPlan(german_officer.party, heading, "Line", "unit", Decimal(count), Decimal(unit))
            for heading, count, unit in rows
        ]
        services.plan_costs(grant=draft, rows=costs, by=german_officer, at=AT)
        with pytest.raises(ValidationError, match=words):
            services.submit_grant(grant=draft, by=german_officer, at=AT)


@pytest.mark.invariant(38)
@pytest.mark.parametrize("text", ["Call +49 151 5550 1234", "jan@example.org", "Suspect born 3 May 1980"])
def test_no_personal_data_of_a_case_stands_in_an_application(german_officer, dutch_officer, call, text):
    with pytest.raises(ValidationError, match="This looks like"):
        make_draft_grant(german_officer, dutch_officer, call, objective=text)


def test_a_consortium_answers_for_itself_and_who_declined_does_not_see_what_is_sent(
    german_officer, dutch_officer, french_officer, call
):
    draft = make_draft_grant(german_officer, dutch_officer, call)
    with acting_for(german_officer):
        asked = services.invite_partner(grant=draft, party=french_officer.party, role="x", by=german_officer, at=AT)
        with pytest.raises(AccessDenied):
            services.answer_partner(partner=asked, step="confirm", by=german_officer, at=AT)
    with acting_for(french_officer):
        assert Grant.objects.visible_to(french_officer).exists()
        services.answer_partner(partner=GrantPartner.objects.get(pk=asked.pk), step="decline", by=french_officer, at=AT)
    with acting_for(german_officer):
        services.submit_grant(grant=draft, by=german_officer, at=AT)
    with acting_for(french_officer):
        assert not Grant.objects.exists()


def test_after_the_deadline_a_call_takes_nothing(german_officer, dutch_officer, grant_officer, line):
    call = make_call(grant_officer, line, kind="high_value", code="hvg", closes_at=AT + timedelta(hours=1))
    draft = make_draft_grant(german_officer, dutch_officer, call, kind="high_value")
    with acting_for(german_officer), pytest.raises(DomainError, match="takes no applications now"):
        services.submit_grant(grant=draft, by=german_officer, at=AT + timedelta(hours=1))


def test_a_low_value_call_gives_sixty_thousand_at_most(grant_officer, line):
    with pytest.raises(ValidationError, match="60,000 at most"):
        make_call(grant_officer, line, ceiling=Decimal("60000.01"))


# judging


@pytest.mark.invariant(38)
def test_two_people_judge_and_neither_is_of_the_consortium(
    admitted, grant_officer, service_coordinator, german_officer, germany
):
    with acting_for(service_coordinator):
        with pytest.raises(DomainError, match="Declare first"):
            services.evaluate_grant(grant=admitted, judgement=OPERATIONAL, by=service_coordinator, at=AT)
        services.declare_interest(grant=admitted, has_conflict=False, by=service_coordinator, at=AT)
        with pytest.raises(AccessDenied, match="grant officer's"):
            services.evaluate_grant(grant=admitted, judgement=FINANCIAL, by=service_coordinator, at=AT)
        services.evaluate_grant(grant=admitted, judgement=OPERATIONAL, by=service_coordinator, at=AT)
    with acting_for(german_officer), pytest.raises(AccessDenied):
        services.evaluate_grant(grant=admitted, judgement=FINANCIAL, by=german_officer, at=AT)
    with acting_for(grant_officer), pytest.raises(DomainError, match="financial judgement is missing"):
        services.award_grant(grant=admitted, amount=Decimal(10), by=grant_officer, at=AT)
    grant_officer.memberships.create(authority=make_authority(germany), role=Role.ANALYST, valid_from=LONG_AGO)
    with acting_for(grant_officer):
        services.declare_interest(grant=admitted, has_conflict=False, by=grant_officer, at=AT)
        with pytest.raises(AccessDenied, match="worked for an authority of Germany"):
            services.evaluate_grant(grant=admitted, judgement=FINANCIAL, by=grant_officer, at=AT)


def test_a_declared_interest_excludes_for_good(admitted, grant_officer):
    with acting_for(grant_officer):
        services.declare_interest(grant=admitted, has_conflict=True, text="My brother.", by=grant_officer, at=AT)
        services.declare_interest(grant=admitted, has_conflict=False, by=grant_officer, at=AT)
        with pytest.raises(AccessDenied, match="declared an interest"):
            services.evaluate_grant(grant=admitted, judgement=FINANCIAL, by=grant_officer, at=AT)


@pytest.mark.invariant(40)
def test_the_consortium_reads_judgements_once_it_is_decided_and_declarations_never(
    admitted, grant_officer, service_coordinator, german_officer, dutch_officer
):
    judge(admitted, grant_officer, service_coordinator)
    with acting_for(german_officer):
        assert not admitted.evaluations.exists()
    with acting_for(grant_officer):
        services.reject_grant(grant=admitted, reason="Two others are better.", by=grant_officer, at=AT)
    for person in (german_officer, dutch_officer):
        with acting_for(person):
            read = {row.kind: (row.total, row.reason) for row in admitted.evaluations.visible_to(person)}
            assert read == {"operational": (13, REASON), "financial": (9, REASON)}
            assert not admitted.declarations.exists()


def test_what_is_against_it_is_not_awarded(admitted, grant_officer, service_coordinator):
    against = services.Judgement(
        "financial", {"cost_effectiveness": 1, "plausibility": 1}, is_favourable=False, reason=REASON
    )
    judge(admitted, grant_officer, service_coordinator, OPERATIONAL, against)
    with acting_for(grant_officer), pytest.raises(DomainError, match="against it"):
        services.award_grant(grant=admitted, amount=Decimal(10), by=grant_officer, at=AT)


def test_high_value_applications_are_compared_and_who_is_passed_over_is_owed_a_reason(
    german_officer, dutch_officer, grant_officer, service_coordinator
):
    line = make_line(grant_officer, "hvg-2026", "10000")
    call = make_call(grant_officer, line, kind="high_value", code="hvg", closes_at=AT + timedelta(hours=1))
    low = services.Judgement(
        "operational", {"relevance": 2, "quality": 2, "impact": 2}, is_favourable=True, reason=REASON
    )
    first = make_admitted(german_officer, dutch_officer, call, grant_officer, kind="high_value")
    second = make_admitted(dutch_officer, german_officer, call, grant_officer, kind="high_value")
    judge(first, grant_officer, service_coordinator, low, FINANCIAL)
    later = AT + timedelta(hours=2)
    facts = {"amount": Decimal(6650), "by": grant_officer}
    with acting_for(grant_officer):
        with pytest.raises(DomainError, match="has not passed"):
            services.award_grant(grant=first, at=AT, **facts)
        with pytest.raises(DomainError, match="Judge all"):
            services.award_grant(grant=first, at=later, **facts)
    judge(second, grant_officer, service_coordinator)
    with acting_for(grant_officer):
        ranked = services.ranking(call, grant_officer)
        assert [(row.grant, row.is_reached) for row in ranked] == [(second, True), (first, False)]
        with pytest.raises(DomainError, match="better application waits"):
            services.award_grant(grant=first, at=later, **facts)
        with pytest.raises(DomainError, match="better application waits"):
            services.award_grant(grant=first, at=later, note="All read this.", **facts)
        services.award_grant(grant=second, at=later, **facts)
        with pytest.raises(DomainError, match=r"hvg-2026 has 3,350.00 EUR left"):
            services.award_grant(grant=first, at=later, **facts)


# money


@pytest.mark.invariant(38)
def test_a_grant_from_its_award_to_the_last_cent(running, line, german_officer, grant_officer, payer):
    assert _balances(line, grant_officer) == (Decimal(100000), Decimal(6650), Decimal(3325))
    report(running, german_officer, "4100", "2900")
    accept(running, grant_officer, "4000", "2900")
    with acting_for(grant_officer), pytest.raises(AccessDenied):
        services.pay_balance(grant=running, by=grant_officer, at=AT)
    with acting_for(payer):
        paid = services.pay_balance(grant=running, by=payer, at=AT)
        services.take_grant_step(grant=paid, step="close", by=payer, at=AT)

    grant = _fresh(running, german_officer)
    assert (grant.status, grant.accepted_costs, grant.accepted_amount) == ("closed", Decimal(6900), Decimal(6555))
    assert (grant.paid_amount, grant.committed_amount) == (Decimal(6555), Decimal(6555))
    assert _balances(line, grant_officer) == (Decimal(100000), Decimal(6555), Decimal(6555))
    with acting_for(german_officer):
        kinds = list(LedgerEntry.objects.visible_to(german_officer).order_by("pk").values_list("kind", "amount"))
    assert kinds == [
        ("commitment", Decimal(6650)), ("prefinancing", Decimal(3325)), ("payment", Decimal(3230)),
        ("release", Decimal(95)),
    ]  # fmt: skip


def test_what_was_too_much_comes_back_and_is_free_again(running, line, german_officer, grant_officer, payer):
    report(running, german_officer, "1000", "0")
    accept(running, grant_officer, "1000", "0")
    with acting_for(payer):
        with pytest.raises(DomainError, match="recover it"):
            services.pay_balance(grant=running, by=payer, at=AT)
        services.order_recovery(grant=running, by=payer, at=AT)
        closed = services.note_recovery(grant=running, by=payer, at=AT)

    assert (closed.status, closed.paid_amount) == ("closed", Decimal(950))
    assert _balances(line, grant_officer) == (Decimal(100000), Decimal(950), Decimal(950))


def test_an_award_taken_back_is_free_again(admitted, line, grant_officer, service_coordinator):
    awarded = make_awarded(admitted, grant_officer, service_coordinator)
    with acting_for(grant_officer):
        services.take_award_back(grant=awarded, reason="Not signed in time.", by=grant_officer, at=AT)

    assert _balances(line, grant_officer) == (Decimal(100000), Decimal(0), Decimal(0))


def test_no_heading_goes_far_above_its_plan_without_an_amendment(running, german_officer, grant_officer):
    with acting_for(german_officer):
        with pytest.raises(DomainError, match="cancel out"):
            services.ask_amendment(
                grant=running, reason="Longer.", shifts={"travel": Decimal(1)}, by=german_officer, at=AT
            )
        shifts = {"travel": Decimal(1000), "subsistence": Decimal(-1000)}
        amendment = services.ask_amendment(
            grant=running, reason="More trips.", ends_on=date(2027, 1, 10), shifts=shifts, by=german_officer, at=AT
        )
        with pytest.raises(AccessDenied):
            services.decide_amendment(amendment=amendment, step="accept", by=german_officer, at=AT)
    report_at = _fresh(running, german_officer)
    with acting_for(grant_officer):
        services.decide_amendment(amendment=amendment, step="accept", by=grant_officer, at=AT)
    assert _fresh(report_at, german_officer).ends_on == date(2027, 1, 10)
    report(running, german_officer, "5600", "1400")
    with pytest.raises(DomainError, match="Travel: more than 110%"):
        accept(running, grant_officer, "5501", "1400")
    assert accept(running, grant_officer, "5500", "1400").accepted_amount == Decimal(6555)


def test_costs_are_cut_with_a_reason_and_never_raised(running, german_officer, grant_officer):
    sent = report(running, german_officer, "4000", "3000")
    with acting_for(grant_officer):
        first, second = sent.costs.order_by("pk")
        with pytest.raises(DomainError, match="say why less"):
            services.judge_costs(grant=sent, accepted={first.pk: (Decimal(1), " ")}, by=grant_officer, at=AT)
        with pytest.raises(ValidationError, match="More than was claimed"):
            services.judge_costs(grant=sent, accepted={second.pk: (Decimal(3001), "")}, by=grant_officer, at=AT)


def test_the_report_falls_due_by_the_clock(running, german_officer, grant_officer):
    assert services.let_reports_fall_due(at=AT) == 0
    assert services.let_reports_fall_due(at=AT + timedelta(days=30)) == 1
    assert services.let_reports_fall_due(at=AT + timedelta(days=30)) == 0
    assert _fresh(running, german_officer).status == "report_due"
    assert told("support.grant.report_due") == [german_officer.username]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_budgetline SET committed = 0",
        "UPDATE support_grant SET paid_amount = 0",
        "UPDATE support_grant SET objective = 'x'",
        "UPDATE support_grantevaluation SET reason = 'x'",
        "UPDATE support_grantevaluation SET is_open = false",
        "UPDATE support_grantcost SET unit_cost = 1",
    ],
)
def test_the_database_itself_keeps_ledger_balances_and_sides(running, grant_officer, statement):
    with acting_for(grant_officer), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE support_ledgerentry SET amount = 1", "DELETE FROM support_ledgerentry"])
def test_nobody_rewrites_the_ledger_not_even_the_owner_of_the_tables(running, grant_officer, statement):
    with acting_for(grant_officer), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0
        cursor.execute("SET LOCAL ROLE none")
        with pytest.raises(DatabaseError, match="the ledger only grows"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("commitment", "1"), ("prefinancing", "0.01"), ("payment", "0.01"), ("recovery", "3326"), ("release", "3326")],
)
def test_the_database_itself_refuses_money_above_its_limit(running, line, grant_officer, kind, amount):
    with acting_for(grant_officer), pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.create(
            owner=grant_officer.party, line=line, grant=running, kind=kind, amount=Decimal(amount),
            by=grant_officer, at=AT,
        )  # fmt: skip


def test_a_line_never_gives_up_what_is_committed(running, line, grant_officer):
    with acting_for(grant_officer):
        with pytest.raises(DomainError, match=r"Only 93,350.00"):
            services.allocate(line=line, amount=Decimal("-93350.01"), note="", by=grant_officer, at=AT)
        services.allocate(line=line, amount=Decimal(-93350), note="", by=grant_officer, at=AT)
    assert _balances(line, grant_officer) == (Decimal(6650), Decimal(6650), Decimal(3325))


def test_steps_are_read_by_all_sides(running, german_officer, dutch_officer, grant_officer):
    for person in (german_officer, dutch_officer, grant_officer):
        with acting_for(person):
            steps = list(GrantStep.objects.visible_to(person).order_by("pk").values_list("step", flat=True))
        assert steps == ["submit", "check", "admit", "award", "sign", "prefinance", "start"]


def test_heading_rules_speak():
    assert HeadingRule("travel", Decimal(500), 40).words == "at most 500.00 a unit, at most 40% of all costs"
