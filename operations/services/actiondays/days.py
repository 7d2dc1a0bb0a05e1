"""Plan an action day, change it, move it on."""

from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import ActionDayPermission, OperationPermission
from operations.events import ActionDayEvent
from operations.models import ActionDay, LogEntry, Operation
from operations.services import log
from operations.workflow import ACTION_DAY_WORKFLOW

STATUS = LogEntry.Kind.STATUS


@dataclass(frozen=True)
class DayPlan:
    """What the lead says about an action day."""

    title: str
    starts_at: datetime
    ends_at: datetime
    centre: str
    centre_zone: str = "UTC"
    standing_order: str = ""


def day_plan_of(day: ActionDay) -> DayPlan:
    """The plan as it stands, to change some of it."""
    return DayPlan(**{one.name: getattr(day, one.name) for one in fields(DayPlan)})


@transaction.atomic
def plan_day(*, operation: Operation, plan: DayPlan, by: User, at: datetime) -> ActionDay:
    """Plan an action day of an operation that the own party leads."""
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.CHANGE, operation)
    day = ActionDay(operation=operation, created_by=by, created_at=at)
    _write(day, plan)
    day.save(force_insert=True)
    day.refresh_from_db()
    events.publish(ActionDayEvent.PLANNED, subject=day, actor=by, at=at, verb=events.Verb.COLLECTION)
    log.append(operation, kind=STATUS, text=f"Planned the action day “{day.title}”.", by=by, at=at)
    return day


@transaction.atomic
def change_day(*, day: ActionDay, plan: DayPlan, by: User, at: datetime) -> ActionDay:
    """Change what the lead says; the log names what changed."""
    require(by, ActionDayPermission.CHANGE, day)
    locked: ActionDay = ActionDay.objects.select_for_update().get(pk=day.pk)
    before = day_plan_of(locked)
    _write(locked, plan)
    changed = [one.name for one in fields(DayPlan) if getattr(before, one.name) != getattr(locked, one.name)]
    if not changed:
        return locked
    locked.save(update_fields=changed)
    events.publish(ActionDayEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": changed})
    words = ", ".join(name.removesuffix("_at").replace("_", " ") for name in changed)
    log.append(locked.operation, kind=STATUS, text=f"Action day “{locked.title}”: changed {words}.", by=by, at=at)
    return locked


@transaction.atomic
def take_day_step(*, day: ActionDay, step: str, by: User, at: datetime, note: str = "") -> ActionDay:
    """Move the action day on; the log keeps the step."""
    if transition := ACTION_DAY_WORKFLOW.transitions.get(step):
        require(by, transition.permission, day)
    before = ActionDay.Status(day.status).label
    day = ACTION_DAY_WORKFLOW.apply(day, step, by=by, at=at, note=note)
    text = f"Action day “{day.title}”: {before} → {ActionDay.Status(day.status).label}. {note}"
    log.append(day.operation, kind=STATUS, text=text, by=by, at=at)
    return day


def _write(day: ActionDay, plan: DayPlan) -> None:
    for one in fields(DayPlan):
        value = getattr(plan, one.name)
        setattr(day, one.name, value.strip() if isinstance(value, str) else value)
    if day.centre_zone not in available_timezones():
        message = "There is no such time zone. Write it as Europe/Sarajevo."
        raise DomainError(message, code="zone_unknown", field="centre_zone")
    day.clean_fields()
    day.validate_constraints()
