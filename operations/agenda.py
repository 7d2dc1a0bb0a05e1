"""What the calendar shows of operations: first and last days, action days, deadlines of the own party, reviews."""

from collections.abc import Iterator
from datetime import UTC, date

from django.db.models import Exists, OuterRef, Q

from europol_portal.access import policy
from europol_portal.agenda import entries
from europol_portal.agenda.entries import MOST, Entry, Kind
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations.access import (
    ActionDayPermission,
    CommitmentPermission,
    EmpactActionPermission,
    OperationPermission,
    ParticipationPermission,
    TargetPermission,
    TaskForcePermission,
    TaskPermission,
)
from operations.models import (
    ActionDay,
    EmpactCommitment,
    EmpactMilestone,
    HighValueTarget,
    Operation,
    Participation,
    RoomTask,
    TaskForce,
)

GONE = (ActionDay.Status.CANCELLED, ActionDay.Status.ARCHIVED)


def find(user: User, first: date, last: date) -> Iterator[Entry]:
    """Entries of the days, of all that the person's role reads; a query for each kind."""
    parts = (
        (OperationPermission.VIEW, _operations),
        (ActionDayPermission.VIEW, _action_days),
        (TaskPermission.TAKE, _tasks),
        (ParticipationPermission.ANSWER, _invitations),
        (CommitmentPermission.ANSWER, _commitments),
        (EmpactActionPermission.VIEW, _milestones),
        (TaskForcePermission.VIEW, _task_forces),
        (TargetPermission.VIEW, _reviews),
    )
    held = policy.allowed(user, [permission for permission, _ in parts])
    for permission, part in parts:
        if permission in held:
            yield from part(user, first, last)


def _operations(user: User, first: date, last: date) -> Iterator[Entry]:
    days = (first, last)
    touched = Q(starts_on__range=days) | Q(ends_on__range=days) | Q(action_day_on__range=days)
    planned = Exists(ActionDay.objects.filter(operation=OuterRef("pk")).exclude(status__in=GONE))
    rows = Operation.objects.visible_to(user).open().filter(touched).annotate(has_days=planned)
    for row in rows.order_by("starts_on", "pk")[:MOST]:
        said = {
            "url": row.get_absolute_url(),
            "reference": row.reference,
            "operation": row.code_name,
            "mark": row.classification,
        }
        edges = (
            (Kind.OPERATION, "begins", row.starts_on, f"{row.code_name} begins"),
            (Kind.OPERATION, "ends", row.ends_on, f"{row.code_name} ends"),
            (Kind.ACTION_DAY, "acts", None if row.has_days else row.action_day_on, f"Action day of {row.code_name}"),
        )
        for kind, name, day, title in edges:
            if day and first <= day <= last:
                yield entries.on_day(kind, f"{name}:{row.pk}", day, title=title, **said)


def _action_days(user: User, first: date, last: date) -> Iterator[Entry]:
    begins, ends = entries.edges(first, last)
    rows = ActionDay.objects.visible_to(user).exclude(status__in=GONE).for_list()
    for row in rows.filter(starts_at__lt=ends, ends_at__gt=begins).order_by("starts_at", "pk")[:MOST]:
        yield Entry(
            kind=Kind.ACTION_DAY,
            key=f"action_day:{row.pk}",
            title=row.title,
            url=row.get_absolute_url(),
            first=row.starts_at.astimezone(UTC).date(),
            last=row.ends_at.astimezone(UTC).date(),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reference=row.operation.reference,
            operation=row.operation.code_name,
            mark=row.classification,
        )


def _tasks(user: User, first: date, last: date) -> Iterator[Entry]:
    begins, ends = entries.edges(first, last)
    rows = (
        RoomTask.objects.visible_to(user).open().done_by_party(user.party).filter(due_at__gte=begins, due_at__lt=ends)
    )
    for row in rows.for_list().select_related("operation")[:MOST]:
        yield entries.at_moment(
            Kind.DEADLINE, f"task:{row.pk}", row.due_at, title=f"Task: {row.text}", url=row.get_absolute_url(),
            reference=row.operation.reference, operation=row.operation.code_name, mark=row.day.classification,
        )  # fmt: skip


def _invitations(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = Participation.objects.visible_to(user).unanswered().of_party(user.party)
    rows = rows.filter(answer_until__range=(first, last)).select_related("operation", "lead")
    for row in rows.order_by("answer_until", "pk")[:MOST]:
        yield entries.on_day(
            Kind.DEADLINE, f"invitation:{row.pk}", row.answer_until, title=f"Answer the invitation of {row.lead.name}",
            url=row.operation.get_absolute_url(), reference=row.reference, operation=row.operation.code_name,
            mark=row.operation.classification,
        )  # fmt: skip


def _commitments(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = EmpactCommitment.objects.visible_to(user).filter(party_id=user.party_id).to_answer()
    rows = rows.filter(answer_until__range=(first, last)).select_related("action__plan")
    for row in rows.order_by("answer_until", "pk")[:MOST]:
        yield entries.on_day(
            Kind.DEADLINE, f"commitment:{row.pk}", row.answer_until, title=f"Commit to EMPACT {row.action.number}",
            url=row.action.get_absolute_url(), reference=row.action.plan.reference,
            mark=row.action.plan.classification,
        )  # fmt: skip


def _milestones(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = EmpactMilestone.objects.visible_to(user).missing_by(last).filter(planned_on__gte=first)
    rows = rows.filter(leader_id=user.party_id).select_related("action__plan")
    for row in rows.order_by("planned_on", "pk")[:MOST]:
        yield entries.on_day(
            Kind.DEADLINE, f"milestone:{row.pk}", row.planned_on, title=f"EMPACT {row.action.number}: {row.title}",
            url=row.action.get_absolute_url(), reference=row.action.plan.reference,
            mark=row.action.plan.classification,
        )  # fmt: skip


def _task_forces(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = TaskForce.objects.visible_to(user).open().filter(ends_on__range=(first, last))
    for row in rows.order_by("ends_on", "pk")[:MOST]:
        yield entries.on_day(
            Kind.OPERATION, f"task_force:{row.pk}", row.ends_on, title=f"Task force {row.code_name} ends",
            url=row.get_absolute_url(), reference=row.reference, mark=row.classification,
        )  # fmt: skip


def _reviews(user: User, first: date, last: date) -> Iterator[Entry]:
    rows = HighValueTarget.objects.visible_to(user).filter(review_on__range=(first, last))
    rows = rows.filter(status__in=["active", "dormant"])
    for row in rows.order_by("review_on", "pk")[:MOST]:
        yield entries.on_day(
            Kind.DEADLINE, f"review:{row.pk}", row.review_on, title=f"Review of target {row.reference}",
            url=row.get_absolute_url(), reference=row.reference, mark=Classification(row.classification).value,
        )  # fmt: skip


entries.register("operations", find)
