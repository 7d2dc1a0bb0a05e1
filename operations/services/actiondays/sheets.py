"""What a country enters of itself: its sheet, that it is ready, its shifts, its signature under its figures."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import ActionDayPermission
from operations.events import ActionDayEvent
from operations.models import ActionDay, CountrySheet, LogEntry, OperationResult, RosterShift
from operations.services import log

STATUS = LogEntry.Kind.STATUS
SIGNED_IN = frozenset({ActionDay.Status.LIVE, ActionDay.Status.CONSOLIDATION})


@dataclass(frozen=True)
class SheetFacts:
    """What a country says about its part in the day."""

    contact: str = ""
    targets: int = 0
    teams_planned: int = 0
    teams_named: int = 0
    officers: int = 0
    warrants_needed: int = 0
    warrants_signed: int = 0
    channel_tested_at: datetime | None = None
    briefing_read_at: datetime | None = None
    remarks: str = ""


def sheet_facts_of(sheet: CountrySheet) -> SheetFacts:
    """The facts as they stand, to change some of them."""
    return SheetFacts(**{one.name: getattr(sheet, one.name) for one in fields(SheetFacts)})


@transaction.atomic
def write_sheet(*, day: ActionDay, facts: SheetFacts, by: User, at: datetime) -> CountrySheet:
    """Write the own country's sheet. A sheet that is no longer complete takes “ready” back."""
    sheet = _own_sheet(day, by)
    require(by, ActionDayPermission.SIGN, sheet.day)
    for one in fields(SheetFacts):
        value = getattr(facts, one.name)
        setattr(sheet, one.name, value.strip() if isinstance(value, str) else value)
    sheet.clean_fields()
    sheet.validate_constraints()
    was_ready = sheet.ready_at is not None
    if was_ready and sheet.missing:
        sheet.ready_at = sheet.ready_by = None
    sheet.save()
    events.publish(ActionDayEvent.SHEET, subject=sheet, actor=by, at=at)
    if was_ready and sheet.ready_at is None:
        text = f"{by.party.name} is no longer ready: {', '.join(sheet.missing)}."
        log.append(day.operation, kind=STATUS, text=text, by=by, at=at)
    return sheet


@transaction.atomic
def say_ready(*, day: ActionDay, by: User, at: datetime) -> CountrySheet:
    """Say that the own country is ready; refused while something is missing."""
    sheet = _own_sheet(day, by)
    require(by, ActionDayPermission.SIGN, sheet.day)
    if sheet.missing:
        message = f"Not ready: {', '.join(sheet.missing)}."
        raise DomainError(message, code="not_ready")
    if sheet.ready_at is None:
        sheet.ready_at, sheet.ready_by = at, by
        sheet.save(update_fields=["ready_at", "ready_by"])
        events.publish(ActionDayEvent.READY, subject=sheet, actor=by, at=at)
        log.append(day.operation, kind=STATUS, text=f"{by.party.name} is ready.", by=by, at=at)
    return sheet


@transaction.atomic
def take_ready_back(*, day: ActionDay, by: User, at: datetime) -> CountrySheet:
    """Say that the own country is not ready after all."""
    sheet = _own_sheet(day, by)
    require(by, ActionDayPermission.SIGN, sheet.day)
    if sheet.ready_at is not None:
        sheet.ready_at = sheet.ready_by = None
        sheet.save(update_fields=["ready_at", "ready_by"])
        events.publish(ActionDayEvent.NOT_READY, subject=sheet, actor=by, at=at)
        log.append(day.operation, kind=STATUS, text=f"{by.party.name} is no longer ready.", by=by, at=at)
    return sheet


@transaction.atomic
def sign_figures(*, day: ActionDay, by: User, at: datetime) -> CountrySheet:
    """Sign the own country's figures of the day; until then they are provisional (invariant 35)."""
    sheet = _own_sheet(day, by)
    require(by, ActionDayPermission.SIGN, sheet.day)
    if sheet.day.status not in SIGNED_IN:
        message = "Figures are signed while the day is live or its figures are brought together."
        raise DomainError(message, code="not_now")
    if OperationResult.objects.provisional().filter(day=sheet.day, party=by.party).exists():
        message = "Confirm your results of the day first."
        raise DomainError(message, code="results_provisional")
    sheet.signed_at, sheet.signed_by = at, by
    sheet.save(update_fields=["signed_at", "signed_by"])
    events.publish(ActionDayEvent.SIGNED, subject=sheet, actor=by, at=at)
    log.append(day.operation, kind=STATUS, text=f"{by.party.name} has signed its figures.", by=by, at=at)
    return sheet


@transaction.atomic
def agree_to_publication(*, day: ActionDay, by: User, at: datetime) -> CountrySheet:
    """Agree that the confirmed figures become public (invariant 36)."""
    sheet = _own_sheet(day, by)
    require(by, ActionDayPermission.SIGN, sheet.day)
    if sheet.day.status != ActionDay.Status.CONFIRMED:
        message = "Publication is agreed once all figures are confirmed."
        raise DomainError(message, code="not_now")
    sheet.agreed_at, sheet.agreed_by = at, by
    sheet.save(update_fields=["agreed_at", "agreed_by"])
    events.publish(ActionDayEvent.AGREED, subject=sheet, actor=by, at=at)
    log.append(day.operation, kind=STATUS, text=f"{by.party.name} agrees to publication.", by=by, at=at)
    return sheet


@transaction.atomic
def add_shift(
    *, day: ActionDay, person: str, duty: str, starts_at: datetime, ends_at: datetime, by: User, at: datetime,
    phone: str = "",
) -> RosterShift:  # fmt: skip
    """Put somebody of the own party on the roster of the coordination centre."""
    require(by, ActionDayPermission.CONTRIBUTE, day)
    shift = RosterShift(
        operation_id=day.operation_id, day=day, party=by.party, person=person.strip(), duty=duty.strip(),
        phone=phone.strip(), starts_at=starts_at, ends_at=ends_at, entered_by=by,
    )  # fmt: skip
    shift.clean_fields()
    shift.validate_constraints()
    shift.save(force_insert=True)
    events.publish(ActionDayEvent.SHIFT, subject=day, actor=by, at=at, changes={"added": str(shift.pk)})
    return shift


@transaction.atomic
def remove_shift(*, shift: RosterShift, by: User, at: datetime) -> None:
    """Take somebody of the own party off the roster."""
    require(by, ActionDayPermission.CONTRIBUTE, shift.day)
    if shift.party_id != by.party_id:
        message = "Each party keeps its own people on the roster."
        raise DomainError(message, code="other_party")
    changes = {"removed": str(shift.pk)}
    events.publish(ActionDayEvent.SHIFT, subject=shift.day, actor=by, at=at, changes=changes)
    shift.delete()


def _own_sheet(day: ActionDay, by: User) -> CountrySheet:
    """The sheet of the own party, locked; made when it is asked for the first time by somebody who may."""
    require(by, ActionDayPermission.SIGN, day)
    rows = CountrySheet.objects.select_for_update(of=("self",)).select_related("day__operation")
    sheet: CountrySheet | None = rows.filter(day=day, party=by.party).first()
    if sheet is None:
        made = CountrySheet(operation_id=day.operation_id, day=day, party=by.party)
        CountrySheet.objects.bulk_create([made], ignore_conflicts=True)
        sheet = rows.get(day=day, party=by.party)
    return sheet
