"""The record is watched: mass reading, reading at night, fishing; lines are drawn and judged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.audit.services import record, record_reading
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.protection.events import WatchEvent
from europol_portal.protection.models import Alert, SampleCheck
from europol_portal.protection.services import watch
from tests.kept import kept

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Kind = Alert.Kind


@pytest.fixture(autouse=True)
def low(settings):
    """Low thresholds."""
    settings.ALERT_OBJECTS_READ, settings.ALERT_READ_AT_NIGHT, settings.ALERT_REFUSALS = 3, 3, 3


def read(person, things, at):
    """Lines of readings, a minute apart."""
    for number, thing in enumerate(things):
        record_reading(kind="parties.party.read", actor=person, at=at + number * MINUTE, subject=thing)


def refuse(person, times, at):
    """Lines of refused attempts."""
    for number in range(times):
        record(
            verb=AuditEvent.Verb.REFUSAL, kind="web.request.refused", actor=person, at=at + number * MINUTE,
            changes={"status": 404},
        )  # fmt: skip


def raised(officer):
    with acting_for(officer):
        return {(one.kind, one.person.username, one.number) for one in Alert.objects.visible_to(officer)}


@pytest.fixture
@kept
def fishing(french_officer, data_protection_officer, now):
    """An alert about the French officer."""
    refuse(french_officer, 15, now)
    watch.watch(at=now + 60 * MINUTE)
    with acting_for(data_protection_officer):
        return Alert.objects.get()


def test_thresholds_raise_once_a_day_and_what_stays_below_raises_nothing(  # noqa: PLR0917
    german_officer, dutch_officer, french_officer, germany, netherlands, france, data_protection_officer, now
):
    read(german_officer, [germany, netherlands, france], now)
    read(dutch_officer, [germany, germany, germany, france], now)  # two different things by day
    refuse(french_officer, 4, now)
    refuse(dutch_officer, 2, now)
    later = now + 30 * MINUTE

    assert (watch.watch(at=later), watch.watch(at=later)) == (2, 0)
    assert raised(data_protection_officer) == {
        (Kind.MASS_READING, "de.liaison", 3), (Kind.FISHING, "fr.liaison", 4),
    }  # fmt: skip
    refuse(french_officer, 2, now + 10 * MINUTE)
    watch.watch(at=later)
    assert (Kind.FISHING, "fr.liaison", 6) in raised(data_protection_officer)


def test_night_is_by_the_clock_of_the_party_and_duty_officers_work_at_night(
    american_officer, german_officer, duty_officer, germany, data_protection_officer
):
    evening = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)  # 22:00 in Berlin, 16:00 in New York
    for person in (american_officer, german_officer, duty_officer):
        read(person, [germany] * 3, evening)
    watch.watch(at=evening + 60 * MINUTE)

    assert raised(data_protection_officer) == {(Kind.OFF_HOURS, "de.liaison", 3)}


def test_nobody_else_knows_of_an_alert(  # noqa: PLR0917
    as_, fishing, french_officer, analyst, administrator, data_protection_officer, now
):
    for person in (french_officer, analyst, administrator):
        with acting_for(person):
            assert not Alert.objects.exists()  # the second lock alone
            assert not Alert.objects.visible_to(person).exists()
            assert not Notification.objects.visible_to(person).filter(kind=WatchEvent.RAISED).exists()
            with pytest.raises((AccessDenied, Alert.DoesNotExist)), transaction.atomic():
                watch.decide_alert(alert=fishing, decision="justified", reason="Mine.", by=person, at=now)
        assert as_(person).get(fishing.get_absolute_url()).status_code == 403
        assert as_(person).get(reverse("protection:desk")).status_code == 403
    with acting_for(data_protection_officer):
        told = Notification.objects.visible_to(data_protection_officer)
        assert told.filter(kind=WatchEvent.RAISED).count() == 1


def test_an_alert_is_decided_once_with_a_reason(fishing, data_protection_officer, now):
    def decide(reason):
        with transaction.atomic():
            return watch.decide_alert(
                alert=fishing, decision="reminded", reason=reason, by=data_protection_officer, at=now
            )

    with acting_for(data_protection_officer):
        with pytest.raises(DomainError, match="reason"):
            decide(" ")
        assert decide("The desk had an old list.").decided_by == data_protection_officer
        with pytest.raises(DomainError, match="already"):
            decide("Again.")
        with pytest.raises(ProgrammingError, match="decided once"), transaction.atomic():
            Alert.objects.update(decision="justified")
        (line,) = AuditEvent.objects.filter(kind=WatchEvent.DECIDED)
        assert line.changes == {"decision": "reminded"}


def test_samples_are_drawn_from_readings_of_others_and_judged(
    as_, german_officer, germany, data_protection_officer, now
):
    read(german_officer, [germany] * 5, now - 20 * MINUTE)
    with acting_for(data_protection_officer):
        drawn = watch.draw_samples(by=data_protection_officer, at=now)
        assert {one.actor_name for one in AuditEvent.objects.filter(pk__in=[one.event_id for one in drawn])} == {
            "de.liaison"
        }
        assert 0 < len(drawn) <= 5
        with pytest.raises(DomainError, match="doubt"), transaction.atomic():
            watch.check_sample(sample=drawn[0], verdict="unclear", by=data_protection_officer, at=now)
    page = as_(data_protection_officer)
    assert "de.liaison" in page.get(drawn[0].get_absolute_url()).content.decode()
    assert page.post(drawn[0].get_absolute_url(), {"verdict": "justified"}).status_code == 302
    with acting_for(data_protection_officer):
        assert SampleCheck.objects.get(pk=drawn[0].pk).verdict == "justified"
    with acting_for(german_officer):
        assert not SampleCheck.objects.exists()


def test_nobody_judges_a_reading_of_their_own(germany, data_protection_officer, now):
    read(data_protection_officer, [germany], now)
    with acting_for(data_protection_officer):
        line = AuditEvent.objects.get(kind="parties.party.read")
        sample = watch.take_sample(key=line.pk, by=data_protection_officer, at=now)
        with pytest.raises(DomainError, match="your own"):
            watch.check_sample(sample=sample, verdict="justified", by=data_protection_officer, at=now)


def test_the_desk_shows_what_waits_and_costs_the_same_for_few_and_many(
    as_, api_as, fishing, data_protection_officer, django_assert_max_num_queries
):
    page = as_(data_protection_officer)
    page.get(reverse("protection:desk"))
    with django_assert_max_num_queries(26):
        assert "Fishing for what may not be seen" in page.get(reverse("protection:desk")).content.decode()
    assert "15 of " in page.get(reverse("protection:alert-list")).content.decode()
    assert page.post(reverse("protection:sample-draw")).status_code == 302
    assert page.post(fishing.get_absolute_url(), {"decision": "justified", "reason": ""}).status_code == 422
    address = reverse("protection-alert-decide", args=[fishing.pk])
    answer = api_as(data_protection_officer).post(address, {"decision": "justified", "reason": "A list of old links."})
    assert answer.json()["decision"] == "justified"
