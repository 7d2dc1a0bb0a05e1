"""Smallest valid action days, made by the services for the people who would make them."""

from datetime import UTC, datetime, timedelta

from europol_portal.access.binding import acting_for
from operations import services
from operations.models import ActionDay, CountrySheet, Operation, RoomTask

STARTS = datetime(2026, 12, 3, 4, 0, tzinfo=UTC)
DURING = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
FACTS = services.SheetFacts(
    contact="Duty room, Rotterdam", targets=4, teams_planned=5, teams_named=5, officers=40, warrants_needed=4,
    warrants_signed=4, channel_tested_at=STARTS - timedelta(days=1), briefing_read_at=STARTS - timedelta(days=1),
)  # fmt: skip


def make_day(operation, lead, **fields) -> ActionDay:
    """A planned action day of the operation, one day long."""
    values = {
        "title": "Roads and parcels",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(days=1),
        "centre": "Coordination centre, Sarajevo",
        "centre_zone": "Europe/Sarajevo",
    }
    with acting_for(lead):
        row = Operation.objects.get(pk=operation.pk)
        return services.plan_day(operation=row, plan=services.DayPlan(**(values | fields)), by=lead, at=DURING)


def day_for(day, person) -> ActionDay:
    """The action day as the person reads it now."""
    with acting_for(person):
        return ActionDay.objects.select_related("operation").get(pk=day.pk)


def day_step(day, name, by, *, note="Because it is so.") -> ActionDay:
    """The action day moved on."""
    with acting_for(by):
        row = ActionDay.objects.get(pk=day.pk)
        return services.take_day_step(day=row, step=name, by=by, at=DURING, note=note)


def go_live(operation, day, lead) -> ActionDay:
    """The day live, and its operation, of which somebody has accepted."""
    with acting_for(lead):
        row = Operation.objects.get(pk=operation.pk)
        for name in ("plan", "go_live"):
            services.take_step(operation=row, step=name, by=lead, at=DURING)
    for name in ("approve", "prepare", "go_live"):
        day_step(day, name, lead)
    return day_for(day, lead)


def sheet_of(day, officer, **facts) -> CountrySheet:
    """The sheet of the officer's country."""
    with acting_for(officer):
        row = ActionDay.objects.get(pk=day.pk)
        facts = services.SheetFacts(**({one: getattr(FACTS, one) for one in FACTS.__dataclass_fields__} | facts))
        return services.write_sheet(day=row, facts=facts, by=officer, at=DURING)


def count(day, officer, number, *, kind="person", hour=DURING) -> int:
    """A figure of the officer's country."""
    with acting_for(officer):
        row = ActionDay.objects.get(pk=day.pk)
        figures = [services.Figure(hour=hour, kind=kind, number=number)]
        return services.count_checks(day=row, figures=figures, by=officer, at=DURING)


def task_for(day, giver, doer, **fields) -> RoomTask:
    """A task of one officer's party for another's."""
    values = {"text": "Name the evidence officer.", "due_at": DURING + timedelta(hours=2)} | fields
    with acting_for(giver):
        row = ActionDay.objects.get(pk=day.pk)
        return services.give_task(day=row, doer=doer.party, by=giver, at=DURING, **values)
