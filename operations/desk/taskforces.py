"""What the desk shows of task forces: rules to sign, ends that come or have passed, results to confirm."""

from datetime import UTC, date, datetime, time, timedelta

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import MemberPermission, ResultPermission, TaskForcePermission
from operations.models import TaskForce, TaskForceMember, TaskForceResult

END_NEAR = timedelta(days=30)
MOST = 50

Status = TaskForce.Status


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person's desk has to do."""
    items: list[DeskItem] = []
    today = at.date()
    if policy.can(user, MemberPermission.ANSWER):
        places = TaskForceMember.objects.visible_to(user).filter(party_id=user.party_id).to_sign()
        places = places.exclude(task_force__rules="").select_related("task_force__owner")
        items += [_item(place.task_force, "Its rules wait for your signature.", "Sign") for place in places[:MOST]]
    if policy.can(user, TaskForcePermission.CHANGE):
        led = TaskForce.objects.visible_to(user).led_by(user.party).open().order_by("ends_on", "pk")
        items += [item for force in led[:MOST] if (item := _to_move(force, today))]
    if policy.can(user, ResultPermission.CONFIRM):
        rows = TaskForceResult.objects.visible_to(user).filter(
            party_id=user.party_id, confirmed_at=None, task_force__status=Status.CLOSING
        )
        forces = {row.task_force for row in rows.select_related("task_force")[:MOST]}
        items += [_item(force, "Results of your party are not confirmed.", "Confirm") for force in forces]
    return items


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Signatures that other parties owe to task forces of the person's party."""
    if not policy.can(user, TaskForcePermission.INVITE):
        return []
    places = TaskForceMember.objects.visible_to(user).filter(lead_id=user.party_id).exclude(party_id=user.party_id)
    places = places.to_sign().select_related("task_force", "party").order_by("-pk")
    return [_item(place.task_force, f"{place.party.name} has not signed the rules.", "Open") for place in places[:MOST]]


def _to_move(force: TaskForce, today: date) -> DeskItem | None:
    if force.status == Status.CLOSING:
        return None if force.report else _item(force, "The closing report is missing.", "Write")
    if force.ends_on < today:
        return _item(force, "It has passed its end: renew or close it.", "Decide", due=force.ends_on, is_urgent=True)
    if force.ends_on <= today + END_NEAR:
        return _item(force, "It ends soon: renew or close it.", "Decide", due=force.ends_on)
    return None


def _item(force: TaskForce, why: str, verb: str, *, due: date | None = None, is_urgent: bool = False) -> DeskItem:
    return DeskItem(
        title=f"Task force {force.code_name}",
        why=why,
        url=force.get_absolute_url(),
        verb=verb,
        icon="ops",
        due=datetime.combine(due, time(23, 59), tzinfo=UTC) if due else None,
        is_urgent=is_urgent,
        mark=force.classification,
    )
