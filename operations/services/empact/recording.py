"""Record progress: milestones reached, values of indicators, results; and remind of milestones that are overdue."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import EmpactActionPermission
from operations.events import EmpactActionEvent
from operations.models import EmpactAction, EmpactIndicator, EmpactMilestone, EmpactValue
from operations.services.empact.acting import lock_action

REMIND_AGAIN = timedelta(days=7)


@transaction.atomic
def reach_milestone(*, milestone: EmpactMilestone, done_on: date, by: User, at: datetime) -> EmpactMilestone:
    """Record the day on which it was reached; for the leading party and the driver."""
    action = _running(milestone.action_id, EmpactActionPermission.CHANGE, by, done_on, at, field="done_on")
    locked: EmpactMilestone = EmpactMilestone.objects.select_for_update().get(pk=milestone.pk)
    if (
        locked.depends_on_id
        and not EmpactMilestone.objects.exclude(done_on=None).filter(pk=locked.depends_on_id).exists()
    ):
        message = "The milestone that it waits for is not reached."
        raise DomainError(message, code="waits", field="done_on")
    locked.done_on = done_on
    locked.save(update_fields=["done_on"])
    changes = {"milestone": str(locked.pk), "done_on": done_on.isoformat()}
    events.publish(EmpactActionEvent.RECORDED, subject=action, actor=by, at=at, changes=changes)
    return locked


@transaction.atomic
def record_value(
    *, indicator: EmpactIndicator, number: int, on: date, by: User, at: datetime, text: str = ""
) -> EmpactValue:
    """Add what the own party reached on a day; the same day again corrects it. Sums are computed (invariant 35)."""
    action = _running(indicator.action_id, EmpactActionPermission.RECORD, by, on, at, field="on")
    known = EmpactValue.objects.filter(indicator=indicator, party_id=by.party_id, on=on).first()
    value = known or EmpactValue(plan_id=action.plan_id, action=action, indicator=indicator, party=by.party, on=on)
    value.number, value.text, value.recorded_at, value.recorded_by = number, text.strip(), at, by
    value.clean_fields()
    value.save()
    changes = {"indicator": str(indicator.pk), "number": number, "party": by.party.code}
    events.publish(EmpactActionEvent.RECORDED, subject=action, actor=by, at=at, changes=changes)
    return value


@transaction.atomic
def write_results(*, action: EmpactAction, results: str, by: User, at: datetime) -> EmpactAction:
    """Write what came of the action, in words and without personal data."""
    locked = lock_action(action, by)
    locked.results = results.strip()
    locked.clean_fields(exclude=["plan", "leader", "created_by", "plan_reference"])
    locked.save(update_fields=["results"])
    events.publish(EmpactActionEvent.RECORDED, subject=locked, actor=by, at=at, changes={"fields": ["results"]})
    return locked


def remind_of_milestones(*, at: datetime) -> int:
    """Tell leading parties and drivers of milestones whose day has passed, again every week; returns how many."""
    with acting_as_system():
        due = EmpactMilestone.objects.raw(
            "SELECT * FROM operations_watched_milestones(%s, %s)", [at.date() - timedelta(days=1), at - REMIND_AGAIN]
        )
        return sum(_remind(milestone, at) for milestone in list(due))


@transaction.atomic
def _remind(milestone: EmpactMilestone, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT operations_note_milestone(%s, %s, %s)", [milestone.pk, at, at - REMIND_AGAIN])
        (is_first,) = cursor.fetchone()
    if is_first:
        events.publish(EmpactActionEvent.OVERDUE, subject=milestone, actor=None, at=at)
    return bool(is_first)


def _running(key: UUID, permission: str, by: User, on: date, at: datetime, *, field: str) -> EmpactAction:
    """The action for people who may record in it, while it runs and for a day that has come."""
    action: EmpactAction = EmpactAction.objects.get(pk=key)
    require(by, permission, action)
    if not action.is_running:
        message = "Progress is recorded while the action runs."
        raise DomainError(message, code="not_running")
    if on > at.date():
        message = "The day lies ahead."
        raise DomainError(message, code="day_ahead", field=field)
    return action
