"""Smallest valid budgets, calls and grants, made by the services for the people who would make them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from support import services
from support.models import BudgetLine, Grant, GrantCall, GrantPartner, HeadingRule
from tests.factories.operations import make_operation

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REASON = "Cross-border, well planned and cheap."
RULES = (
    HeadingRule("travel", Decimal(500), None),
    HeadingRule("subsistence", Decimal(180), None),
    HeadingRule("equipment", None, 40),
)
OPERATIONAL = services.Judgement(
    "operational", {"relevance": 5, "quality": 4, "impact": 4}, is_favourable=True, reason=REASON
)
FINANCIAL = services.Judgement(
    "financial", {"cost_effectiveness": 4, "plausibility": 5}, is_favourable=True, reason=REASON
)


def make_line(officer: User, code: str = "lvg-2026", amount: str = "100000") -> BudgetLine:
    """A line with money on it."""
    with acting_for(officer):
        budget = services.open_budget(year=2026, name=f"Grants {code}", by=officer, at=AT)
        line = services.add_line(budget=budget, code=code, name="Low-value grants", by=officer, at=AT)
        services.allocate(line=line, amount=Decimal(amount), note="Budget of the year", by=officer, at=AT)
        return BudgetLine.objects.select_related("budget").get(pk=line.pk)


def make_call(officer: User, line: BudgetLine, **facts) -> GrantCall:
    """A published call, open-ended unless said otherwise."""
    values = {
        "code": f"call-{line.code}", "title": "Low-value grants", "text": "For cross-border measures.",
        "kind": "low_value", "line": line, "opens_on": date(2026, 1, 1), "ceiling": Decimal(60000),
        "prefinancing_rate": 50, "rules": RULES,
    }  # fmt: skip
    with acting_for(officer):
        call = services.add_call(plan=services.CallPlan(**(values | facts)), by=officer, at=AT)
        return services.take_call_step(call=call, step="publish", by=officer, at=AT)


def make_draft_grant(by: User, partner: User, call: GrantCall, operation=None, **facts) -> Grant:
    """A complete draft: 10 trips of 400 euro and 20 nights of 150, a partner that takes part."""
    operation = operation or make_operation(by, accepted=(partner,))
    with acting_for(by):
        plan = services.GrantPlan(
            **{
                "call": call, "kind": "low_value", "title": "Surveillance teams meet at the border",
                "objective": "Find the drivers.", "activities": "Three weeks in two towns.",
                "expected": "Two garages found.", "operation": operation, "starts_on": date(2026, 12, 10),
                "ends_on": date(2026, 12, 20), "is_declared": True,
            } | facts
        )  # fmt: skip
        grant = services.draft_grant(plan=plan, by=by, at=AT)
        row = services.invite_partner(grant=grant, party=partner.party, role="Second team", by=by, at=AT)
    with acting_for(partner):
        services.answer_partner(partner=GrantPartner.objects.get(pk=row.pk), step="confirm", by=partner, at=AT)
    with acting_for(by):
        costs = [
            services.CostPlan(by.party, "travel", "Trips to the border", "trip", Decimal(10), Decimal(400)),
            services.CostPlan(partner.party, "subsistence", "Nights", "night", Decimal(20), Decimal(150)),
        ]
        return services.plan_costs(grant=grant, rows=costs, by=by, at=AT)


def make_sent_grant(by: User, partner: User, call: GrantCall, **facts) -> Grant:
    """An application that was sent."""
    draft = make_draft_grant(by, partner, call, **facts)
    with acting_for(by):
        return services.submit_grant(grant=draft, by=by, at=AT)


def make_admitted(by: User, partner: User, call: GrantCall, officer: User, **facts) -> Grant:
    """An application under evaluation."""
    grant = make_sent_grant(by, partner, call, **facts)
    with acting_for(officer):
        services.take_grant_step(grant=grant, step="check", by=officer, at=AT)
        return services.take_grant_step(grant=grant, step="admit", by=officer, at=AT)


def judge(grant: Grant, officer: User, coordinator: User, *judgements) -> Grant:
    """Both judge it, each having declared no interest."""
    for person, one in zip((coordinator, officer), judgements or (OPERATIONAL, FINANCIAL), strict=True):
        with acting_for(person):
            services.declare_interest(grant=grant, has_conflict=False, by=person, at=AT)
            services.evaluate_grant(grant=grant, judgement=one, by=person, at=AT)
    return grant


def make_awarded(grant: Grant, officer: User, coordinator: User, amount: str = "6650") -> Grant:
    """Judged by both and awarded."""
    judge(grant, officer, coordinator)
    with acting_for(officer):
        return services.award_grant(grant=grant, amount=Decimal(amount), by=officer, at=AT)


def make_running(grant: Grant, by: User, officer: User, coordinator: User) -> Grant:
    """Awarded, signed, running, half of it paid in advance."""
    make_awarded(grant, officer, coordinator)
    with acting_for(by):
        services.sign_grant(grant=grant, by=by, at=AT)
    with acting_for(officer):
        services.prefinance(grant=grant, by=officer, at=AT)
        return services.take_grant_step(grant=grant, step="start", by=officer, at=AT)


def report(grant: Grant, by: User, *claims: str) -> Grant:
    """Written, with one file of evidence, and sent; `claims` by line of costs."""
    at = AT + timedelta(days=30)
    with acting_for(by):
        keys = list(grant.costs.order_by("pk").values_list("pk", flat=True))
        amounts = {key: Decimal(claim) for key, claim in zip(keys, claims, strict=True)}
        services.write_report(grant=grant, text="Done.", results="Two garages.", claims=amounts, by=by, at=at)
        file = SimpleUploadedFile("invoice.txt", b"Invoice 12")
        services.add_evidence(grant=grant, what="Invoices", upload=file, by=by, at=at)
        return services.submit_report(grant=grant, by=by, at=at)


def accept(grant: Grant, officer: User, *amounts: str) -> Grant:
    """Each line judged and the costs accepted."""
    at = AT + timedelta(days=40)
    with acting_for(officer):
        keys = list(grant.costs.order_by("pk").values_list("pk", flat=True))
        accepted = {key: (Decimal(amount), "No receipt.") for key, amount in zip(keys, amounts, strict=True)}
        services.judge_costs(grant=grant, accepted=accepted, by=officer, at=at)
        return services.accept_costs(grant=grant, by=officer, at=at)
