"""What the desk shows of high value targets: questions, assessments, validations, reviews, support that is missing."""

from datetime import UTC, date, datetime, time, timedelta

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import BackingPermission, TargetPermission
from operations.models import HighValueTarget, TargetBacking
from operations.querysets import UNDER_REVIEW
from operations.workflow import SUPPORTERS_NEEDED

REVIEW_NEAR = timedelta(days=30)
MOST = 50

Status = HighValueTarget.Status


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person's desk, or the person of Europol who is named, has to do."""
    items: list[DeskItem] = []
    if policy.can(user, BackingPermission.ANSWER):
        rows = TargetBacking.objects.visible_to(user).filter(party_id=user.party_id).select_related("target__owner")
        items += [_to_answer(row) for row in rows.unanswered().order_by("-pk")[:MOST]]
        items += [
            _item(row.target, "All supporters validate it.", "Validate") for row in rows.to_validate().order_by("-pk")
        ]
    if policy.can(user, TargetPermission.CHANGE):
        items += _of_nominating_party(user, at.date())
    if policy.can(user, TargetPermission.ASSESS) or policy.can(user, TargetPermission.ASSIGN):
        items += _of_europol(user)
    return items


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """Answers that other parties owe to targets of the person's party."""
    if not policy.can(user, TargetPermission.INVITE):
        return []
    rows = TargetBacking.objects.visible_to(user).filter(lead_id=user.party_id).unanswered()
    return [
        _item(
            row.target,
            f"{row.party.name} has not answered.",
            "Open",
            due=row.answer_until,
            is_urgent=bool(row.answer_until and row.answer_until < at.date()),
        )
        for row in rows.select_related("target", "party").order_by("-pk")[:MOST]
    ]


def _of_nominating_party(user: User, today: date) -> list[DeskItem]:
    own = HighValueTarget.objects.visible_to(user).nominated_by_party(user.party).open().with_supporters()
    return [item for target in own.order_by("review_on", "pk")[:MOST] if (item := _to_move(target, today))]


def _to_move(target: HighValueTarget, today: date) -> DeskItem | None:
    supporters = target.supporters  # type: ignore[attr-defined]
    if target.status in UNDER_REVIEW and target.review_on and target.review_on <= today + REVIEW_NEAR:
        return _item(target, "The review of six months is due.", "Review", due=target.review_on)
    if target.status in UNDER_REVIEW and supporters < SUPPORTERS_NEEDED:
        return _item(target, "Fewer than two other Member States support it.", "Ask or remove", is_urgent=True)
    moves = {
        Status.RETURNED: ("It was returned to you.", "Change"),
        Status.VALIDATED: ("It is validated.", "Put on the list"),
    }
    if target.status == Status.ASSESSING and supporters >= SUPPORTERS_NEEDED:
        return _item(target, "Two Member States support it.", "Record")
    return _item(target, *moves[Status(target.status)]) if target.status in moves else None


def _of_europol(user: User) -> list[DeskItem]:
    named = HighValueTarget.objects.visible_to(user).filter(status=Status.NOMINATED, person_ids__contains=[user.pk])
    verb = "Assess" if policy.can(user, TargetPermission.ASSESS) else "Name analysts"
    return [_item(target, "Europol is asked to assess it.", verb) for target in named.order_by("-pk")[:MOST]]


def _to_answer(row: TargetBacking) -> DeskItem:
    return _item(row.target, f"{row.target.owner.name} asks for support.", "Answer", due=row.answer_until)


def _item(
    target: HighValueTarget, why: str, verb: str, *, due: date | None = None, is_urgent: bool = False
) -> DeskItem:
    return DeskItem(
        title=f"High value target {target.reference}",
        why=why,
        url=target.get_absolute_url(),
        verb=verb,
        icon="flag",
        due=datetime.combine(due, time(23, 59), tzinfo=UTC) if due else None,
        is_urgent=is_urgent,
        mark=target.classification,
    )
