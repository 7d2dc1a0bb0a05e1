"""Prepare, define, open, suspend, review and close a project."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import ProjectPermission, is_of_hub
from intelligence.events import ProjectEvent
from intelligence.models import LONGEST_STORAGE_MONTHS, AnalysisProject, ProjectAnalyst
from intelligence.services.checks import refuse_above_ceiling
from intelligence.workflow import PROJECT_WORKFLOW

LONGEST_REVIEW_YEARS = 3


@dataclass(frozen=True)
class ProjectContent:
    """A project as its lead defines it."""

    code: str
    name: str
    purpose: str
    review_on: date
    conditions: str = ""
    crime_area_ids: tuple[int, ...] = ()
    data_kinds: tuple[str, ...] = ()
    person_categories: tuple[str, ...] = ()
    storage_months: int = LONGEST_STORAGE_MONTHS
    board_informed_on: date | None = None
    supervisor_informed_on: date | None = None
    classification: str = Classification.BPL

    @property
    def values(self) -> dict[str, Any]:
        """What is written into the row."""
        written = asdict(self)
        written["code"] = self.code.strip().upper()
        for name in ("name", "purpose", "conditions"):
            written[name] = written[name].strip()
        for name in ("crime_area_ids", "data_kinds", "person_categories"):
            written[name] = list(written[name])
        return written


DEFINED = tuple(field.name for field in fields(ProjectContent))


@transaction.atomic
def prepare_project(*, content: ProjectContent, by: User, at: datetime) -> AnalysisProject:
    """Write down a new project for Europol; the author leads it until somebody else is named."""
    require(by, ProjectPermission.ADD)
    if not is_of_hub(by):
        message = "Analysis projects belong to Europol."
        raise AccessDenied(message)
    _check(content, by, at)
    project = AnalysisProject(owner_id=by.party_id, prepared_at=at, prepared_by=by, **content.values)
    _insert(project)
    ProjectAnalyst(project=project, person=by, task=ProjectAnalyst.Task.LEAD, named_at=at, named_by=by).save(
        force_insert=True
    )
    events.publish(ProjectEvent.PREPARED, subject=project, actor=by, at=at, verb=events.Verb.COLLECTION)
    return project


@transaction.atomic
def change_project(*, project: AnalysisProject, content: ProjectContent, by: User, at: datetime) -> AnalysisProject:
    """Define the project anew; while it works its definition stands, so it is suspended first."""
    locked: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ProjectPermission.CHANGE, locked)
    if locked.status not in AnalysisProject.DEFINABLE:
        message = "Suspend the project first: while it works, what it is for stands."
        raise DomainError(message, code="project_not_definable")
    _check(content, by, at)
    changed = {name: value for name, value in content.values.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    _validate(locked)
    locked.save(update_fields=[*changed] or None)
    events.publish(ProjectEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": sorted(changed)})
    return locked


@transaction.atomic
def move_project(*, project: AnalysisProject, step: str, by: User, at: datetime, note: str = "") -> AnalysisProject:
    """Take a step of the project's life; opening and closing are dated, closing keeps its note."""
    locked: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ProjectPermission.CHANGE, locked)
    written: list[str] = []
    if step == "open" and locked.opened_at is None:
        locked.opened_at, written = at, ["opened_at"]
    if step == "close":
        locked.closed_at, locked.closing_note, written = at, note.strip(), ["closed_at", "closing_note"]
    if written and PROJECT_WORKFLOW.transitions[step].sources >= {locked.status}:
        locked.save(update_fields=written)
    codes = [participant.party.code for participant in locked.participants.current().select_related("party")]
    return PROJECT_WORKFLOW.apply(locked, step, by=by, at=at, note=note, recipients=sorted(codes))


@transaction.atomic
def review_project(
    *, project: AnalysisProject, review_on: date, reason: str, by: User, at: datetime
) -> AnalysisProject:
    """Record that the project is still needed, with the reason, and the day of the next review."""
    locked: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ProjectPermission.CHANGE, locked)
    if locked.status == AnalysisProject.Status.CLOSED:
        message = "The project is closed."
        raise DomainError(message, code="project_closed")
    if not reason.strip():
        message = "Say why the project is still needed."
        raise DomainError(message, code="reason_missing", field="reason")
    _check_review(review_on, at)
    before, locked.review_on = locked.review_on, review_on
    locked.save(update_fields=["review_on"])
    events.publish(
        ProjectEvent.REVIEWED,
        subject=locked,
        actor=by,
        at=at,
        changes={"review_on": [before.isoformat(), review_on.isoformat()]},
        purpose=reason.strip(),
    )
    return locked


@transaction.atomic
def open_project_file(*, project: AnalysisProject, by: User, at: datetime) -> None:
    """Record that a person has read the project."""
    require(by, ProjectPermission.VIEW, project)
    record_reading(kind=ProjectEvent.READ, subject=project, actor=by, at=at)


def _check(content: ProjectContent, by: User, at: datetime) -> None:
    refuse_above_ceiling(content.classification, by)
    for name, message in (
        ("code", "Give the project a short name."),
        ("name", "Give the project a name."),
        ("purpose", "Say what the project is for."),
    ):
        if not str(getattr(content, name)).strip():
            raise DomainError(message, code=f"{name}_missing", field=name)
    _check_review(content.review_on, at)


def _check_review(review_on: date, at: datetime) -> None:
    today = at.date()
    last = date(today.year + LONGEST_REVIEW_YEARS, today.month, min(today.day, 28))
    if not today < review_on <= last:
        message = f"Choose a day after today, within {LONGEST_REVIEW_YEARS} years."
        raise DomainError(message, code="review_out_of_range", field="review_on")


def _insert(project: AnalysisProject) -> None:
    _validate(project)
    try:
        with transaction.atomic():
            sharing.create_shared(project)
    except IntegrityError as refused:
        message = "Another project has this short name."
        raise DomainError(message, code="code_taken", field="code") from refused


def _validate(project: AnalysisProject) -> None:
    """Field rules in the words of the model; the form shows them at their fields."""
    empty = {name for name in ("crime_area_ids", "data_kinds", "person_categories") if not getattr(project, name)}
    project.clean_fields({field.name for field in project._meta.fields if field.name not in DEFINED} | empty)
