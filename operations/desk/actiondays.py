"""What the desk shows of action days: tasks and cross-checks to do, sheets to complete, figures to sign."""

from datetime import datetime, timedelta

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import ActionDayPermission, TaskPermission
from operations.models import ActionDay, CheckCount, CountrySheet, OperationResult, Participation, RoomTask

NEAR = timedelta(days=7)
MOST = 50

Status = ActionDay.Status


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person's desk has to do on action days."""
    items: list[DeskItem] = []
    if policy.can(user, TaskPermission.TAKE):
        tasks = RoomTask.objects.visible_to(user).open().done_by_party(user.party).for_list()
        items += [_task(task, at) for task in tasks.select_related("operation")[:MOST]]
    if policy.can(user, ActionDayPermission.SIGN) and not user.party.is_hub:
        items += _own_days(user, at)
    return items


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """Tasks of the person's party that others are late with."""
    if not policy.can(user, TaskPermission.CANCEL):
        return []
    late = RoomTask.objects.visible_to(user).late(at).filter(party_id=user.party_id).exclude(doer_id=user.party_id)
    rows = late.for_list().select_related("operation")[:MOST]
    return [_task(task, at, title=f"{task.doer.name} is late: {task.text}", verb="Open") for task in rows]


def _own_days(user: User, at: datetime) -> list[DeskItem]:
    """Days on which the own country still has something to enter."""
    visible = ActionDay.objects.visible_to(user).open().filter(starts_at__lte=at + NEAR).select_related("operation")
    days = list(visible.order_by("starts_at", "pk")[:MOST])
    joined = set(
        Participation.objects.visible_to(user)
        .accepted()
        .exclude(role=Participation.Role.OBSERVER)
        .filter(party_id=user.party_id, operation__in=[day.operation_id for day in days])
        .values_list("operation_id", flat=True)
    )
    sheets = {row.day_id: row for row in CountrySheet.objects.filter(day__in=days, party_id=user.party_id)}
    own = {"day__in": days, "party_id": user.party_id}
    counted = {
        *CheckCount.objects.filter(**own).values_list("day_id", flat=True),
        *OperationResult.objects.filter(**own).values_list("day_id", flat=True),
    }
    items = []
    for day in days:
        if day.lead_id != user.party_id and day.operation_id not in joined:
            continue
        why = _missing(day, sheets.get(day.pk), has_figures=day.pk in counted)
        if not why and day.lead_id == user.party_id and day.is_live and day.ends_at < at:
            why = "Its time is over: bring the figures together."
        if why:
            items.append(_day(day, why))
    return items


def _missing(day: ActionDay, sheet: CountrySheet | None, *, has_figures: bool) -> str:
    if day.status in {Status.APPROVED, Status.PREPARATION} and (sheet is None or sheet.ready_at is None):
        words = ", ".join(sheet.missing) if sheet else "the country sheet"
        return f"Your country is not ready: {words}." if words else "Say that your country is ready."
    if day.status == Status.CONSOLIDATION and has_figures and (sheet is None or sheet.signed_at is None):
        return "Your figures are not signed."
    if day.status == Status.CONFIRMED and has_figures and (sheet is None or sheet.agreed_at is None):
        return "Your country has not agreed to publication."
    return ""


def _day(day: ActionDay, why: str) -> DeskItem:
    return DeskItem(
        title=f"Action day: {day.title}",
        why=why,
        url=day.get_absolute_url(),
        verb="Open",
        icon="ops",
        due=day.starts_at if day.status in {Status.APPROVED, Status.PREPARATION} else None,
        mark=day.classification,
        operation=day.operation.code_name,
    )


def _task(task: RoomTask, at: datetime, *, title: str = "", verb: str = "") -> DeskItem:
    return DeskItem(
        title=title or task.text,
        why=f"{'Cross-check' if task.is_check else 'Task'} from {task.party.name}, {task.day.title}.",
        url=task.get_absolute_url(),
        verb=verb or ("Answer" if task.is_check else "Do"),
        icon="ops",
        due=task.due_at,
        is_urgent=task.due_at < at,
        mark=task.day.classification,
        operation=task.operation.code_name,
    )
