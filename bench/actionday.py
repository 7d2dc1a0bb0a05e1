"""A large action day in the size of published ones, through real processes: what is posted shows on every screen.

26 countries, an open command post in each coordination desk, 300 open event streams; the size is the number of posts.
Meanwhile each country sends its hourly checks and its arrests. In the end nothing may be lost or doubled, and every sum
must equal what was entered.
"""

import asyncio
import random
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import connection
from django.utils import timezone

from bench.processes import Portal, session_of
from bench.registry import Measure, benchmark
from bench.rooms import POSTED, Listener, Person, Screen
from bench.world import place
from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties import reference
from europol_portal.parties.models import CrimeArea, Membership, Party, Role, User
from operations import services
from operations.models import ActionDay, CaseLine, CheckCount, LogEntry, OperationResult

DATABASE = "bench_actionday"
COUNTRIES, STREAMS = 26, 300
OFFICERS, CHECKS, ARRESTS = 31_109, 655_914, 800  # published of one action day (domain model, section 4.5)
HOURS, REPEATED = 24, 20  # hours of figures, every so many posts is sent twice
RATE = 1.0  # posts a second: forty times the pace of a published day of 2,000 lines, so that it fits into half an hour
GOAL_MS = 1_000
PATIENCE = 300.0  # seconds after the last post
KINDS = ("person", "vehicle", "parcel", "premises")
HOUR = timedelta(hours=1)


@dataclass
class Room:
    """The action day, and who is in it."""

    day: ActionDay
    people: list[list[User]]  # by country
    entered: dict[str, int] = field(default_factory=lambda: {"checks": 0, "officers": 0, "arrests": 0})
    sent: dict[int, float] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@benchmark("actionday", size=2_000)
