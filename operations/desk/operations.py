"""What the desk shows of operations: invitations to answer, own operations that stand still, answers awaited."""

from datetime import UTC, date, datetime, time, timedelta

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import OperationPermission, ParticipationPermission
from operations.models import Operation, Participation
from operations.querysets import ParticipationQuerySet

ACTION_DAY_NEAR = timedelta(days=7)
MOST = 50

Status = Operation.Status


def needs(user: User, at: datetime) -> list[DeskItem]:
    """Invitations that the person's desk answers, and own operations that wait for the next step."""
    items: list[DeskItem] = []
    if policy.can(user, ParticipationPermission.ANSWER):
        items += [_to_answer(row) for row in _unanswered(user).of_party(user.party)[:MOST]]
    if policy.can(user, OperationPermission.CHANGE):
        led = Operation.objects.visible_to(user).led_by(user.party).open().with_counts().order_by("action_day_on", "pk")
        items += [item for operation in led[:MOST] if (item := _to_move(operation, at.date()))]
    return items


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """Answers that other parties owe to operations of the person's party."""
    if not policy.can(user, OperationPermission.INVITE):
        return []
    rows = _unanswered(user).filter(lead=user.party).select_related("party")[:MOST]
    return [
        DeskItem(
            title=f"{row.party.name} has not answered your invitation",
            why=f"Asked as {row.get_role_display().lower()}.",
            url=row.operation.get_absolute_url(),
            verb="Open",
            icon="ops",
            due=_end_of(row.answer_until),
            is_urgent=row.answer_until is not None and row.answer_until < at.date(),
            mark=row.operation.classification,
            operation=row.operation.code_name,
        )
        for row in rows
    ]


def unanswered_rows(user: User) -> ParticipationQuerySet:
    """Invitations that wait for the person's desk; counted in the navigation."""
    if not policy.can(user, ParticipationPermission.ANSWER):
        return Participation.objects.none()
    return _unanswered(user).filter(party_id=user.party_id)


def count_unanswered(user: User) -> int:
    """How many invitations wait for the person's desk."""
    return unanswered_rows(user).count()


def _unanswered(user: User) -> ParticipationQuerySet:
    visible: ParticipationQuerySet = Participation.objects.visible_to(user)
    return visible.unanswered().select_related("operation", "lead").order_by("-pk")


def _to_answer(row: Participation) -> DeskItem:
    return DeskItem(
        title=f"Answer the invitation of {row.lead.name}",
        why=f"{row.operation.title}. Asked as {row.get_role_display().lower()}.",
        url=row.operation.get_absolute_url(),
        verb="Answer",
        icon="ops",
        due=_end_of(row.answer_until),
        mark=row.operation.classification,
        operation=row.operation.code_name,
    )


def _to_move(operation: Operation, today: date) -> DeskItem | None:
    why, verb = _what_stands_still(operation, today)
    if not why:
        return None
    return DeskItem(
        title=operation.title,
        why=why,
        url=operation.get_absolute_url(),
        verb=verb,
        icon="ops",
        due=_end_of(operation.action_day_on) if operation.status in {Status.PROPOSED, Status.PLANNING} else None,
        mark=operation.classification,
        operation=operation.code_name,
    )


def _what_stands_still(operation: Operation, today: date) -> tuple[str, str]:
    accepted, unanswered = operation.accepted, operation.unanswered  # type: ignore[attr-defined]
    if operation.status == Status.PROPOSED and not accepted and not unanswered:
        return "Nobody is invited, or nobody wants to take part.", "Invite"
    if operation.status == Status.PROPOSED and accepted:
        return f"{accepted} {'party takes' if accepted == 1 else 'parties take'} part: planning can start.", "Plan"
    near = operation.action_day_on is not None and operation.action_day_on <= today + ACTION_DAY_NEAR
    if operation.status in {Status.PROPOSED, Status.PLANNING} and near:
        return "The action day is near, and the operation is not live.", "Open"
    if operation.status == Status.LIVE and operation.ends_on and operation.ends_on < today:
        return "Its last day has passed, and it is still live.", "Close"
    return "", ""


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59), tzinfo=UTC) if day else None
