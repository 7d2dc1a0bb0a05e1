"""Budgets, calls and grants of the demo world: one being judged, one running, one settled. Every fact is invented."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from support import services
from support.models import BudgetLine, Grant, GrantCall, GrantPartner, HeadingRule

OFFICER, PAYER, COORDINATOR = "europol.grants", "europol.payments", "europol.support"
RULES = (
    HeadingRule("travel", Decimal(600), None),
    HeadingRule("subsistence", Decimal(190), None),
    HeadingRule("meetings", None, 30),
    HeadingRule("equipment", None, 40),
    HeadingRule("translation", Decimal(80), None),
)
OPERATIONAL = services.Judgement(
    "operational",
    {"relevance": 5, "quality": 4, "impact": 4},
    is_favourable=True,
    reason="Three weeks decide it.",
)
FINANCIAL = services.Judgement(
    "financial", {"cost_effectiveness": 4, "plausibility": 4}, is_favourable=True, reason="Units are at market price."
)


class Scene:
    """Grants while their story is told; a step happens so many days before the story is told."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.days = 0.0

    def at(self) -> datetime:
        """The moment of the step."""
        moment: datetime = self.world.now - timedelta(days=self.days)
        return moment

    def do(self, username: str, service: Any, **facts: Any) -> Any:
        """One service call of a person."""
        person = self.world.person(username)
        with acting_for(person):
            return service(by=person, at=self.at(), **facts)


def build(world: Any) -> None:
    """Open the budget, publish the calls, and tell the grants."""
    scene = Scene(world)
    scene.days = 200
    low, high = _lines(scene)
    calls = _calls(scene, low, high)
    _settled(scene, calls[0])
    _running(scene, calls[0])
    scene.days = 4
    urgent = _application(
        scene, calls[0], "nl.liaison", "de.liaison", "Follow two couriers across the border", kind="urgent",
        urgency_reason="The couriers are expected within two weeks.", first=12, last=26,
    )  # fmt: skip
    scene.do("nl.liaison", services.submit_grant, grant=urgent)
    for step in ("check", "admit"):
        scene.do(OFFICER, services.take_grant_step, grant=urgent, step=step)
    scene.do(COORDINATOR, services.declare_interest, grant=urgent, has_conflict=False)
    scene.do(COORDINATOR, services.evaluate_grant, grant=urgent, judgement=OPERATIONAL)
    scene.days = 2
    _application(scene, calls[1], "de.liaison", "nl.liaison", "A year of joint harbour teams", kind="high_value")


def _lines(scene: Scene) -> list[BudgetLine]:
    year = scene.world.now.year
    budget = scene.do(OFFICER, services.open_budget, year=year, name="EMPACT grants")
    lines = []
    for code, name, amount in (
        ("lvg", "Low-value grants", 500_000),
        ("hvg", "High-value grants", 3_000_000),
    ):
        line = scene.do(OFFICER, services.add_line, budget=budget, code=f"{code}-{year}", name=name)
        scene.do(OFFICER, services.allocate, line=line, amount=Decimal(amount), note="Budget of the year")
        lines.append(line)
    return lines


def _calls(scene: Scene, low: BudgetLine, high: BudgetLine) -> list[GrantCall]:
    year, opens_on = scene.world.now.year, scene.at().date()
    common: dict[str, Any] = {"opens_on": opens_on, "prefinancing_rate": 50, "rules": RULES}
    plans = (
        services.CallPlan(
            code=f"lvg-{year}", title="Low-value grants", kind="low_value", line=low, ceiling=Decimal(60000),
            text="For cross-border measures of operations, EMPACT actions and task forces. First come, first served.",
            **common,
        ),
        services.CallPlan(
            code=f"hvg-{year}", title="High-value grants", kind="high_value", line=high, ceiling=Decimal(800000),
            closes_at=scene.world.now + timedelta(days=40), least_partners=1, decision_days=90, report_days=60,
            text="For measures of up to a year with at least two countries. Ranked by points after the deadline.",
            **common,
        ),
    )  # fmt: skip
    calls = [scene.do(OFFICER, services.add_call, plan=plan) for plan in plans]
    return [scene.do(OFFICER, services.take_call_step, call=call, step="publish") for call in calls]


