"""Alerts from the audit record and sampling checks of it. Counted are lines; nothing of what was read is known here.

Three rules, each with a threshold per person and day of UTC that the settings state: different things opened or
exported; readings between 20:00 and 06:00 of the party's clock, except by duty officers; refused attempts.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from europol_portal import events
from europol_portal.access.binding import acting
from europol_portal.access.policy import require
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Role, User
from europol_portal.protection.access import WatchPermission
from europol_portal.protection.events import WatchEvent
from europol_portal.protection.models import Alert, SampleCheck, first_key
from europol_portal.protection.services.requests import OFFICERS_DUTY

DAY = timedelta(days=1)
SAMPLED = timedelta(days=7)  # how far back samples are drawn
NIGHT_FROM, NIGHT_UNTIL = 20, 6  # hours of the party's clock
AROUND = 200  # readings after a random moment, of which one is drawn
TRIES = 20  # for each sample: moments at which nothing was read are drawn again
Verb = AuditEvent.Verb
READING = (Verb.CONSULTATION, Verb.EXPORT)
Counted = Iterator[tuple[int, int]]


def watch(*, at: datetime) -> int:
    """Raise what yesterday and today went over a threshold; harmless to repeat. Gives the number of new alerts."""
    raised = 0
    with acting(OFFICERS_DUTY):
        for day in (at.date() - DAY, at.date()):
            raised += _raise(Alert.Kind.MASS_READING, day, _opened(day), settings.ALERT_OBJECTS_READ, at)
            raised += _raise(Alert.Kind.OFF_HOURS, day, _at_night(day), settings.ALERT_READ_AT_NIGHT, at)
            raised += _raise(Alert.Kind.FISHING, day, _refused(day), settings.ALERT_REFUSALS, at)
    return raised


def _lines(day: date) -> QuerySet[AuditEvent]:
    start = datetime.combine(day, time(), tzinfo=UTC)
    keys = (first_key(start), first_key(start + DAY))
    found: QuerySet[AuditEvent] = AuditEvent.objects.filter(id__gte=keys[0], id__lt=keys[1], actor_id__isnull=False)
    return found


def _opened(day: date) -> Counted:
    rows = _lines(day).filter(verb__in=READING).exclude(subject_id="")
    yield from rows.values_list("actor_id").annotate(number=Count("subject_id", distinct=True)).order_by("actor_id")


def _refused(day: date) -> Counted:
    rows = _lines(day).filter(verb=Verb.REFUSAL)
    yield from rows.values_list("actor_id").annotate(number=Count("pk")).order_by("actor_id")


def _at_night(day: date) -> Counted:
    rows = _lines(day).filter(verb__in=READING).exclude(subject_id="")
    hours = rows.annotate(hour=TruncHour("at")).values_list("actor_id", "hour").annotate(number=Count("pk"))
    found = list(hours.order_by("actor_id", "hour"))
    people = User.objects.filter(pk__in={actor for actor, _hour, _number in found})
    on_duty = User.objects.holding(Role.DUTY_OFFICER, on=day)
    zones = dict(people.exclude(pk__in=on_duty.values("pk")).values_list("pk", "party__time_zone"))
    total: dict[int, int] = {}
    for actor, hour, number in found:
        if actor in zones and _is_night(hour.astimezone(ZoneInfo(zones[actor] or "UTC")).hour):
            total[actor] = total.get(actor, 0) + number
    yield from sorted(total.items())


def _is_night(hour: int) -> bool:
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def _raise(kind: str, day: date, counted: Counted, limit: int, at: datetime) -> int:
    over = {person: number for person, number in counted if number >= limit}
    known = {alert.person_id: alert for alert in Alert.objects.filter(kind=kind, day=day, person_id__in=over)}
    for person, number in over.items():
        alert = known.get(person)
        if alert is None:
            alert = Alert(kind=kind, person_id=person, day=day, number=number, limit=limit, raised_at=at)
            alert.save(force_insert=True)
            changes = {"kind": kind, "number": number, "limit": limit}
            verb = Verb.ADMINISTRATION
            events.publish(WatchEvent.RAISED, subject=alert, actor=None, at=at, verb=verb, changes=changes)
        elif alert.is_open and number > alert.number:
            alert.number = number
            alert.save(update_fields=["number"])
    return len(over.keys() - known.keys())


@transaction.atomic
def decide_alert(*, alert: Alert, decision: str, reason: str, by: User, at: datetime) -> Alert:
    """Conclude an alert once, with the reason."""
    locked: Alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    require(by, WatchPermission.DECIDE, locked)
    if not locked.is_open:
        message = "It is decided already. Reload the page."
        raise DomainError(message, code="decided")
    if locked.person_id == by.pk:
        message = "Nobody decides about an alert of their own. Leave it to a colleague."
        raise DomainError(message, code="own_alert")
    if not reason.strip():
        message = "Give the reason: what was asked, and what the answer was."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.decision, locked.reason, locked.decided_at, locked.decided_by = decision, reason.strip(), at, by
    locked.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
    changes = {"decision": decision}
    events.publish(WatchEvent.DECIDED, subject=locked, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes)
    return locked


@transaction.atomic
def draw_samples(*, by: User, at: datetime) -> list[SampleCheck]:
    """Draw readings of the last seven days at random moments, each line once; fewer when there were fewer."""
    require(by, WatchPermission.DRAW)
    keys = {key for _ in range(settings.SAMPLE_SIZE) if (key := _random_reading(by, at)) is not None}
    keys -= set(SampleCheck.objects.filter(event_id__in=keys).values_list("event_id", flat=True))
    return [take_sample(key=key, by=by, at=at) for key in sorted(keys)]


@transaction.atomic
def take_sample(*, key: UUID, by: User, at: datetime) -> SampleCheck:
    """Put one line of the record among the samples."""
    require(by, WatchPermission.DRAW)
    sample = SampleCheck(event_id=key, drawn_at=at, drawn_by=by)
    sample.save(force_insert=True)
    events.publish(WatchEvent.DRAWN, subject=sample, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return sample


def _random_reading(by: User, at: datetime) -> UUID | None:
    rows = AuditEvent.objects.visible_to(by).filter(verb=Verb.CONSULTATION, actor_id__isnull=False)
    rows = rows.exclude(actor_id=by.pk).exclude(subject_id="")
    for _ in range(TRIES):
        moment = at - timedelta(seconds=secrets.randbelow(int(SAMPLED.total_seconds())))
        found = rows.filter(id__gte=first_key(moment), id__lt=first_key(at)).order_by("id")
        if keys := list(found.values_list("pk", flat=True)[:AROUND]):
            key: UUID = secrets.choice(keys)
            return key
    return None


@transaction.atomic
def check_sample(*, sample: SampleCheck, verdict: str, by: User, at: datetime, note: str = "") -> SampleCheck:
    """Judge a sample once; a doubt is explained."""
    locked: SampleCheck = SampleCheck.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    require(by, WatchPermission.CHECK, locked)
    if AuditEvent.objects.filter(pk=locked.event_id, actor_id=by.pk).exists():
        message = "It is a reading of your own. Another officer judges it."
        raise DomainError(message, code="own_reading")
    if not locked.is_open:
        message = "It is judged already. Reload the page."
        raise DomainError(message, code="decided")
    if verdict != SampleCheck.Verdict.JUSTIFIED and not note.strip():
        message = "Say what is in doubt, without content."
        raise DomainError(message, code="note_missing", field="note")
    locked.verdict, locked.note, locked.checked_at, locked.checked_by = verdict, note.strip(), at, by
    locked.save(update_fields=["verdict", "note", "checked_at", "checked_by"])
    changes = {"verdict": verdict}
    events.publish(WatchEvent.CHECKED, subject=locked, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes)
    return locked
