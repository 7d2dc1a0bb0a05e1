"""Operations of the demo world, written through the services, acting for the people who would write them."""

from datetime import timedelta
from functools import singledispatch
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.notifications import services as notifications
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from operations import services
from operations.demo import actiondays
from operations.demo.parts import Answer, Circle, Invite, Line, Step, Story
from operations.demo.stories import STORIES
from operations.models import Operation, Participation

READ_AFTER_DAYS = 2


class World(Protocol):
    """What the demo world gives to the parts that fill it."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""

    def party(self, code: str) -> Party:
        """A party by its code."""


def build(world: World) -> None:
    """Let everything happen in the order of time; what is older than two days was read by those who were told."""
    told: dict[str, Operation] = {}
    happenings = [(story, part) for story in STORIES for part in (story, *story.parts)]
    happenings.sort(key=lambda pair: -pair[1].days)
    is_read = False
    for story, part in happenings:
        if not is_read and part.days < READ_AFTER_DAYS:
            is_read = True
            _read_everything(world)
        lead = world.person(story.lead)
        if isinstance(part, Story):
            told[story.code_name] = _propose(part, lead, world)
        else:
            happen(part, told[story.code_name], lead, world)
    actiondays.build(world)


def _read_everything(world: World) -> None:
    parts = [part for story in STORIES for part in story.parts]
    people = {part.by for part in parts if isinstance(part, Answer | Line)} | {story.lead for story in STORIES}
    for username in sorted(people - {""}):
        person = world.person(username)
        with acting_for(person):
            notifications.mark_read(by=person, at=world.now - timedelta(days=READ_AFTER_DAYS))


def _propose(story: Story, lead: User, world: World) -> Operation:
    with acting_for(lead):
        at = world.now - timedelta(days=story.days)
        return services.propose_operation(plan=_plan(story, world), by=lead, at=at)


def _plan(story: Story, world: World) -> services.OperationPlan:
    today = world.now.date()
    starts, action, ends = (
        today + timedelta(days=days) if days is not None else None for days in (story.starts, story.action, story.ends)
    )
    return services.OperationPlan(
        code_name=story.code_name,
        title=story.title,
        starts_on=starts or today,
        summary=story.summary,
        objectives="\n".join(story.objectives),
        crime_areas=list(CrimeArea.objects.filter(code__in=story.areas)),
        priority=EmpactPriority.objects.filter(code=story.priority).first(),
        action_day_on=action,
        ends_on=ends,
        classification=story.level,
    )


@singledispatch
def happen(part: Any, _operation: Operation, _lead: User, _world: World) -> None:
    """Let one part of a story happen."""
    raise TypeError(part)


@happen.register
def _invite(part: Invite, operation: Operation, lead: User, world: World) -> None:
    until = world.now.date() + timedelta(days=part.until) if part.until is not None else None
    with acting_for(lead):
        services.invite_party(
            operation=operation,
            party=world.party(part.party),
            role=part.role,
            message=part.message,
            answer_until=until,
            by=lead,
            at=world.now - timedelta(days=part.days),
        )


@happen.register
def _answer(part: Answer, operation: Operation, lead: User, world: World) -> None:
    by = world.person(part.by) if part.by else lead
    code = part.party or by.party.code
    with acting_for(by):
        open_ones = Participation.objects.visible_to(by).open()
        participation = open_ones.get(operation=operation, party__code=code)
        at = world.now - timedelta(days=part.days)
        services.answer_invitation(participation=participation, step=part.step, by=by, at=at, reason=part.reason)


@happen.register
def _step(part: Step, operation: Operation, lead: User, world: World) -> None:
    with acting_for(lead):
        at = world.now - timedelta(days=part.days)
        services.take_step(operation=operation, step=part.name, by=lead, at=at, note=part.note)


@happen.register
def _line(part: Line, operation: Operation, _lead: User, world: World) -> None:
    by = world.person(part.by)
    with acting_for(by):
        at = world.now - timedelta(days=part.days)
        uploads = [SimpleUploadedFile(*part.file)] if part.file else ()
        services.add_log_entry(
            operation=operation, text=part.text, kind=part.kind, reason=part.reason, by=by, at=at, uploads=uploads
        )


@happen.register
def _circle(part: Circle, operation: Operation, _lead: User, world: World) -> None:
    by = world.person(part.by)
    with acting_for(by):
        at = world.now - timedelta(days=part.days)
        services.close_own_circle(operation=operation, people=[by], by=by, at=at)