def _application(
    scene: Scene, call: GrantCall, by: str, partner: str, title: str, *, first: int = 20, last: int = 60, **facts: Any
) -> Grant:
    today, world = scene.at().date(), scene.world
    with acting_for(world.person(by)):
        operation = world.operation("QUIET SWITCH")
    plan = services.GrantPlan(
        call=call, title=title, operation=operation, objective="Teams of both countries work side by side.",
        activities="Surveillance and meetings in two towns.", expected="Storage sites and routes are known.",
        starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last), is_declared=True, **facts,
    )  # fmt: skip
    grant: Grant = scene.do(by, services.draft_grant, plan=plan)
    other = world.person(partner)
    invited = scene.do(by, services.invite_partner, grant=grant, party=other.party, role="Second surveillance team")
    with acting_for(other):
        place = GrantPartner.objects.get(pk=invited.pk)
    scene.do(partner, services.answer_partner, partner=place, step="confirm")
    own = world.person(by).party
    rows = [
        services.CostPlan(own, "travel", "Trips to the border", "trip", Decimal(12), Decimal(420)),
        services.CostPlan(other.party, "subsistence", "Nights of the second team", "night", Decimal(40), Decimal(160)),
        services.CostPlan(own, "equipment", "Rental of two vans", "day", Decimal(20), Decimal(95)),
    ]
    planned: Grant = scene.do(by, services.plan_costs, grant=grant, rows=rows)
    return planned


def _awarded(scene: Scene, grant: Grant, by: str) -> Grant:
    scene.do(by, services.submit_grant, grant=grant)
    for step in ("check", "admit"):
        scene.do(OFFICER, services.take_grant_step, grant=grant, step=step)
    for person, judgement in ((COORDINATOR, OPERATIONAL), (OFFICER, FINANCIAL)):
        scene.do(person, services.declare_interest, grant=grant, has_conflict=False)
        scene.do(person, services.evaluate_grant, grant=grant, judgement=judgement)
    scene.days -= 1
    scene.do(OFFICER, services.award_grant, grant=grant, amount=Decimal(12000))
    scene.do(by, services.sign_grant, grant=grant)
    scene.do(OFFICER, services.prefinance, grant=grant)
    started: Grant = scene.do(OFFICER, services.take_grant_step, grant=grant, step="start")
    return started


def _running(scene: Scene, call: GrantCall) -> None:
    scene.days = 30
    grant = _application(
        scene, call, "de.liaison", "nl.liaison", "Watch three garages on both sides", kind="low_value", last=70
    )
    grant = _awarded(scene, grant, "de.liaison")
    scene.days = 3
    end = scene.at().date() + timedelta(days=60)
    scene.do("de.liaison", services.ask_amendment, grant=grant, reason="A garage moved.", ends_on=end)


def _settled(scene: Scene, call: GrantCall) -> None:
    scene.days = 150
    grant = _application(
        scene, call, "de.liaison", "nl.liaison", "Find the drivers of the first loads", kind="low_value", last=60
    )
    grant = _awarded(scene, grant, "de.liaison")
    scene.days = 60
    with acting_for(scene.world.person("de.liaison")):
        costs = list(grant.costs.order_by("pk"))
    claims = {cost.pk: cost.amount - 100 for cost in costs}
    words = {"text": "Both teams worked for forty days.", "results": "Nine drivers are known, two sites were found."}
    scene.do("de.liaison", services.write_report, grant=grant, claims=claims, **words)
    file = SimpleUploadedFile("invoices.txt", b"Hotel: 40 nights. Vans: 20 days. Trips: 12.")
    scene.do("de.liaison", services.add_evidence, grant=grant, what="Invoices of hotel and vans", upload=file)
    scene.do("de.liaison", services.submit_report, grant=grant)
    accepted = {key: (amount, "") for key, amount in claims.items()}
    scene.do(OFFICER, services.judge_costs, grant=grant, accepted=accepted)
    scene.do(OFFICER, services.accept_costs, grant=grant)
    scene.do(PAYER, services.pay_balance, grant=grant)
    scene.do(OFFICER, services.take_grant_step, grant=grant, step="close")
