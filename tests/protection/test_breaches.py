"""The register of breaches: 72 hours, who knows what, and nobody closes it before everybody was told."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.sealed_fields import Sealed
from europol_portal.protection.models import BreachNotice, DataBreach
from europol_portal.protection.services import breaches
from europol_portal.protection.services.breaches import BreachAssessment, BreachData
from europol_portal.workflow import TransitionRefused

pytestmark = pytest.mark.django_db

LIST = reverse("protection:breach-list")
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(data_protection_officer):
    """Handles breaches."""
    return data_protection_officer


@pytest.fixture
def reported(german_officer, officer, now):
    """A German officer has reported a list that went to the wrong printer."""
    data = BreachData("List at the wrong printer", ("confidentiality",), "Twelve people, printed on floor 3.", now)
    with acting_for(german_officer):
        return breaches.report_breach(data=data, by=german_officer, at=now + HOUR)


@pytest.fixture
def assessed(reported, officer, netherlands, now):
    """A risk; Dutch data are concerned."""
    finding = BreachAssessment("risk", "A visitor may have seen it.", 12, (netherlands,))
    with acting_for(officer):
        return breaches.assess_breach(breach=reported, assessment=finding, by=officer, at=now + 2 * HOUR)


@pytest.fixture
def told(assessed, officer, dutch_officer, now):
    """The Netherlands know."""
    with acting_for(officer):
        breaches.tell_owners(breach=assessed, message="Twelve of your people.", by=officer, at=now + 3 * HOUR)
        return BreachNotice.objects.get()


def _supervisor(breach, officer, at, **more):
    with acting_for(officer):
        return breaches.tell_supervisor(breach=breach, text="What, who, how many.", by=officer, at=at, **more)


def _told_kinds(person):
    with acting_for(person):
        return [row.kind for row in person.notifications.order_by("pk")]


def test_the_clock_runs_from_the_moment_of_noticing(reported, officer, now):
    assert reported.due_at == now + timedelta(hours=72)
    assert _told_kinds(officer) == ["protection.databreach.reported"]


def test_an_owner_named_by_mistake_is_taken_off_until_it_was_told(assessed, officer, france, netherlands, now):
    def assess(*owners):
        finding = BreachAssessment("risk", "Read anew.", 12, owners)
        with acting_for(officer):
            breaches.assess_breach(breach=assessed, assessment=finding, by=officer, at=now + 3 * HOUR)
            return {row.party.code for row in BreachNotice.objects.select_related("party")}

    assert assess(france) == {"FR"}
    with acting_for(officer):
        breaches.tell_owners(breach=assessed, message="Two of your people.", by=officer, at=now + 3 * HOUR)
    assert assess(netherlands) == {"FR", "NL"}, "what was told stays"


def test_who_reported_does_not_read_the_judgement(assessed, german_officer, officer, api_as):
    address = reverse("data-breach-detail", args=[assessed.pk])
    said, known = (api_as(person).get(address).json() for person in (german_officer, officer))
    assert (said["status"], said["risk"], said["persons"], said["assessed_at"]) == ("assessed", "", None, None)
    assert (known["risk"], known["persons"]) == ("risk", 12)


def test_nobody_notices_in_the_future(german_officer, now):
    data = BreachData("x", ("integrity",), "y", now + HOUR)

    with acting_for(german_officer), pytest.raises(DomainError, match="cannot lie ahead"):
        breaches.report_breach(data=data, by=german_officer, at=now)


def test_officers_are_warned_after_24_48_and_60_hours_and_no_longer_once_the_supervisor_knows(assessed, officer, now):
    def warn(hours):
        return breaches.tend_breaches(at=now + hours * HOUR)

    assert [warn(hours) for hours in (23, 24, 25, 48, 49)] == [0, 1, 0, 1, 0]
    _supervisor(assessed, officer, now + 50 * HOUR)
    assert [warn(hours) for hours in (60, 80)] == [0, 0]
    assert _told_kinds(officer).count("protection.databreach.due") == 2


def test_a_late_word_to_the_supervisor_needs_its_reasons(assessed, officer, now):
    with pytest.raises(DomainError, match="reasons for the delay"):
        _supervisor(assessed, officer, now + 73 * HOUR)

    late = _supervisor(assessed, officer, now + 73 * HOUR, delay_reason="The printer keeps no log.")
    assert late.supervisor_told_at > late.due_at
    with pytest.raises(DomainError, match="told already"):
        _supervisor(assessed, officer, now + 74 * HOUR, delay_reason="Again.")


def test_it_closes_only_when_supervisor_and_owners_know(assessed, officer, german_officer, now):
    def close(at):
        with acting_for(officer):
            return breaches.close_breach(breach=assessed, measures="Printing asks for the card.", by=officer, at=at)

    with pytest.raises(TransitionRefused, match="supervisor first"):
        close(now + 4 * HOUR)
    _supervisor(assessed, officer, now + 5 * HOUR)
    with pytest.raises(TransitionRefused, match="every owner first"):
        close(now + 6 * HOUR)
    with acting_for(officer):
        breaches.tell_owners(breach=assessed, message="Twelve.", by=officer, at=now + 7 * HOUR)

    assert close(now + 8 * HOUR).status == "closed"
    assert "protection.databreach.closed" in _told_kinds(german_officer)
    with pytest.raises(DomainError, match="closed"):
        close(now + 9 * HOUR)


def test_without_a_risk_the_supervisor_need_not_be_told(reported, officer, now):
    finding = BreachAssessment("none", "The sheet was found at once, unread.")
    with acting_for(officer):
        row = breaches.assess_breach(breach=reported, assessment=finding, by=officer, at=now + HOUR)
        assert not row.is_waiting
        assert breaches.close_breach(breach=row, measures="Reminded.", by=officer, at=now + 2 * HOUR).closed_at


def test_a_breach_is_known_to_officer_and_reporter_and_a_notice_to_its_owner(
    told, officer, german_officer, dutch_officer, french_officer
):
    seen = {}
    for person in (officer, german_officer, dutch_officer, french_officer):
        with acting_for(person):
            seen[person.username] = (
                DataBreach.objects.visible_to(person).count(),
                BreachNotice.objects.visible_to(person).count(),
            )
            if person is not german_officer:  # the second lock alone says the same
                assert seen[person.username] == (DataBreach.objects.count(), BreachNotice.objects.count())

    assert list(seen.values()) == [(1, 1), (1, 0), (0, 1), (0, 0)]
    assert _told_kinds(dutch_officer) == ["protection.breachnotice.told"]
    assert _told_kinds(french_officer) == []


def test_an_owner_that_is_named_but_not_told_knows_nothing(assessed, dutch_officer):
    with acting_for(dutch_officer):
        assert not BreachNotice.objects.visible_to(dutch_officer).exists()
        assert not BreachNotice.objects.exists()


def test_the_owner_confirms_once_and_the_officer_not_for_it(told, officer, dutch_officer, french_officer, now):
    for person in (officer, french_officer):
        with acting_for(person), pytest.raises(AccessDenied):
            breaches.acknowledge_notice(notice=told, by=person, at=now)
    with acting_for(dutch_officer):
        row = breaches.acknowledge_notice(notice=told, by=dutch_officer, at=now + 4 * HOUR)
        assert breaches.acknowledge_notice(notice=row, by=dutch_officer, at=now + 5 * HOUR).acknowledged_at == (
            now + 4 * HOUR
        )


def test_only_the_officer_handles(reported, german_officer, now):
    finding = BreachAssessment("none", "Nothing.")
    with acting_for(german_officer), pytest.raises(AccessDenied):
        breaches.assess_breach(breach=reported, assessment=finding, by=german_officer, at=now)


def test_the_database_keeps_what_was_reported_told_and_confirmed(told, assessed, officer, dutch_officer, now):
    _supervisor(assessed, officer, now + 5 * HOUR)
    changes = (
        (officer, DataBreach, {"details": Sealed("Nothing happened.")}),
        (officer, DataBreach, {"aware_at": now + HOUR, "due_at": now + 73 * HOUR}),
        (officer, DataBreach, {"supervisor_told_at": now}),
        (officer, BreachNotice, {"message": Sealed("Nothing.")}),
        (officer, BreachNotice, {"acknowledged_at": now, "acknowledged_by": officer}),
        (dutch_officer, BreachNotice, {"message": Sealed("Nothing.")}),
    )

    for person, model, change in changes:
        with pytest.raises(ProgrammingError), acting_for(person), transaction.atomic():
            model.objects.update(**change)


def test_pages_lead_from_the_report_to_the_end(german_officer, dutch_officer, officer, netherlands):
    german, dutch, handler = (_client(person) for person in (german_officer, dutch_officer, officer))
    report = {"title": "Lost key", "kinds": ["availability"], "details": "A stick.", "aware_at": "2026-11-20T08:00"}

    empty = german.post(reverse("protection:breach-new"), {"title": "Lost key"})
    page = german.post(reverse("protection:breach-new"), report).headers["Location"]
    finding = {"risk": "high", "text": "Unsealed.", "persons": "3", "owners": ["NL"]}
    assert (empty.status_code, handler.post(f"{page}assess/", finding).status_code) == (422, 302)
    late = handler.post(f"{page}supervisor/", {"text": "All of it."})
    handler.post(f"{page}supervisor/", {"text": "All of it.", "delay_reason": "Nobody looked."})
    blocked = handler.post(f"{page}close/", {"measures": "Sealed sticks."})
    handler.post(f"{page}owners/", {"message": "Three people of yours."})
    with acting_for(dutch_officer):
        notice = BreachNotice.objects.get()
    read = dutch.get(notice.get_absolute_url()).content.decode()
    done = dutch.post(reverse("protection:breach-notice-acknowledge", args=[notice.pk]))
    handler.post(f"{page}close/", {"measures": "Sealed sticks."})

    assert (late.status_code, blocked.status_code, done.status_code) == (422, 422, 302)
    assert "Three people of yours." in read
    assert "Netherlands" not in german.get(page).content.decode()
    assert "Sealed sticks." in handler.get(page).content.decode()
    assert notice.reference in dutch.get(LIST).content.decode()


def test_addresses_answer_outsiders_as_if_there_were_nothing(told, assessed, french_officer, german_officer, api_as):
    french = _client(french_officer)
    assert french.get(assessed.get_absolute_url()).status_code == 404
    assert french.get(told.get_absolute_url()).status_code == 404
    assert french.get(f"{assessed.get_absolute_url()}assess/").status_code == 404
    assert _client(german_officer).get(f"{assessed.get_absolute_url()}assess/").status_code == 403
    program = api_as(french_officer)
    for path in ("data-breaches", "breach-notices"):
        assert program.get(f"/api/v1/{path}/").data["results"] == []
    assert program.get(f"/api/v1/data-breaches/{assessed.pk}/").status_code == 404
    assert program.post(f"/api/v1/breach-notices/{told.pk}/acknowledge/").status_code == 404


def test_programs_report_and_confirm(told, dutch_officer, api_as, now):
    program = api_as(dutch_officer)
    body = {"title": "x", "kinds": ["integrity"], "details": "y", "aware_at": "2026-11-20T08:00:00Z"}

    made = program.post("/api/v1/data-breaches/", body, format="json")
    done = program.post(f"/api/v1/breach-notices/{told.pk}/acknowledge/")

    assert (made.status_code, made.data["due_at"]) == (201, "2026-11-23T08:00:00Z")
    assert done.data["acknowledged_at"]


def _client(person):
    client = Client()
    client.force_login(person)
    return client
