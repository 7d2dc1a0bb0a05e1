"""The report on a plan and a period: figures from what was recorded, texts by the driver. Totals are never typed.

Heavy report templates are what drivers complain about (domain 10, point 22; invariant 35 for the figures).
"""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import EmpactPlanPermission
from operations.events import EmpactPlanEvent
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactIndicator,
    EmpactMilestone,
    EmpactPlan,
    EmpactReport,
    EmpactValue,
)
from operations.services.empact.pace import AreaPace, area_pace, rules
from operations.services.empact.reading import Row, rows_of

MONTHS = 12


@dataclass(frozen=True)
class Period:
    """From the first to the last day."""

    from_on: date
    until_on: date

    @property
    def due_on(self) -> date:
        """The day on which its report is due."""
        return self.until_on + timedelta(days=rules()["report"]["days_after"])


@dataclass(frozen=True)
class ReportFacts:
    """What was recorded in the period, and where the plan stood on its last day."""

    plan: EmpactPlan
    period: Period
    rows: list[Row]
    pace: AreaPace
    milestones: list[EmpactMilestone]
    indicators: list[Any]
    commitments: list[tuple[str, dict[str, int]]]
    answered: int
    asked: int
    milestones_due: int
    milestones_reached: int
    draft: str


def periods_of(plan: EmpactPlan) -> list[Period]:
    """The periods of a plan, by the stated number of months."""
    periods, start = [], plan.starts_on
    while start <= plan.ends_on:
        after = _months_later(start, rules()["report"]["every_months"])
        periods.append(Period(start, min(after - timedelta(days=1), plan.ends_on)))
        start = after
    return periods


def period_due(plan: EmpactPlan, reported: set[date], on: date) -> Period | None:
    """The first period that has ended and on which nothing was reported."""
    ended = [one for one in periods_of(plan) if one.until_on < on and one.until_on not in reported]
    return ended[0] if ended else None


def report_facts(plan: EmpactPlan, period: Period, user: User) -> ReportFacts:
    """The figures of the report and a first text, from what the person sees."""
    actions = list(EmpactAction.objects.visible_to(user).filter(plan=plan).for_list())
    rows = rows_of(actions, period.until_on)
    keys = [row.action.pk for row in rows]
    span = (period.from_on, period.until_on)
    milestones = list(EmpactMilestone.objects.filter(action__in=keys, planned_on__range=span).select_related("action"))
    indicators = list(
        EmpactIndicator.objects.filter(action__in=keys).for_list(period.until_on).select_related("action")
    )
    added: Counter[Any] = Counter()
    for key, number in EmpactValue.objects.filter(action__in=keys, on__range=span).values_list("indicator", "number"):
        added[key] += number
    for indicator in indicators:
        indicator.added = added[indicator.pk]
    answers: dict[str, Counter[str]] = {}
    asked = EmpactCommitment.objects.filter(action__in=keys).order_by("party__name", "pk")
    for name, answer in asked.values_list("party__name", "answer"):
        answers.setdefault(name, Counter())[answer] += 1
    reached = sum(one.done_on is not None and one.done_on <= period.until_on for one in milestones)
    pace = area_pace(row.pace for row in rows)
    facts = ReportFacts(
        plan=plan,
        period=period,
        rows=rows,
        pace=pace,
        milestones=sorted(milestones, key=lambda one: (one.planned_on, one.pk)),
        indicators=indicators,
        commitments=[(name, dict(counts)) for name, counts in answers.items()],
        answered=sum(counts["confirmed"] for counts in answers.values()),
        asked=sum(counts.total() for counts in answers.values()),
        milestones_due=len(milestones),
        milestones_reached=reached,
        draft="",
    )
    return ReportFacts(**{**vars(facts), "draft": _draft(facts)})


@transaction.atomic
def write_empact_report(
    *,
    plan: EmpactPlan,
    from_on: date,
    until_on: date,
    summary: str,
    by: User,
    at: datetime,
    obstacles: str = "",
    lessons: str = "",
) -> EmpactReport:
    """Save the texts of the report on a period; the same period again changes them."""
    locked: EmpactPlan = EmpactPlan.objects.select_for_update().get(pk=plan.pk)
    require(by, EmpactPlanPermission.CHANGE, locked)
    if from_on < locked.starts_on or until_on > locked.ends_on or until_on <= from_on:
        message = "The period lies inside the time of the plan."
        raise DomainError(message, code="outside_plan", field="summary")
    known = EmpactReport.objects.filter(plan=locked, from_on=from_on, until_on=until_on).first()
    report = known or EmpactReport(plan=locked, from_on=from_on, until_on=until_on)
    report.summary, report.obstacles, report.lessons = summary.strip(), obstacles.strip(), lessons.strip()
    report.written_by, report.written_at = by, at
    report.clean_fields()
    report.save()
    report.refresh_from_db()
    changes = {"period": [from_on.isoformat(), until_on.isoformat()]}
    events.publish(EmpactPlanEvent.REPORT_WRITTEN, subject=locked, actor=by, at=at, changes=changes)
    return report


def export_report(*, facts: ReportFacts, by: User, at: datetime) -> str:
    """The actions of the report as CSV; the download is recorded, the marking stands in every line."""
    text = StringIO()
    writer = csv.writer(text)
    head = ("Marking", "Plan", "Action", "Title", "Leader", "Status", "Planned %", "Actual %", "Behind", "Reasons")
    writer.writerow(head)
    for row in facts.rows:
        action, pace = row.action, row.pace
        line = (
            facts.plan.get_classification_display(), facts.plan.reference, action.number, action.title,
            action.leader.code, action.get_status_display(), pace.planned, pace.actual,
            "yes" if pace.is_behind else "no", "; ".join(reason.text for reason in pace.reasons),
        )  # fmt: skip
        writer.writerow([_harmless(cell) for cell in line])
    events.publish(
        EmpactPlanEvent.REPORT_EXPORTED, subject=facts.plan, actor=by, at=at, verb=events.Verb.CONSULTATION,
        changes={"period": [facts.period.from_on.isoformat(), facts.period.until_on.isoformat()]},
    )  # fmt: skip
    return text.getvalue()


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would work out as a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def _draft(facts: ReportFacts) -> str:
    """The first text of the summary, in sentences from the figures."""
    pace, period = facts.pace, facts.period
    lines = [
        f"Period: {period.from_on:%-d %b %Y} to {period.until_on:%-d %b %Y}.",
        f"{facts.plan.title} had {len(facts.rows)} operational actions, {pace.running} of them running.",
        f"By the plan {pace.planned}% should be reached; {pace.actual}% is.",
        f"{facts.milestones_reached} of {facts.milestones_due} milestones of the period were reached.",
        f"{facts.answered} of {facts.asked} commitments asked for are confirmed.",
    ]
    lines += [f"{one.action.number} {one.name}: {one.added} {one.unit} in the period." for one in facts.indicators]
    if pace.is_slow:
        lines.append(f"The area is slower than expected: {pace.behind} of {pace.running} running actions are behind.")
    return "\n".join(lines)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    first = date(day.year + month // MONTHS, month % MONTHS + 1, 1)
    return first if day.day == 1 else first + timedelta(days=day.day - 1)
