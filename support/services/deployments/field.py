"""What the team does on the spot: test the line, enter in the name of the host, report the day."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import User
from support.access import DeploymentPermission
from support.events import DeploymentEvent, FieldEntryEvent
from support.models import DailyReport, Deployment, FieldEntry, LineTest
from support.personal import refuse_personal
from support.services.deployments.planning import in_time

ON_SITE = Deployment.Status.ON_SITE
AHEAD = timedelta(minutes=10)  # the clock of a tablet may be fast


@dataclass(frozen=True)
class EntryPlan:
    """What was written on the spot. `key` is made there once; `noted_at` is when, None for now."""

    kind: str
    text: str
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    noted_at: datetime | None = None
    source: str = SourceEvaluation.X
    information: str = InformationEvaluation.FOUR
    handling_codes: tuple[str, ...] = ()
    handling_text: str = ""


@transaction.atomic
def enter_field(*, deployment: Deployment, plan: EntryPlan, by: User, at: datetime) -> FieldEntry:
    """Keep an entry in the name of the host; sending it again changes nothing and answers with the first one.

    Raises DomainError before the host has agreed and the team has started, and after the end.
    """
    require(by, DeploymentPermission.WORK, deployment)
    known: FieldEntry | None = FieldEntry.objects.visible_to(by).filter(author=by, key=plan.key).first()
    if known is not None:
        return known
    if Deployment.objects.get(pk=deployment.pk).status != ON_SITE:
        message = "Entries are made while the team is on site, after the host has agreed."
        raise DomainError(message, code="not_on_site")
    noted_at = plan.noted_at or at
    if not at - timedelta(days=60) <= noted_at <= at + AHEAD:
        message = "The moment of the entry cannot be right. Check the clock of the device."
        raise DomainError(message, code="wrong_moment", field="noted_at")
    row = FieldEntry(
        deployment=deployment, key=plan.key, kind=plan.kind, text=plan.text.strip(), source=plan.source,
        information=plan.information, handling_codes=sorted(plan.handling_codes),
        handling_text=plan.handling_text.strip(), noted_at=noted_at, author=by, received_at=at,
    )  # fmt: skip
    row.clean_fields(exclude={"deployment"})
    row.validate_constraints(exclude={"author", "key"})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "fieldentry_once_per_key" not in str(error):
            raise
        first: FieldEntry = FieldEntry.objects.get(author=by, key=plan.key)
        return first
    row.refresh_from_db()
    verb, recipients = events.Verb.COLLECTION, [deployment.host.code]
    events.publish(FieldEntryEvent.ENTERED, subject=row, actor=by, at=at, verb=verb, recipients=recipients)
    return row


@transaction.atomic
def record_line(
    *, deployment: Deployment, system: str, line: str, worked: bool, by: User, at: datetime,
    delay_ms: int | None = None, note: str = "",
) -> LineTest:  # fmt: skip
    """Say whether a system was reached from the place, with the delay in milliseconds."""
    require(by, DeploymentPermission.WORK, deployment)
    in_time(deployment)
    refuse_personal({"note": note})
    row = LineTest(
        deployment=deployment, system=system, line=line, worked=worked, delay_ms=delay_ms, note=note.strip(),
        tested_by=by, tested_at=at,
    )  # fmt: skip
    row.clean_fields(exclude={"deployment"})
    row.save(force_insert=True)
    changes = {"system": system, "worked": worked}
    events.publish(DeploymentEvent.TESTED, subject=deployment, actor=by, at=at, changes=changes)
    return row


@transaction.atomic
def report_day(*, deployment: Deployment, day: date, text: str, by: User, at: datetime) -> DailyReport:
    """Report a day of the deployment that has come; its figures are computed from the entries."""
    require(by, DeploymentPermission.WORK, deployment)
    if deployment.status != ON_SITE or not deployment.is_day(day) or day > at.date():
        message = "Report a day of the deployment that has come, while the team is on site."
        raise DomainError(message, code="not_a_day", field="day")
    refuse_personal({"text": text})
    row = DailyReport(deployment=deployment, day=day, text=text.strip(), written_by=by, written_at=at)
    row.clean_fields(exclude={"deployment"})
    row.validate_constraints()
    row.save(force_insert=True)
    events.publish(DeploymentEvent.REPORTED, subject=deployment, actor=by, at=at, changes={"day": day.isoformat()})
    return row
