"""Requests of the demo world, written through the services, acting for the people who would write them."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any, Protocol

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Party, User
from support import services
from support.demo import bundles, deployments, forensics, grants, resources, training
from support.demo.parts import Ask, Assess, Decide, Hand, Rate, Schedule, Send, Story, Tell
from support.demo.stories import STORIES
from support.models import Service, SupportRequest


class World(Protocol):
    """What the demo world gives to the parts that fill it."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""

    def party(self, code: str) -> Party:
        """A party by its code."""

    def operation(self, code_name: str) -> Any:
        """An operation that the acting person may see, or None."""


class Scene:
    """One request while its story is told."""

    def __init__(self, story: Story, world: World) -> None:
        self.story = story
        self.world = world
        self.author = world.person(story.by)
        with acting_for(self.author):
            plan = self._plan()
            self.request = services.draft_request(plan=plan, by=self.author, at=self.at(story.days))

    def at(self, days: float) -> datetime:
        """The moment so many days before the story is told."""
        moment: datetime = self.world.now - timedelta(days=days)
        return moment

    def facts(self, days: float, by: User) -> dict[str, Any]:
        """What every service takes."""
        return {"request": self.request, "by": by, "at": self.at(days)}

    def _plan(self) -> services.RequestPlan:
        story, today = self.story, self.world.now.date()
        return services.RequestPlan(
            service=Service.objects.get(code=story.service),
            title=story.title,
            need=story.need,
            operation=self.world.operation(story.operation) if story.operation else None,
            country=self.world.party(story.country),
            place=story.place,
            starts_on=today + timedelta(days=story.first),
            ends_on=today + timedelta(days=story.last),
            urgency=story.urgency,
            details=story.details,
            amount=story.amount,
            classification=story.level,
        )


def build(world: World) -> None:
    """Tell every story from its draft on, the oldest first; then what can be sent, the money and the exhibits."""
    for story in sorted(STORIES, key=lambda story: -story.days):
        scene = Scene(story, world)
        for part in story.parts:
            happen(part, scene)
    bundles.build(world)
    resources.build(world)
    grants.build(world)
    forensics.build(world)
    training.build(world)
    deployments.build(world)
    resources.plan(world)


@singledispatch
def happen(part: Any, _scene: Scene) -> None:
    """Let one part of a story happen."""
    raise TypeError(part)


@happen.register
def _(part: Send, scene: Scene) -> None:
    with acting_for(scene.author):
        services.submit_request(**scene.facts(part.days, scene.author))


@happen.register
def _(part: Assess, scene: Scene) -> None:
    person = scene.world.person(part.by)
    with acting_for(person):
        services.assess_request(scores=part.scores, reason=part.reason, **scene.facts(part.days, person))


@happen.register
def _(part: Decide, scene: Scene) -> None:
    person = scene.world.person(part.by)
    facts = scene.facts(part.days, person)
    with acting_for(person):
        STEPS[part.step](part.note, facts)


@happen.register
def _(part: Schedule, scene: Scene) -> None:
    person, today = scene.world.person(part.by), scene.world.now.date()
    days = {"starts_on": today + timedelta(days=part.first), "ends_on": today + timedelta(days=part.last)}
    with acting_for(person):
        services.schedule_request(note=part.note, **days, **scene.facts(part.days, person))


@happen.register
def _(part: Hand, scene: Scene) -> None:
    person = scene.world.person(part.by)
    with acting_for(person):
        services.reassign_request(to=scene.world.person(part.to), reason=part.reason, **scene.facts(part.days, person))


@happen.register
def _(part: Rate, scene: Scene) -> None:
    say = services.amend_feedback if part.amends else services.give_feedback
    with acting_for(scene.author):
        results = services.linkable_results(scene.request, scene.author)
        plan = services.OutcomePlan(
            rating=part.rating, text=part.text, lessons=part.lessons, may_share=part.may_share,
            figures={name: Decimal(amount) for name, amount in part.figures.items()},
            results=[result.pk for result in results[:1]],
        )  # fmt: skip
        say(plan=plan, **scene.facts(part.days, scene.author))


@happen.register
def _(part: Tell, scene: Scene) -> None:
    person = scene.world.person(part.by)
    with acting_for(person):
        services.tell_lesson(text=part.text, **scene.facts(part.days, person))


@happen.register
def _(part: Ask, scene: Scene) -> None:
    person = scene.world.person(part.by)
    with acting_for(person):
        question = services.ask_question(text=part.question, **scene.facts(part.days, person))
    if part.answer_by:
        other = scene.world.person(part.answer_by)
        with acting_for(other):
            services.answer_question(
                question=question, text=part.answer, by=other, at=scene.at(part.days) + timedelta(hours=1)
            )


def _plain(step: str) -> Any:
    def take(note: str, facts: dict[str, Any]) -> SupportRequest:
        return services.take_step(step=step, note=note, **facts)

    return take


STEPS: dict[str, Any] = {
    "accept": lambda note, facts: services.accept_request(note=note, **facts),
    "accept_in_danger": lambda note, facts: services.accept_in_danger(reason=note, **facts),
    "waitlist": lambda note, facts: services.waitlist_request(reason=note, **facts),
    "decline": lambda note, facts: services.decline_request(reason=note, **facts),
    "appeal": lambda note, facts: services.appeal_decision(reason=note, **facts),
    "cancel": lambda note, facts: services.cancel_request(reason=note, **facts),
    "start": _plain("start"),
    "deliver": _plain("deliver"),
    "close": _plain("close"),
}
