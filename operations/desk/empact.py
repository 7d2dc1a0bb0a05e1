"""What the desk shows of EMPACT: commitments to answer, milestones whose day has come, reports that are due."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations import services
from operations.access import CommitmentPermission, EmpactActionPermission, EmpactPlanPermission
from operations.models import EmpactAction, EmpactCommitment, EmpactMilestone, EmpactPlan, EmpactReport

MILESTONE_NEAR = timedelta(days=7)
MOST = 50


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person's desk has to do."""
    items: list[DeskItem] = []
    today = at.date()
    if policy.can(user, CommitmentPermission.ANSWER):
        asked = EmpactCommitment.objects.visible_to(user).filter(party_id=user.party_id).to_answer()
        asked = asked.select_related("action__plan").order_by("answer_until", "pk")[:MOST]
        why = "Your party is asked to commit."
        items += [_item(one.action, why, "Answer", due=one.answer_until) for one in asked]
    if policy.can(user, EmpactActionPermission.CHANGE):
        missing = EmpactMilestone.objects.visible_to(user).missing_by(today + MILESTONE_NEAR)
        missing = missing.filter(leader_id=user.party_id, action__status__in=["running", "amended"])
        missing = missing.select_related("action__plan").order_by("planned_on", "pk")[:MOST]
        items += [
            _item(one.action, f"Milestone “{one.title}”.", "Record", due=one.planned_on, late=one.planned_on < today)
            for one in missing
        ]
    if policy.can(user, EmpactPlanPermission.CHANGE):
        items += _reports(user, today)
    return items


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Commitments that other parties owe to actions of the person's party."""
    if not policy.can(user, EmpactActionPermission.CHANGE):
        return []
    asked = EmpactCommitment.objects.visible_to(user).filter(leader_id=user.party_id).exclude(party_id=user.party_id)
    asked = asked.to_answer().select_related("action__plan", "party").order_by("-pk")[:MOST]
    return [_item(one.action, f"{one.party.name} has not committed.", "Open") for one in asked]


def _reports(user: User, today: date) -> list[DeskItem]:
    plans = list(
        EmpactPlan.objects.visible_to(user).driven_by(user.party).filter(status="running").order_by("-pk")[:MOST]
    )
    written: dict[UUID, set[date]] = defaultdict(set)
    for plan_id, until_on in EmpactReport.objects.filter(plan__in=plans).values_list("plan_id", "until_on"):
        written[plan_id].add(until_on)
    due = [(plan, services.period_due(plan, written[plan.pk], today)) for plan in plans]
    return [
        DeskItem(
            title=f"EMPACT plan {plan.title}",
            why=f"The report until {period.until_on:%-d %b %Y} is due.",
            url=plan.get_absolute_url(),
            verb="Report",
            icon="flag",
            due=_end_of(period.due_on),
            is_urgent=period.due_on < today,
            mark=plan.classification,
        )
        for plan, period in due
        if period
    ]


def _item(action: EmpactAction, why: str, verb: str, *, due: date | None = None, late: bool = False) -> DeskItem:
    return DeskItem(
        title=f"EMPACT {action.number} {action.title}",
        why=why,
        url=action.get_absolute_url(),
        verb=verb,
        icon="flag",
        due=_end_of(due) if due else None,
        is_urgent=late,
        mark=action.plan.classification,
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=UTC)
