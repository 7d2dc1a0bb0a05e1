"""Task forces of the demo world, in the shape of published ones. Every fact is invented."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, User
from operations import services
from operations.demo.targets import World
from operations.models import HighValueTarget, Operation, TaskForce, TaskForceEntry, TaskForceMember, TaskForceResult

RESTRICTED = Classification.EU_RESTRICTED
MEETING, DECISION = TaskForceEntry.Kind.MEETING, TaskForceEntry.Kind.DECISION
ARREST, SEIZURE = TaskForceResult.Kind.ARREST, TaskForceResult.Kind.SEIZURE


@dataclass(frozen=True)
class Line:
    """Somebody writes to all members, days ago."""

    by: str
    days: int
    kind: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A result of a person's party, days ago."""

    by: str
    days: int
    kind: str
    number: int
    text: str
    is_confirmed: bool = True


@dataclass(frozen=True)
class Story:
    """One task force: proposed `days` ago, ending in `ends` days, brought as far as `state`."""

    code_name: str
    by: str
    days: int
    ends: int
    title: str
    areas: tuple[str, ...]
    objectives: str
    plan: str
    rules: str
    state: str
    signed: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    figures: tuple[Figure, ...] = ()
    operation: str = ""
    target_of: str = ""


WAY = ("proposed", "consultation", "agreed", "active", "closing", "closed")
STEPS = {"consultation": "consult", "agreed": "agree", "active": "activate", "closing": "start_closing"}
RULES = (
    "Exchange runs through one case. Nothing is passed on outside the task force. Owners open single contributions to "
    "single members until the end date. A threat to life goes to the duty officer first."
)
STORIES = (
    Story(
        code_name="QUIET LANE",
        by="fr.liaison",
        days=190,
        ends=170,
        title="Violence as a service: those who order, recruit, enable and act",
        areas=("murder-injury", "organised-crime"),
        objectives="Map the roles.\nFind recruiters and those who pay.\nWarn targets.\nTake the groups down.",
        plan="Weekly cross-check of accounts and numbers. Joint interviews. One action day each quarter.",
        rules=RULES,
        state="active",
        signed=("nl.liaison", "de.liaison", "europol.duty"),
        invited=("pl.liaison", "us.liaison"),
        bases=(("US", "Operational agreement with the United States"),),
        operation="COLD ANVIL",
        lines=(
            Line("fr.liaison", 150, MEETING, "First meeting at Europol, all members. Roles agreed."),
            Line("nl.liaison", 90, DECISION, "Names of minors are shared only where a threat to life stands."),
            Line("europol.analyst", 20, MEETING, "Three groups turned out to have one owner. Profile is in the case."),
        ),
        figures=(
            Figure("fr.liaison", 60, ARREST, 11, "Perpetrators"),
            Figure("nl.liaison", 45, ARREST, 4, "Recruiters"),
            Figure("de.liaison", 10, ARREST, 6, "Enablers", is_confirmed=False),
            Figure("nl.liaison", 44, SEIZURE, 9, "Phones with the chats"),
        ),
    ),
    Story(
        code_name="DEEP HARBOUR",
        by="nl.liaison",
        days=25,
        ends=340,
        title="Brokers of container space in North Sea ports",
        areas=("drug-trafficking", "corruption"),
        objectives="Follow the broker to all four groups.\nProtect port staff who talk.",
        plan="Rotterdam, Hamburg and Le Havre watch the same three terminals.",
        rules=RULES,
        state="consultation",
        signed=("de.liaison",),
        invited=("fr.liaison", "europol.duty"),
        target_of="nl.liaison",
    ),
    Story(
        code_name="LONG FURROW",
        by="de.liaison",
        days=340,
        ends=12,
        title="Trafficking of farm workers",
        areas=("trafficking-in-human-beings",),
        objectives="Find those who keep the passports.\nBring victims to safety.",
        plan="Joint inspections during the harvest.",
        rules=RULES,
        state="active",
        signed=("pl.liaison", "fr.liaison"),
        figures=(Figure("pl.liaison", 100, TaskForceResult.Kind.VICTIM, 23, "Workers from two farms"),),
        lines=(Line("de.liaison", 30, MEETING, "Harvest is over. Renewal is to be decided this month."),),
    ),
)


def build(world: World) -> None:
    """Let every story happen, oldest first."""
    for story in sorted(STORIES, key=lambda one: -one.days):
        _tell(story, world)


def _tell(story: Story, world: World) -> None:
    lead, at = world.person(story.by), world.now - timedelta(days=story.days)
    bases = dict(story.bases)
    with acting_for(lead):
        plan = services.ForcePlan(
            code_name=story.code_name, title=story.title, objectives=story.objectives, plan=story.plan,
            rules=story.rules, starts_on=at.date(), ends_on=world.now.date() + timedelta(days=story.ends),
            crime_areas=list(CrimeArea.objects.filter(code__in=story.areas)), classification=RESTRICTED,
        )  # fmt: skip
        force = services.propose_task_force(plan=plan, by=lead, at=at)
        for username in (*story.signed, *story.invited):
            party = world.person(username).party
            services.invite_member(force=force, party=party, basis=bases.get(party.code, ""), by=lead, at=at)
    later = at + timedelta(days=2)
    for person in (lead, *(world.person(username) for username in story.signed)):
        _sign(force, person, world, later)
    for state in WAY[1 : WAY.index(story.state) + 1]:
        with acting_for(lead):
            services.take_force_step(force=_fresh(force), step=STEPS[state], by=lead, at=later)
    _fill(force, story, world)


def _fresh(force: TaskForce) -> TaskForce:
    return TaskForce.objects.get(pk=force.pk)


def _sign(force: TaskForce, person: User, world: World, at: Any) -> None:
    contact = world.person("europol.analyst") if person.party.is_hub else person
    with acting_for(person):
        member = TaskForceMember.objects.get(task_force=force, party_id=person.party_id)
        services.answer_membership(member=member, step="sign", by=person, at=at, contact=contact)


def _fill(force: TaskForce, story: Story, world: World) -> None:
    for line in story.lines:
        by = world.person(line.by)
        with acting_for(by):
            at = world.now - timedelta(days=line.days)
            services.add_force_entry(force=_fresh(force), text=line.text, kind=line.kind, by=by, at=at)
    for figure in story.figures:
        by, at = world.person(figure.by), world.now - timedelta(days=figure.days)
        with acting_for(by):
            result = services.enter_result(
                force=_fresh(force),
                kind=figure.kind,
                number=figure.number,
                on=at.date(),
                text=figure.text,
                by=by,
                at=at,
            )
            if figure.is_confirmed:
                services.confirm_result(result=result, by=by, at=at)
    lead = world.person(story.by)
    with acting_for(lead):
        if story.operation:
            operation = Operation.objects.get(code_name=story.operation)
            services.link_operation(force=_fresh(force), operation=operation, by=lead, at=world.now)
        if story.target_of:
            target = HighValueTarget.objects.get(owner=lead.party, status=HighValueTarget.Status.ACTIVE)
            services.link_target(force=_fresh(force), target=target, by=lead, at=world.now)