def actionday(size: int) -> Iterator[Measure]:
    """Post, count and arrest for a day within minutes; what the screens saw."""
    place.empty(DATABASE)
    folder = Path(tempfile.mkdtemp(prefix="actionday-"))
    portal = Portal(folder, DATABASE)
    try:
        room = _room(max(1, STREAMS // COUNTRIES + 1))
        portal.start()
        screens, listeners = asyncio.run(_run(portal, room, size))
        yield from _speed(room, screens)
        yield from _nothing_lost(room, screens, listeners, size)
        yield from _sums(room)
    finally:
        portal.stop()
        shutil.rmtree(folder, ignore_errors=True)
        place.drop(DATABASE)


def _room(each: int) -> Room:
    """26 countries with desks of their own, in an operation whose action day is live."""
    reference.load()
    parties = list(Party.objects.filter(kind=Party.Kind.MEMBER_STATE).order_by("code")[:COUNTRIES])
    people = [[_officer(party, number) for number in range(each)] for party in parties]
    now, lead = timezone.now(), people[0][0]
    with acting_for(lead):
        plan = services.OperationPlan(
            code_name="WIDE NET",
            title="A large action day",
            starts_on=now.date(),
            crime_areas=CrimeArea.objects.all()[:1],
        )
        operation = services.propose_operation(plan=plan, by=lead, at=now)
    for country in people[1:]:
        with acting_for(lead):
            invitation = services.invite_party(
                operation=operation, party=country[0].party, role="participant", by=lead, at=now
            )
        with acting_for(country[0]):
            services.answer_invitation(participation=invitation, step="accept", by=country[0], at=now)
    with acting_for(lead):
        for step in ("plan", "go_live"):
            operation = services.take_step(operation=operation, step=step, by=lead, at=now)
        begins = now.replace(minute=0, second=0, microsecond=0) - HOURS * HOUR
        dates = services.DayPlan("Roads and borders", begins, begins + timedelta(days=3), "Coordination centre")
        day = services.plan_day(operation=operation, plan=dates, by=lead, at=now)
        for step in ("approve", "prepare", "go_live"):
            day = services.take_day_step(day=day, step=step, by=lead, at=now)
    return Room(day, people)


def _officer(party: Party, number: int) -> User:
    user: User = User.objects.create(
        username=f"{party.code.lower()}.desk{number}", password="!", party=party,  # noqa: S106 (nobody signs in)
        email=f"{party.code.lower()}.desk{number}@example.invalid", first_name=f"Desk {number}", last_name=party.code,
        clearance=Classification.EU_RESTRICTED,
    )  # fmt: skip
    user.groups.add(party.pk)
    desk = party.authorities.filter(has_mailbox=True).earliest("pk")
    role, since = Role.LIAISON_OFFICER, timezone.now().date() - timedelta(days=1)
    Membership.objects.create(user=user, authority=desk, role=role, valid_from=since)
    return user


async def _run(portal: Portal, room: Room, posts: int) -> tuple[list[Screen], list[Listener]]:
    day = room.day
    sessions = await asyncio.to_thread(lambda: [[session_of(user) for user in country] for country in room.people])
    since, board = f"/operations/{day.operation_id}/log/since/", f"/operations/days/{day.pk}/"
    screens = [Screen(portal, country[0], since=since, board=board) for country in sessions]
    others = islice((key for country in sessions for key in country[1:]), max(0, STREAMS - len(screens)))
    listeners = [Listener(portal, key) for key in others]
    open_streams = [asyncio.create_task(one.listen()) for one in (*screens, *listeners)]
    await asyncio.wait_for(asyncio.gather(*(one.is_there.wait() for one in (*screens, *listeners))), 60)
    for screen in screens:
        screen.told("log")
    work = asyncio.gather(_post_all(portal, room, sessions, posts), _enter_all(portal, room, sessions, posts / RATE))
    await asyncio.wait_for(work, posts / RATE + PATIENCE)
    await _until_all_seen(screens, posts)
    for task in open_streams:
        task.cancel()
    await asyncio.gather(*open_streams, return_exceptions=True)
    return screens, listeners


async def _post_all(portal: Portal, room: Room, sessions: list[list[str]], posts: int) -> None:
    """Each at its moment, whether the former is answered or not."""
    begins = time.perf_counter()
    tasks = []
    for number in range(posts):
        await asyncio.sleep(max(0.0, begins + number / RATE - time.perf_counter()))
        person = Person(portal, sessions[number % COUNTRIES][0])
        tasks.append(asyncio.create_task(_post(person, room, number)))
    await asyncio.gather(*tasks)


async def _post(person: Person, room: Room, number: int) -> None:
    is_decision = number % 100 == 99  # noqa: PLR2004 (one in a hundred)
    typed = {"text": f"Team reports, line {number:05} of the day.", "key": str(uuid.uuid4())}
    typed |= {"kind": "decision", "reason": "Enough is seen."} if is_decision else {"kind": "note"}
    room.sent[number] = time.perf_counter()
    for _ in range(2 if number % REPEATED == 0 else 1):
        answer = await person.ask(f"/operations/days/{room.day.pk}/post/", typed)
        if answer.status != POSTED:
            room.refused.append(f"post {answer.status}")
    room.answered.append(time.perf_counter() - room.sent[number])


async def _enter_all(portal: Portal, room: Room, sessions: list[list[str]], seconds: float) -> None:
    """Figures and arrests of every country, spread over the time of the posts."""
    pace = seconds / COUNTRIES
    drawn = random.Random(31)  # noqa: S311 (the same shares every time)
    checks, officers = _parts(CHECKS, COUNTRIES, drawn), _parts(OFFICERS, COUNTRIES, drawn)
    arrests = _parts(ARRESTS, COUNTRIES, drawn)
    for place_of, country in enumerate(sessions):
        began, person = time.perf_counter(), Person(portal, country[0])
        await _count(person, room, checks[place_of], officers[place_of], drawn)
        await _arrest(person, room, arrests[place_of])
        await asyncio.sleep(max(0.0, began + pace - time.perf_counter()))


async def _count(person: Person, room: Room, checks: int, officers: int, drawn: random.Random) -> None:
    hours = [room.day.starts_at + number * HOUR for number in range(HOURS)]
    cells = iter(_parts(checks, HOURS * len(KINDS), drawn))
    figures = [
        {"hour": hour.isoformat(), "kind": kind, "number": next(cells)} for hour in hours for kind in KINDS
    ]  # fmt: skip
    figures += [{"hour": hour.isoformat(), "kind": "officers", "number": officers} for hour in hours[::6]]
    await _enter(person, room, f"action-days/{room.day.pk}/counts/", {"figures": figures})
    room.entered["checks"] += checks
    room.entered["officers"] += officers


async def _arrest(person: Person, room: Room, number: int) -> None:
    """In results of several arrests each, confirmed by the country."""
    today = timezone.now().date().isoformat()
    for part in (number // 2, number - number // 2):
        if part:
            facts = {"operation": str(room.day.operation_id), "kind": "arrest"}
            await _enter(person, room, "operation-results/", facts | {"number": part, "on": today})
            room.entered["arrests"] += part


async def _enter(person: Person, room: Room, path: str, values: dict[str, object]) -> None:
    answer = await person.ask(f"/api/v1/{path}", values, as_json=True)
    if answer.status not in {200, 201}:
        room.refused.append(f"{path} {answer.status} {answer.text[:200]}")


async def _until_all_seen(screens: list[Screen], posts: int) -> None:
    deadline = time.perf_counter() + 60
    while any(len(screen.seen) < posts for screen in screens) and time.perf_counter() < deadline:  # noqa: ASYNC110 (nobody tells)
        await asyncio.sleep(0.2)


def _parts(total: int, count: int, drawn: random.Random) -> list[int]:
    """So many parts of a sum, uneven, none empty."""
    weights = [1 + drawn.random() * 9 for _ in range(count)]
    parts = [max(1, int(total * weight / sum(weights))) for weight in weights]
    parts[0] += total - sum(parts)
    return parts


def _speed(room: Room, screens: list[Screen]) -> Iterator[Measure]:
    waits = sorted(
        (when - room.sent[number]) * 1000 for screen in screens for number, when in screen.seen.items()
    )  # fmt: skip
    cuts = statistics.quantiles(waits, n=100)
    answered = statistics.quantiles([one * 1000 for one in room.answered], n=100)
    yield Measure("post to screen, p50", cuts[49], "ms", GOAL_MS)
    yield Measure("post to screen, p95", cuts[94], "ms", GOAL_MS)
    yield Measure("post to screen, longest", waits[-1], "ms", GOAL_MS)
    yield Measure("post answered, p95", answered[94], "ms", GOAL_MS)


def _nothing_lost(room: Room, screens: list[Screen], listeners: list[Listener], posts: int) -> Iterator[Measure]:
    lines = LogEntry.objects.filter(operation=room.day.operation, text__contains="of the day")
    recorded = CaseLine.objects.filter(operation=room.day.operation, kind="post", text__contains="of the day")
    everybody = [*screens, *listeners]
    yield Measure("open streams", len(everybody), "in all", 0)
    yield Measure("lines lost", posts - lines.values("text").distinct().count(), "in all", 0)
    yield Measure("lines doubled", lines.count() - lines.values("text").distinct().count(), "in all", 0)
    yield Measure("lines without their copy in the case record", posts - recorded.count(), "in all", 0)
    yield Measure("lines missing on a screen", sum(posts - len(one.seen) for one in screens), "in all", 0)
    doubled = sum(len(keys) - 1 for one in screens for keys in one.keys.values())
    yield Measure("lines doubled on a screen", doubled, "in all", 0)
    unheard = sum(max(0, posts - one.heard["log"]) for one in everybody)
    yield Measure("events that a stream missed", unheard, "in all", 0)
    yield Measure("requests refused", len(room.refused), "in all", 0)


def _sums(room: Room) -> Iterator[Measure]:
    connection.close()
    counts = CheckCount.objects.filter(day=room.day).totals()
    results = OperationResult.objects.filter(operation=room.day.operation).totals()
    stored = {
        "checks": sum(row["number"] for row in counts if row["kind"] != "officers"),
        "officers": sum(row["number"] for row in counts if row["kind"] == "officers"),
        "arrests": sum(row["sum_number"] for row in results),
    }
    asked = {"checks": CHECKS, "officers": OFFICERS, "arrests": ARRESTS}
    for name, number in stored.items():
        yield Measure(name, number, "in all", 0)
        yield Measure(f"{name} that differ from what was entered", abs(number - asked[name]), "in all", 0)
