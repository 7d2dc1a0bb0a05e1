"""Propose a task force and change what its lead says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, User
from operations.access import TaskForcePermission
from operations.events import TaskForceEvent
from operations.models import TaskForce, TaskForceEntry, TaskForceMember
from operations.services.numbers import check_classification, insert_numbered
from operations.services.taskforces.lines import append_line

PLAN_FIELDS = {
    "code_name": "code name",
    "title": "title",
    "objectives": "objectives",
    "plan": "operational plan",
    "rules": "rules of information exchange",
    "crime_area_ids": "crime areas",
    "starts_on": "start",
    "ends_on": "end",
    "classification": "classification",
}


@dataclass(frozen=True)
class ForcePlan:
    """What the lead says of a task force; forms and API fill it, propose and change take it."""

    code_name: str
    title: str
    objectives: str
    starts_on: date
    ends_on: date
    plan: str = ""
    rules: str = ""
    crime_areas: Iterable[CrimeArea] = field(default_factory=list)
    classification: str = Classification.BPL


def force_plan_of(force: TaskForce) -> ForcePlan:
    """The plan as it stands, to change some of it."""
    return ForcePlan(
        code_name=force.code_name,
        title=force.title,
        objectives=force.objectives,
        plan=force.plan,
        rules=force.rules,
        starts_on=force.starts_on,
        ends_on=force.ends_on,
        crime_areas=list(CrimeArea.objects.filter(pk__in=force.crime_area_ids)),
        classification=force.classification,
    )


@transaction.atomic
def propose_task_force(*, plan: ForcePlan, by: User, at: datetime) -> TaskForce:
    """Propose a task force that the person's Member State leads; it is alone with it until it invites others."""
    require(by, TaskForcePermission.ADD)
    if not by.party.is_member_state:
        message = "A task force is led by a Member State."
        raise AccessDenied(message)
    if plan.ends_on <= at.date():
        message = "Choose an end date that lies ahead."
        raise DomainError(message, code="end_has_passed", field="ends_on")
    force = TaskForce(owner=by.party, created_by=by, created_at=at)
    _write(force, plan, by=by)
    _refuse_taken_name(force)
    insert_numbered(
        force, prefix="OTF", year=at.year, party_code=by.party.code, constraint="taskforce_reference_once_per_lead"
    )
    TaskForceMember(
        task_force=force, party=by.party, role=TaskForceMember.Role.LEAD, invited_at=at, invited_by=by
    ).save(force_insert=True)
    events.publish(TaskForceEvent.PROPOSED, subject=force, actor=by, at=at, verb=events.Verb.COLLECTION)
    return force


@transaction.atomic
def change_task_force(*, force: TaskForce, plan: ForcePlan, by: User, at: datetime) -> TaskForce:
    """Change what the lead says. New rules must be signed again by everybody; the end date changes by renewal only."""
    locked: TaskForce = TaskForce.objects.select_for_update().get(pk=force.pk)
    require(by, TaskForcePermission.CHANGE, locked)
    before = {name: getattr(locked, name) for name in PLAN_FIELDS}
    is_agreed = locked.status not in {TaskForce.Status.PROPOSED, TaskForce.Status.CONSULTATION}
    if is_agreed and plan.ends_on != locked.ends_on:
        message = "The end date was agreed. Renew the task force with a reason."
        raise DomainError(message, code="end_is_agreed", field="ends_on")
    _write(locked, plan, by=by)
    changed = [name for name, value in before.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    if "code_name" in changed:
        _refuse_taken_name(locked)
    event = TaskForceEvent.CHANGED
    if "rules" in changed:
        locked.rules_version += 1
        changed.append("rules_version")
        event = TaskForceEvent.RULES_CHANGED
    locked.save(update_fields=changed)
    events.publish(event, subject=locked, actor=by, at=at, changes={"fields": changed})
    text = f"Changed {', '.join(PLAN_FIELDS[name] for name in changed if name in PLAN_FIELDS)}."
    append_line(locked, kind=TaskForceEntry.Kind.STATUS, text=text, by=by, at=at)
    return locked


def _write(force: TaskForce, plan: ForcePlan, *, by: User) -> None:
    areas = sorted({area.pk for area in plan.crime_areas})
    if not areas:
        message = "Choose at least one crime area."
        raise DomainError(message, code="crime_area_missing", field="crime_areas")
    check_classification(plan.classification, by)
    force.code_name = " ".join(plan.code_name.split()).upper()
    force.title, force.objectives = plan.title.strip(), plan.objectives.strip()
    force.plan, force.rules = plan.plan.strip(), plan.rules.strip()
    force.crime_area_ids, force.classification = areas, plan.classification
    force.starts_on, force.ends_on = plan.starts_on, plan.ends_on
    force.full_clean(exclude=["reference", "owner", "created_by"])


def _refuse_taken_name(force: TaskForce) -> None:
    """The own party's names; a colleague's closed circle is not asked, the database refuses it."""
    others = TaskForce.objects.filter(owner_id=force.owner_id, code_name=force.code_name).exclude(pk=force.pk)
    if others.exists():
        message = "Your party already leads a task force with this code name. Choose another."
        raise DomainError(message, code="code_name_taken", field="code_name")
