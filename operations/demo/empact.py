"""EMPACT in the demo world: plans of the cycle 2026-2029 with their actions and progress. Every fact is invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, EmpactPriority, User
from operations import services
from operations.demo.targets import World
from operations.models import EmpactAction, EmpactCommitment, EmpactIndicator, EmpactMember, EmpactMilestone, EmpactPlan

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


@dataclass(frozen=True)
class Action:
    """An action: days are counted back from today; values are what a party reached so many days ago."""

    title: str
    goal: int
    leader: str
    aim: str
    asked: tuple[str, ...]
    confirmed: tuple[str, ...]
    starts: int = 240
    ends: int = -200
    milestones: tuple[tuple[str, int, int | None], ...] = ()  # title, planned, reached; each waits for the one before
    indicator: tuple[str, str, int] | None = None
    values: tuple[tuple[str, int, int], ...] = ()
    funding: str = "none"
    declined: tuple[tuple[str, str], ...] = ()
    weight: int = 1
    has_action_day: bool = False


@dataclass(frozen=True)
class Plan:
    """A plan with the parties in it."""

    title: str
    priority: str
    area: str
    driver: str
    parties: tuple[str, ...]
    aims: str
    actions: tuple[Action, ...]
    co_driver: str = ""
    runs: bool = True


PLANS = (
    Plan(
        title="Cocaine through sea ports",
        priority="2026-drugs",
        area="drug-trafficking",
        driver="nl.liaison",
        co_driver="DE",
        parties=("DE", "FR", "PL", "EP"),
        aims="Fewer loads leave the quay, and those who corrupt port staff are found.",
        actions=(
            Action(
                title="Common picture of port corruption",
                goal=1,
                leader="nl.liaison",
                aim="Collect what each country knows about recruiters of port staff.",
                asked=("DE", "FR", "EP"),
                confirmed=("DE", "FR", "EP"),
                milestones=(("Questions agreed", 200, 195), ("First picture", 60, 52), ("Second picture", -90, None)),
                indicator=("Reports received", "reports", 40),
                values=(("de.liaison", 12, 40), ("nl.liaison", 15, 12)),
            ),
            Action(
                title="Checks of reefer containers",
                goal=3,
                leader="de.liaison",
                aim="Same risk profiles and same weeks of checks in three ports.",
                asked=("NL", "PL", "FR"),
                confirmed=("NL", "PL"),
                milestones=(
                    ("Risk profiles agreed", 150, None),
                    ("Scanners in place", 90, None),
                    ("Joint action days", -20, None),
                ),
                indicator=("Containers checked", "containers", 4000),
                values=(("nl.liaison", 600, 95),),
                funding="requested",
                weight=3,
                has_action_day=True,
            ),
            Action(
                title="Training of port staff against recruiters",
                goal=6,
                leader="nl.liaison",
                aim="Two hours for each shift, with cases from practice.",
                asked=("DE", "PL"),
                confirmed=("DE", "PL"),
                milestones=(("Course written", 120, 118),),
                indicator=("Staff trained", "people", 900),
                values=(("nl.liaison", 380, 30), ("de.liaison", 210, 20)),
            ),
        ),
    ),
    Plan(
        title="Online fraud schemes",
        priority="2026-online",
        area="computer-crime",
        driver="de.liaison",
        parties=("NL", "FR", "EP", "PL"),
        aims="Take the tools away: call centres, mule accounts, rented numbers.",
        actions=(
            Action(
                title="Mule accounts across borders",
                goal=4,
                leader="de.liaison",
                aim="Ask banks for the same signs in all countries.",
                asked=("NL", "FR", "PL"),
                confirmed=("NL", "FR"),
                milestones=(("Signs agreed with banks", 140, 138), ("First common week", 45, 44)),
                indicator=("Accounts frozen", "accounts", 800),
                values=(("nl.liaison", 210, 44), ("de.liaison", 260, 43)),
            ),
            Action(
                title="Call centres that rent numbers",
                goal=2,
                leader="fr.liaison",
                aim="Find who rents numbers to call centres, and open cases together.",
                asked=("DE", "NL", "PL"),
                confirmed=("DE", "NL"),
                declined=(("pl.liaison", "No case of this kind at present."),),
                milestones=(("List of resellers", 20, 16),),
                indicator=("Cases opened", "cases", 12),
                values=(("fr.liaison", 6, 15),),
            ),
        ),
    ),
    Plan(
        title="Firearms from converted alarm weapons",
        priority="2026-firearms",
        area="arms-trafficking",
        driver="pl.liaison",
        parties=("DE", "NL"),
        aims="Trace where alarm weapons are converted.",
        actions=(
            Action(
                title="Common form for traces",
                goal=1,
                leader="pl.liaison",
                aim="One form, so that traces can be compared.",
                asked=("DE", "NL"),
                confirmed=("DE",),
                milestones=(("Form written", -80, None),),
                starts=-40,
                ends=-300,
            ),
        ),
        runs=False,
    ),
)


def build(world: World) -> None:
    """Let every plan happen."""
    for plan in PLANS:
        _tell(plan, world)


def _tell(story: Plan, world: World) -> None:
    driver, at = world.person(story.driver), world.now - timedelta(days=290)
    with acting_for(driver):
        content = services.EmpactPlanContent(
            title=story.title, priority=EmpactPriority.objects.select_related("cycle").get(code=story.priority),
            aims=story.aims, starts_on=FIRST, ends_on=LAST, classification=Classification.BPL,
            crime_areas=list(CrimeArea.objects.filter(code=story.area)),
        )  # fmt: skip
        plan = services.begin_empact_plan(content=content, by=driver, at=at)
        for code in story.parties:
            role = EmpactMember.Role.CO_DRIVER if code == story.co_driver else EmpactMember.Role.MEMBER
            services.invite_to_empact_plan(plan=plan, party=world.party(code), role=role, by=driver, at=at)
        plan = EmpactPlan.objects.get(pk=plan.pk)
        drafted = [(one, _draft(one, plan, driver, world)) for one in story.actions]
    for one, action in drafted:
        _answers(one, action, world)
    if not story.runs:
        return
    _report(plan, driver, world)
    at = world.now - timedelta(days=275)
    for _one, action in drafted:
        _step(action, "commit", driver, at)
        _step(action, "validate", driver, at, "COSI, meeting of December.")
    with acting_for(driver):
        for step in ("adopt", "start"):
            services.take_empact_plan_step(plan=plan, step=step, by=driver, at=at)
    for one, action in drafted:
        _step(action, "start", driver, world.now - timedelta(days=one.starts))
        _progress(one, action, world)


def _draft(one: Action, plan: EmpactPlan, driver: User, world: World) -> EmpactAction:
    today, at = world.now.date(), world.now - timedelta(days=285)
    leader = world.person(one.leader)
    content = services.EmpactActionContent(
        title=one.title, goal=one.goal, aim=one.aim, leader=leader.party, weight=one.weight,
        starts_on=max(FIRST, today - timedelta(days=one.starts)),
        ends_on=min(LAST, today - timedelta(days=one.ends)), has_action_day=one.has_action_day,
        is_training=one.goal == EmpactAction.Goal.CAPACITY,
    )  # fmt: skip
    action = services.draft_empact_action(
        plan=plan, content=content, participants=[world.party(code) for code in one.asked], overlaps_known=True,
        by=driver, at=at,
    )  # fmt: skip
    before: EmpactMilestone | None = None
    for title, planned, _reached in one.milestones:
        day = today - timedelta(days=planned)
        before = services.add_milestone(action=action, title=title, planned_on=day, depends_on=before, by=driver, at=at)
    if one.indicator:
        name, unit, target = one.indicator
        services.add_indicator(action=action, name=name, unit=unit, target=target, by=driver, at=at)
    if one.funding != "none":
        asked = today - timedelta(days=110)
        services.note_funding(action=action, funding=one.funding, amount=48_000, asked_on=asked, by=driver, at=at)
    return action


def _answers(one: Action, action: EmpactAction, world: World) -> None:
    said: list[tuple[User, str, str]] = [(world.person(one.leader), "confirm", "")]
    said += [(world.person(_speaker(code)), "confirm", "") for code in one.confirmed]
    said += [(world.person(name), "decline", why) for name, why in one.declined]
    at = world.now - timedelta(days=280)
    for person, step, note in said:
        with acting_for(person):
            row = EmpactCommitment.objects.standing().get(action=action, party_id=person.party_id)
            if row.answer == EmpactCommitment.Answer.INVITED:
                services.answer_commitment(commitment=row, step=step, by=person, at=at, note=note)


def _speaker(code: str) -> str:
    return "europol.duty" if code == "EP" else f"{code.lower()}.liaison"


def _step(action: EmpactAction, name: str, person: User, at: datetime, note: str = "") -> None:
    with acting_for(person):
        row = EmpactAction.objects.select_related("plan").get(pk=action.pk)
        services.take_empact_action_step(action=row, step=name, by=person, at=at, note=note)


def _progress(one: Action, action: EmpactAction, world: World) -> None:
    leader: Any = world.person(one.leader)
    with acting_for(leader):
        rows = {row.title: row for row in EmpactMilestone.objects.filter(action=action)}
        for title, _planned, reached in one.milestones:
            if reached is not None:
                at = world.now - timedelta(days=reached)
                services.reach_milestone(milestone=rows[title], done_on=at.date(), by=leader, at=at)
    for name, number, days in one.values:
        by, at = world.person(name), world.now - timedelta(days=days)
        with acting_for(by):
            indicator = EmpactIndicator.objects.get(action=action)
            services.record_value(indicator=indicator, number=number, on=at.date(), by=by, at=at)


def _report(plan: EmpactPlan, driver: User, world: World) -> None:
    """The report that the driver has begun to write."""
    (period, *_later) = services.periods_of(plan)
    with acting_for(driver):
        services.write_empact_report(
            plan=plan, from_on=period.from_on, until_on=period.until_on, by=driver, at=world.now,
            summary="Most actions run as planned. Two wait for answers of participants.",
            obstacles="Funding was decided late.",
        )  # fmt: skip
