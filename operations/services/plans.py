"""Writes on operations: propose, change, move on, and the party's own closed circle."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import CrimeArea, EmpactPriority, User
from operations.access import OperationPermission
from operations.events import OperationEvent
from operations.models import LogEntry, Operation
from operations.services import log
from operations.services.numbers import check_classification
from operations.workflow import OPERATION_WORKFLOW

Verb = events.Verb

DRAWS = 20  # tries for a free number among the 9,000 of a lead's year
DIGITS = 4
PLAN_FIELDS = {
    "code_name": "code name",
    "title": "title",
    "summary": "summary",
    "objectives": "objectives",
    "crime_area_ids": "crime areas",
    "priority": "EMPACT priority",
    "starts_on": "start",
    "ends_on": "end",
    "action_day_on": "action day",
    "classification": "classification",
}


@dataclass(frozen=True)
class OperationPlan:
    """What the lead says about an operation; forms and API fill it, propose and change take it."""

    code_name: str
    title: str
    starts_on: date
    summary: str = ""
    objectives: str = ""
    crime_areas: Iterable[CrimeArea] = field(default_factory=list)
    priority: EmpactPriority | None = None
    ends_on: date | None = None
    action_day_on: date | None = None
    classification: str = Classification.BPL


def plan_of(operation: Operation) -> OperationPlan:
    """The plan as it stands, to change some of it."""
    return OperationPlan(
        code_name=operation.code_name,
        title=operation.title,
        starts_on=operation.starts_on,
        summary=operation.summary,
        objectives=operation.objectives,
        crime_areas=list(CrimeArea.objects.filter(pk__in=operation.crime_area_ids)),
        priority=operation.priority,
        ends_on=operation.ends_on,
        action_day_on=operation.action_day_on,
        classification=operation.classification,
    )


@transaction.atomic
def propose_operation(*, plan: OperationPlan, by: User, at: datetime) -> Operation:
    """Propose an operation; the person's party leads it and is alone with it until it invites others."""
    require(by, OperationPermission.ADD)
    operation = Operation(owner=by.party, created_by=by, created_at=at)
    _write(operation, plan, by=by)
    _insert(operation, year=at.year)
    events.publish(OperationEvent.PROPOSED, subject=operation, actor=by, at=at, verb=Verb.COLLECTION)
    log.append(operation, kind=LogEntry.Kind.STATUS, text="Proposed the operation.", by=by, at=at)
    return operation


@transaction.atomic
def change_operation(*, operation: Operation, plan: OperationPlan, by: User, at: datetime) -> Operation:
    """Change what the lead says about the operation; the log names what changed, for all to see."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    require(by, OperationPermission.CHANGE, operation)
    before = {name: getattr(operation, name) for name in PLAN_FIELDS}
    _write(operation, plan, by=by)
    changed = [name for name, value in before.items() if getattr(operation, name) != value]
    if not changed:
        return operation
    with _own_names_differ():
        operation.save(update_fields=changed)
    events.publish(OperationEvent.CHANGED, subject=operation, actor=by, at=at, changes={"fields": changed})
    text = f"Changed {', '.join(PLAN_FIELDS[name] for name in changed)}."
    log.append(operation, kind=LogEntry.Kind.STATUS, text=text, by=by, at=at)
    return operation


@transaction.atomic
def take_step(*, operation: Operation, step: str, by: User, at: datetime, note: str = "") -> Operation:
    """Move the operation on; the log keeps the step with its note or reason."""
    before = Operation.Status(operation.status).label
    operation = OPERATION_WORKFLOW.apply(operation, step, by=by, at=at, note=note)
    text = f"{before} → {Operation.Status(operation.status).label}. {note}"
    log.append(operation, kind=LogEntry.Kind.STATUS, text=text, by=by, at=at)
    return operation


@transaction.atomic
def close_own_circle(*, operation: Operation, people: Iterable[User], by: User, at: datetime) -> Operation:
    """Inside the person's own party, let only the named people see the operation. Says nothing to other parties."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    require(by, OperationPermission.CLOSE_CIRCLE, operation)
    named = list(people)
    if by not in named:
        message = "Name yourself too, or you could not open the circle again."
        raise DomainError(message, code="circle_without_author", field="people")
    if any(person.party_id != by.party_id for person in named):
        message = "Name people of your own party only."
        raise DomainError(message, code="other_party", field="people")
    sharing.close_circle(operation, by.party_id, named)
    changes = {"people": sorted(person.pk for person in named)}
    events.publish(OperationEvent.CIRCLE_CLOSED, subject=operation, actor=by, at=at, changes=changes)
    return operation


@transaction.atomic
def open_own_circle(*, operation: Operation, by: User, at: datetime) -> Operation:
    """Let every reader of the person's own party see the operation again."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    require(by, OperationPermission.CLOSE_CIRCLE, operation)
    sharing.close_circle(operation, by.party_id, [])
    events.publish(OperationEvent.CIRCLE_OPENED, subject=operation, actor=by, at=at)
    return operation


def _write(operation: Operation, plan: OperationPlan, *, by: User) -> None:
    """Fill the fields of the plan and check them; the database checks that names differ, since not all are visible."""
    areas = sorted(area.pk for area in plan.crime_areas)
    if not areas:
        message = "Choose at least one crime area."
        raise DomainError(message, code="crime_area_missing", field="crime_areas")
    check_classification(plan.classification, by)
    operation.code_name = " ".join(plan.code_name.split()).upper()
    operation.title = plan.title.strip()
    operation.summary = plan.summary.strip()
    operation.objectives = plan.objectives.strip()
    operation.crime_area_ids = areas
    operation.priority = plan.priority
    operation.starts_on, operation.ends_on = plan.starts_on, plan.ends_on
    operation.action_day_on = plan.action_day_on
    operation.classification = plan.classification
    operation.full_clean(exclude=["reference", "owner"])


def _insert(operation: Operation, *, year: int) -> None:
    """Draw a number of the lead's year until a free one is found."""
    for _ in range(DRAWS):
        operation.reference = f"OP-{year}-{operation.owner.code}-{drawn_number(DIGITS)}"
        try:
            with _own_names_differ(), transaction.atomic():
                sharing.create_shared(operation)
        except IntegrityError:
            continue
        return
    message = "No free reference number was found. Try again."
    raise DomainError(message, code="no_reference")


@contextmanager
def _own_names_differ() -> Iterator[None]:
    """Say which name is taken: the database knows rows of the own party that the person may not see."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "operation_code_name_once_per_lead" not in str(error):
            raise
        message = "Your party already leads an operation with this code name. Choose another."
        raise DomainError(message, code="code_name_taken", field="code_name") from error
