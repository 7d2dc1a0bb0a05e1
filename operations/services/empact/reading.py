"""Gather what was recorded about actions, for pace, overlap and overview. Nothing is counted that one may not see."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from europol_portal.parties.models import EmpactPriority, User
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactEntry,
    EmpactIndicator,
    EmpactMilestone,
    EmpactPlan,
    EmpactValue,
)
from operations.services.empact.overlap import Overlap, Sketch, overlaps
from operations.services.empact.pace import (
    ActionFacts,
    AreaPace,
    IndicatorFacts,
    MilestoneFacts,
    Pace,
    area_pace,
    pace_of,
)

Answer, Kind = EmpactCommitment.Answer, EmpactEntry.Kind
WRITTEN = (Kind.NOTE, Kind.MEETING, Kind.DECISION)


@dataclass(frozen=True)
class Row:
    """An action with its pace."""

    action: EmpactAction
    pace: Pace


@dataclass(frozen=True)
class Area:
    """A plan with its pace."""

    plan: EmpactPlan
    pace: AreaPace


@dataclass(frozen=True)
class PriorityRow:
    """A priority with the areas under it that the person sees."""

    priority: EmpactPriority
    areas: list[Area]
    pace: AreaPace
    actions: int


def rows_of(actions: Iterable[EmpactAction], on: date) -> list[Row]:
    """The actions with their pace on the day; cancelled ones have none."""
    known = [action for action in actions if action.status != EmpactAction.Status.CANCELLED]
    gathered = _gather([action.pk for action in known], on)
    return [Row(action, pace_of(gathered.facts(action), on)) for action in known]


def areas_of(plans: Iterable[EmpactPlan], user: User, on: date) -> list[Area]:
    """Plans with their pace, counting the actions that the person sees."""
    known = list(plans)
    actions = EmpactAction.objects.visible_to(user).filter(plan__in=known).for_list()
    paces: dict[UUID, list[Pace]] = defaultdict(list)
    for row in rows_of(actions, on):
        paces[row.action.plan_id].append(row.pace)
    return [Area(plan, area_pace(paces[plan.pk])) for plan in known]


def overview(user: User, cycle: str, on: date) -> list[PriorityRow]:
    """Every priority of the cycle with the areas that the person sees."""
    plans = list(EmpactPlan.objects.visible_to(user).of_cycle(cycle).for_list().order_by("title", "pk"))
    actions = EmpactAction.objects.visible_to(user).filter(plan__in=plans).for_list()
    paces: dict[UUID, list[Pace]] = defaultdict(list)
    for row in rows_of(actions, on):
        paces[row.action.plan_id].append(row.pace)
    below: dict[int, list[EmpactPlan]] = defaultdict(list)
    for plan in plans:
        below[plan.priority_id].append(plan)
    rows = []
    for priority in EmpactPriority.objects.filter(cycle__code=cycle).order_by("position", "name"):
        known = below[priority.pk]
        together = [pace for plan in known for pace in paces[plan.pk]]
        areas = [Area(plan, area_pace(paces[plan.pk])) for plan in known]
        rows.append(PriorityRow(priority, areas, area_pace(together), len(together)))
    return rows


def overlaps_of(action: EmpactAction, user: User) -> list[Overlap]:
    """Actions that the person sees and that overlap with this one."""
    if action.is_over:
        return []
    (mine,) = _sketches([action])
    return overlaps(mine, _others(action.starts_on, action.ends_on, user, but=action.pk))


def overlaps_of_draft(
    plan: EmpactPlan, *, title: str, goal: int, starts_on: date, ends_on: date, parties: Collection[str], user: User
) -> list[Overlap]:
    """The same for an action that is being drafted in the plan."""
    draft = Sketch(title, goal, plan.crime_area_ids, starts_on, ends_on, parties)
    return overlaps(draft, _others(starts_on, ends_on, user))


def _others(starts_on: date, ends_on: date, user: User, *, but: UUID | None = None) -> list[Sketch]:
    found = EmpactAction.objects.visible_to(user).overlapping(starts_on, ends_on).exclude(pk=but)
    return _sketches(list(found.for_list()))


def _sketches(actions: list[EmpactAction]) -> list[Sketch]:
    parties: dict[UUID, set[str]] = defaultdict(set)
    standing = EmpactCommitment.objects.standing().filter(action__in=actions)
    for action_id, code in standing.values_list("action_id", "party__code"):
        parties[action_id].add(code)
    return [
        Sketch(
            one.title, one.goal, one.plan.crime_area_ids, one.starts_on, one.ends_on,
            parties[one.pk] | {one.leader.code}, one,
        )
        for one in actions
    ]  # fmt: skip


@dataclass(frozen=True)
class _Gathered:
    """Facts of many actions by their keys, read in five queries."""

    milestones: dict[UUID, list[EmpactMilestone]]
    indicators: dict[UUID, list[Any]]
    parties: dict[UUID, dict[str, list[str]]]
    last: dict[UUID, date]
    on: date

    def facts(self, action: EmpactAction) -> ActionFacts:
        """What was recorded about one action."""
        milestones, parties = self.milestones[action.pk], self.parties[action.pk]
        done = [one.done_on for one in milestones if one.done_on and one.done_on <= self.on]
        last = max([*done, *([self.last[action.pk]] if action.pk in self.last else [])], default=None)
        return ActionFacts(
            number=action.number,
            leader=action.leader.name,
            starts_on=action.starts_on,
            ends_on=action.ends_on,
            is_running=action.is_running,
            is_on_hold=action.status == EmpactAction.Status.ON_HOLD,
            is_done=action.status == EmpactAction.Status.COMPLETED,
            weight=action.weight,
            milestones=[self._milestone(one) for one in milestones],
            indicators=[
                IndicatorFacts(one.name, one.unit, one.target, one.actual) for one in self.indicators[action.pk]
            ],
            confirmed=parties[Answer.CONFIRMED],
            unanswered=[*parties[Answer.INVITED], *parties[Answer.INTERESTED]],
            declined=parties[Answer.DECLINED],
            withdrawn=parties[Answer.WITHDRAWN],
            funding=action.funding,
            funding_asked_on=action.funding_asked_on,
            last_progress_on=last,
        )

    def _milestone(self, one: EmpactMilestone) -> MilestoneFacts:
        before = one.depends_on
        is_free = before is None or (before.done_on is not None and before.done_on <= self.on)
        waits_for = "" if before is None or is_free else before.title
        return MilestoneFacts(one.title, one.planned_on, one.done_on, waits_for)


def _gather(keys: list[UUID], on: date) -> _Gathered:
    milestones: dict[UUID, list[EmpactMilestone]] = defaultdict(list)
    for milestone in EmpactMilestone.objects.filter(action__in=keys).for_list():
        milestones[milestone.action_id].append(milestone)
    indicators: dict[UUID, list[Any]] = defaultdict(list)
    for indicator in EmpactIndicator.objects.filter(action__in=keys).for_list(on):
        indicators[indicator.action_id].append(indicator)
    parties: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    asked = EmpactCommitment.objects.filter(action__in=keys).exclude(role=EmpactCommitment.Role.LEADER)
    # a party that was asked again counts by its last answer
    latest = {(one.action_id, one.party_id): one for one in asked.select_related("party").order_by("pk")}
    for one in sorted(latest.values(), key=lambda row: row.party.name):
        parties[one.action_id][one.answer].append(one.party.name)
    values = EmpactValue.objects.filter(action__in=keys, on__lte=on).order_by().values_list("action_id")
    lines = EmpactEntry.objects.filter(action__in=keys, at__date__lte=on, kind__in=WRITTEN).order_by()
    last: dict[UUID, date] = dict(values.annotate(Max("on")))
    for key, moment in lines.values_list("action_id").annotate(Max("at")):
        last[key] = max(last.get(key, moment.date()), moment.date())
    return _Gathered(milestones, indicators, parties, last, on)
