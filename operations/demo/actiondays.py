"""Action days of the demo world, in the shape of published ones in South-East Europe; names and facts are invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Party, User
from operations import services
from operations.models import ActionDay, CheckCount, LogEntry, Operation, RoomTask

HOUR = timedelta(hours=1)
PLATE = "Plate RS 771-XK, white van"
PISTOLS = "Send the numbers of the three pistols."
PASSAU = "Who takes over the parcel in Passau?"
EXPERTS = "Send two document experts to the southern crossing."
KINDS = tuple(CheckCount.Kind)
DECISION, QUESTION, ANSWER = LogEntry.Kind.DECISION, LogEntry.Kind.QUESTION, LogEntry.Kind.ANSWER


class World(Protocol):
    """What the demo world gives."""

    now: datetime

    def person(self, username: str) -> User:
        """A demo account."""

    def party(self, code: str) -> Party:
        """A party by its code."""


@dataclass(frozen=True)
class Line:
    """Somebody writes to the live log, hours ago; `answers` counts lines of the story back to the question."""

    by: str
    hours: float
    text: str
    kind: str = LogEntry.Kind.NOTE
    reason: str = ""
    answers: int = 0
    codes: tuple[str, ...] = ()
    file: tuple[str, bytes] | None = None


SHEETS = {
    "de.liaison": services.SheetFacts(
        contact="K. Reinfeld, Wiesbaden", targets=9, teams_planned=12, teams_named=12, officers=640,
        warrants_needed=7, warrants_signed=7, remarks="Two scanner lorries at the eastern motorways.",
    ),
    "pl.liaison": services.SheetFacts(
        contact="A. Wilczak, Rzeszów", targets=14, teams_planned=40, teams_named=40, officers=1280,
        warrants_needed=11, warrants_signed=11,
    ),
    "frontex.liaison": services.SheetFacts(
        contact="L. Vainio, Warsaw", targets=4, teams_planned=4, teams_named=3, officers=18, warrants_needed=0,
        warrants_signed=0, remarks="The fourth team lands at noon.",
    ),
}  # fmt: skip
RATES = {  # checks of one ordinary hour: persons, vehicles, postal packages, premises, officers
    "de.liaison": (610, 240, 45, 3, 610),
    "pl.liaison": (1420, 510, 12, 5, 1240),
    "frontex.liaison": (380, 96, 0, 0, 18),
}
LINES = (
    Line("de.liaison", 6.8, "Coordination centre is open. Call list is on the board. @PL @FX report your first teams."),
    Line("pl.liaison", 6.1, "First bus checked: three alarm pistols under the seats, two arrests by our prosecutor."),
    Line("frontex.liaison", 5.2, "Is the plate RS 771-XK known to anybody? Driver waits at the crossing.", QUESTION),
    Line("de.liaison", 5.0, "Rental, returned late twice. Hold the papers, not the driver.", ANSWER, answers=1),
    Line(
        "de.liaison", 3.5, "Parcels with gun parts run on under watch until noon.", DECISION,
        "The dealer behind them is not found yet; seizing now would warn him.",
    ),
    Line("pl.liaison", 2.1, "The driver of the bus names a buyer. Our prosecutor decides first.", codes=("H1", "H2")),
    Line(
        "pl.liaison", 1.2, "Second scanner works again. Queue at the crossing is 40 minutes, list by lane attached.",
        file=("lanes.csv", b"lane;vehicles waiting\n1;34\n2;29\n3;closed\n"),
    ),
)  # fmt: skip
ROSTER = (
    ("de.liaison", "EKHK S. Lorenzen", "Head of the centre", "+49 30 5550 1101", -7, 5),
    ("pl.liaison", "podinsp. H. Gawron", "Desk Poland", "+48 22 5550 214", -7, 5),
    ("frontex.liaison", "J. Kallas", "Desk Frontex", "", -7, 5),
    ("europol.duty", "M. Aaltonen", "Cross-checks", "", -7, 5),
    ("pl.liaison", "kom. W. Siekiera", "Desk Poland, night", "+48 22 5550 214", 5, 17),
)


def build(world: World) -> None:
    """One day that is live, and one in preparation with a country that is not ready."""
    _roads_and_parcels(world)
    _hour_zero(world)


def _roads_and_parcels(world: World) -> None:
    lead, opened = world.person("de.liaison"), world.now - 7 * HOUR
    day = _plan(
        "LANTERN ROW", lead, world.now - timedelta(days=20),
        services.DayPlan(
            title="Roads, parcels and dealers", starts_at=_full(opened), ends_at=_full(opened) + timedelta(days=4),
            centre="Coordination centre, Sarajevo", centre_zone="Europe/Sarajevo",
            standing_order="No phone calls about targets. Every measure is decided by the country it happens in.",
        ),
    )  # fmt: skip
    _step(day, "approve", lead, world.now - timedelta(days=15))
    _step(day, "prepare", lead, world.now - timedelta(days=10))
    for username, facts in SHEETS.items():
        _sheet(day, world.person(username), facts, opened)
    _step(day, "go_live", lead, opened)
    _live(day, world)
    _count(day, world)
    for username, person, duty, phone, starts, ends in ROSTER:
        by = world.person(username)
        with acting_for(by):
            services.add_shift(
                day=_fresh(day), person=person, duty=duty, phone=phone, starts_at=world.now + starts * HOUR,
                ends_at=world.now + ends * HOUR, by=by, at=opened,
            )  # fmt: skip


def _hour_zero(world: World) -> None:
    lead = world.person("de.liaison")
    starts = _full(world.now) + timedelta(days=6)
    day = _plan(
        "QUIET SWITCH", lead, world.now - timedelta(days=9),
        services.DayPlan(
            title="Hour zero", starts_at=starts, ends_at=starts + 12 * HOUR, centre="Europol, The Hague",
            centre_zone="Europe/Amsterdam", standing_order="Nobody touches a server before hour zero.",
        ),
    )  # fmt: skip
    _step(day, "approve", lead, world.now - timedelta(days=8))
    _step(day, "prepare", lead, world.now - timedelta(days=7))
    dutch = world.person("nl.liaison")
    facts = services.SheetFacts(
        contact="S. Hoekstra, Driebergen", targets=2, teams_planned=2, teams_named=2, officers=24, warrants_needed=2,
        warrants_signed=1,
    )  # fmt: skip
    _sheet(day, dutch, facts, world.now - timedelta(days=2), is_ready=False)
    _give(day, lead, "nl.liaison", "Name the rack of the two servers that moved.", due_in=20, world=world)
    _give(day, dutch, "us.liaison", "Send the image of the administrator's server.", due_in=150, world=world)
    with acting_for(dutch):
        services.add_shift(
            day=_fresh(day), person="insp. B. Terpstra", duty="Desk Netherlands", starts_at=starts,
            ends_at=starts + 12 * HOUR, by=dutch, at=world.now,
        )  # fmt: skip


def _plan(code_name: str, lead: User, at: datetime, plan: services.DayPlan) -> ActionDay:
    with acting_for(lead):
        operation = Operation.objects.get(code_name=code_name)
        return services.plan_day(operation=operation, plan=plan, by=lead, at=at)


def _fresh(day: ActionDay) -> ActionDay:
    fresh: ActionDay = ActionDay.objects.select_related("operation").get(pk=day.pk)
    return fresh


def _full(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _step(day: ActionDay, name: str, lead: User, at: datetime) -> None:
    with acting_for(lead):
        services.take_day_step(day=_fresh(day), step=name, by=lead, at=at)


def _sheet(day: ActionDay, by: User, facts: services.SheetFacts, at: datetime, *, is_ready: bool = True) -> None:
    told = vars(facts) | {"channel_tested_at": at - 30 * HOUR, "briefing_read_at": at - 28 * HOUR if is_ready else None}
    with acting_for(by):
        sheet = services.write_sheet(day=_fresh(day), facts=services.SheetFacts(**told), by=by, at=at - 20 * HOUR)
        if not sheet.missing:
            services.say_ready(day=_fresh(day), by=by, at=at - HOUR)


def _talk(day: ActionDay, world: World, written: list[LogEntry], line: Line) -> None:
    by = world.person(line.by)
    with acting_for(by):
        entry = services.add_log_entry(
            operation=_fresh(day).operation, text=line.text, kind=line.kind, reason=line.reason,
            answers=written[-line.answers] if line.answers else None, by=by, at=world.now - line.hours * HOUR,
            handling=services.Handling(line.codes), uploads=[SimpleUploadedFile(*line.file)] if line.file else (),
        )  # fmt: skip
        written.append(entry)
        services.mark_log_read(operation=entry.operation, upto=entry.pk, by=by, at=entry.at)


def _count(day: ActionDay, world: World) -> None:
    """Seven hours of figures; the roads are fullest at noon, and one hour was corrected."""
    for username, rates in RATES.items():
        by = world.person(username)
        with acting_for(by):
            for back in range(7, 0, -1):
                weight = (6 + (back * 5) % 7) / 8
                figures = [
                    services.Figure(world.now - back * HOUR, kind, round(rate * weight))
                    for kind, rate in zip(KINDS, rates, strict=True)
                    if rate
                ]
                at = world.now - (back - 1) * HOUR
                services.count_checks(day=_fresh(day), figures=figures, by=by, at=at)
    polish = world.person("pl.liaison")
    with acting_for(polish):
        figures = [services.Figure(world.now - 3 * HOUR, CheckCount.Kind.VEHICLE, 498)]
        services.count_checks(day=_fresh(day), figures=figures, by=polish, at=world.now - HOUR)


def _check(day: ActionDay, world: World, hours: float, text: str) -> None:
    by = world.person("pl.liaison")
    with acting_for(by):
        services.ask_check(day=_fresh(day), text=text, by=by, at=world.now - hours * HOUR)


def _answer(world: World, hours: float, text: str) -> None:
    by = world.person("europol.duty")
    with acting_for(by):
        check = RoomTask.objects.get(text=text)
        services.answer_check(
            task=check, outcome="hit", note="Contribution follows.", by=by, at=world.now - hours * HOUR
        )


def _finish(day: ActionDay, world: World) -> None:
    by = world.person("pl.liaison")
    with acting_for(by):
        task = RoomTask.objects.get(day=day, text=PISTOLS)
        note = "Sent as contributions, two are traced."
        services.take_task_step(task=task, step="finish", by=by, at=world.now - 5 * HOUR, note=note)


def _live(day: ActionDay, world: World) -> None:
    """Everything of the day in the order of time."""
    written: list[LogEntry] = []
    polish, lead = world.person("pl.liaison"), world.person("de.liaison")
    happenings: list[tuple[float, Callable[[], object]]] = [
        *((line.hours, partial(_talk, day, world, written, line)) for line in LINES),
        (6, partial(_give, day, lead, "pl.liaison", PISTOLS, due_in=2, world=world, hours_ago=6)),
        (5, partial(_finish, day, world)),
        (4.5, partial(_check, day, world, 4.5, PLATE)),
        (4.3, partial(_answer, world, 4.3, PLATE)),
        (3, partial(_give, day, polish, "de.liaison", PASSAU, due_in=1, world=world, hours_ago=3)),
        (0.5, partial(_give, day, lead, "frontex.liaison", EXPERTS, due_in=3, world=world)),
        (0.2, partial(_check, day, world, 0.2, "Mobile +381 60 5550 187")),
    ]
    for _hours, happen in sorted(happenings, key=lambda pair: -pair[0]):
        happen()


def _give(
    day: ActionDay, by: User, doer: str, text: str, *, due_in: float, world: World, hours_ago: float = 0.5
) -> RoomTask:
    at = world.now - hours_ago * HOUR
    with acting_for(by):
        party = world.person(doer).party
        return services.give_task(day=_fresh(day), doer=party, text=text, due_at=at + due_in * HOUR, by=by, at=at)
