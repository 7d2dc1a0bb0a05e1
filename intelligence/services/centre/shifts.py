"""Shifts of the Operational Centre: planned, started, ended with a handover note, acknowledged by the next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import CENTRE, ShiftPermission
from intelligence.events import ShiftEvent
from intelligence.models import InformationRequest, Shift, TriageItem
from intelligence.services.centre.triage import end_claim
from intelligence.workflow import SHIFT_WORKFLOW

AHEAD = timedelta(hours=12)  # deadlines that the next shift must know of
LONGEST = timedelta(hours=24)
MOST_GATHERED = 200


@transaction.atomic
def plan_shift(
    *, starts_at: datetime, ends_at: datetime, people: Sequence[User], contact: str, by: User, at: datetime
) -> Shift:
    """Add a shift to the plan. Raises DomainError when times or people do not fit."""
    require(by, ShiftPermission.PLAN)
    shift = Shift(owner_id=by.party_id)
    _fill(shift, starts_at, ends_at, people, contact, by=by, at=at)
    shift.save(force_insert=True)
    events.publish(ShiftEvent.PLANNED, subject=shift, actor=by, at=at, verb=events.Verb.COLLECTION)
    return shift


@transaction.atomic
def change_shift(
    *,
    shift: Shift,
    starts_at: datetime,
    ends_at: datetime,
    people: Sequence[User],
    contact: str,
    by: User,
    at: datetime,
) -> Shift:
    """Change a planned shift, or who is on duty in a running one."""
    locked = _locked(shift, by, ShiftPermission.PLAN)
    if locked.status == Shift.Status.ENDED:
        message = "This shift has ended. Plan another one."
        raise DomainError(message, code="shift_ended")
    _fill(locked, starts_at, ends_at, people, contact, by=by, at=at)
    locked.save(update_fields=["starts_at", "ends_at", "people_ids", "contact"])
    events.publish(ShiftEvent.CHANGED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def start_shift(*, shift: Shift, by: User, at: datetime) -> Shift:
    """Go on duty. One shift is on duty at a time: the former one ends first, with its handover."""
    locked = _locked(shift, by, ShiftPermission.START)
    SHIFT_WORKFLOW.check_state(locked, "start")
    if Shift.objects.visible_to(by).running().exclude(pk=locked.pk).exists():
        message = "Another shift is still on duty. It ends with its handover first."
        raise DomainError(message, code="shift_running")
    _write(locked, started_at=at, started_by=by)
    return SHIFT_WORKFLOW.apply(locked, "start", by=by, at=at)


@transaction.atomic
def end_shift(*, shift: Shift, text: str, by: User, at: datetime) -> Shift:
    """Go off duty: what is open is gathered for the next shift, and claims of its people are free again."""
    locked = _locked(shift, by, ShiftPermission.END)
    SHIFT_WORKFLOW.check_state(locked, "end")
    gathered = gather(by=by, at=at)
    claims = TriageItem.objects.visible_to(by).claims().filter(claimed_by_id__in=locked.people_ids).order_by("pk")
    for item in claims:
        end_claim(item, at=at)
    _write(locked, ended_at=at, ended_by=by, handover_text=text.strip(), gathered=gathered)
    return SHIFT_WORKFLOW.apply(locked, "end", by=by, at=at)


@transaction.atomic
def acknowledge_handover(*, shift: Shift, by: User, at: datetime) -> Shift:
    """The next shift has read the note."""
    locked = _locked(shift, by, ShiftPermission.ACKNOWLEDGE)
    if not locked.waits_for_acknowledgement:
        message = "There is no handover to acknowledge."
        raise DomainError(message, code="nothing_to_acknowledge")
    if locked.ended_by_id == by.pk:
        message = "You wrote this handover. A person of the next shift acknowledges it."
        raise DomainError(message, code="own_handover")
    _write(locked, acknowledged_at=at, acknowledged_by=by)
    events.publish(ShiftEvent.ACKNOWLEDGED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def record_handover_reading(*, shift: Shift, by: User, at: datetime) -> None:
    """Record that a person has read the note."""
    require(by, ShiftPermission.VIEW, shift)
    record_reading(kind=ShiftEvent.READ, subject=shift, actor=by, at=at)


def gather(*, by: User, at: datetime) -> dict[str, list[str]]:
    """What is open now, by reason, the most pressing first; an item stands under its first reason only."""
    items = TriageItem.objects.visible_to(by)
    soon = at + timedelta(days=settings.TRIAGE_PEN_REMINDER_DAYS)
    groups = {
        "life": items.waiting().danger_to_life(),
        "deadline": items.waiting().filter(contribution_id__in=_due_contributions(by, at)),
        "claimed": items.claims(),
        "pen": items.pens().filter(pen_until__lte=soon),
        "returned": items.unanswered_returns(),
    }
    seen: set[str] = set()
    gathered: dict[str, list[str]] = {}
    for reason, rows in groups.items():
        keys = [str(pk) for pk in rows.order_by("-position").values_list("pk", flat=True)[:MOST_GATHERED]]
        gathered[reason] = [key for key in keys if key not in seen]
        seen.update(keys)
    return gathered


def _due_contributions(by: User, at: datetime) -> list[Any]:
    """Contributions whose request to Europol is due within the hours of a shift, or overdue."""
    requests = InformationRequest.objects.visible_to(by).asked_of(by).running().filter(due__lte=at + AHEAD)
    return list(requests.values_list("contribution_id", flat=True))


def _fill(
    shift: Shift,
    starts_at: datetime,
    ends_at: datetime,
    people: Sequence[User],
    contact: str,
    *,
    by: User,
    at: datetime,
) -> None:
    if ends_at <= starts_at:
        message = "The shift ends before it starts."
        raise DomainError(message, code="times_out_of_order", field="ends_at")
    if ends_at - starts_at > LONGEST:
        message = "A shift lasts 24 hours at most."
        raise DomainError(message, code="shift_too_long", field="ends_at")
    if ends_at <= at:
        message = "Choose an end in the future."
        raise DomainError(message, code="shift_past", field="ends_at")
    overlapping = Shift.objects.visible_to(by).exclude(pk=shift.pk).exclude(status=Shift.Status.ENDED)
    if overlapping.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        message = "Another shift is planned for a part of this time."
        raise DomainError(message, code="shift_overlaps", field="starts_at")
    allowed = set(people_of_centre(by, at).values_list("pk", flat=True))
    keys = sorted({person.pk for person in people})
    if not keys or not set(keys) <= allowed:
        message = "Choose analysts or duty officers of the Operational Centre."
        raise DomainError(message, code="not_of_centre", field="people")
    shift.starts_at, shift.ends_at = starts_at, ends_at
    shift.people_ids, shift.contact = keys, contact.strip()


def people_of_centre(by: User, at: datetime) -> Any:
    """Who can be on duty: analysts and duty officers of the person's party."""
    return User.objects.holding(*CENTRE, on=at.date()).filter(party_id=by.party_id).order_by("last_name", "pk")


def _locked(shift: Shift, by: User, permission: str) -> Shift:
    locked: Shift = Shift.objects.select_for_update().get(pk=shift.pk)
    require(by, permission, locked)
    return locked


def _write(shift: Shift, **values: Any) -> None:
    for name, value in values.items():
        setattr(shift, name, value)
    shift.save(update_fields=list(values))
