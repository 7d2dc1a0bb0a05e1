"""Resources and their days: who may book, what never overlaps, what the requester learns."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from support import services
from support.models import Booking, RequestStep, Resource, SupportRequest
from tests.factories.support import AT, REASON, make_accepted, make_assessed
from tests.kept import kept

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 8), date(2026, 12, 10)
DAYS = {"starts_on": FIRST, "ends_on": LAST}
LATER = {"starts_on": date(2026, 12, 14), "ends_on": date(2026, 12, 15)}


def _resource(by, code="mo-1", **facts):
    values = {"kind": "mobile_office", "code": code, "name": "Van", "base": by.party, "buffer_days": 1}
    with acting_for(by):
        return services.add_resource(plan=services.ResourcePlan(**(values | facts)), by=by, at=AT)


def _book(resource, request, by, **days):
    with acting_for(by):
        return services.book(resource=resource, request=request, by=by, at=AT, **(days or DAYS))


@pytest.fixture
@kept
def office(service_coordinator):
    """mo-1, one day on the road and one of rest."""
    return _resource(service_coordinator)


@pytest.fixture
@kept
def accepted(german_officer, service_coordinator):
    """Germany's mobile office, accepted for 8 to 10 December."""
    return make_accepted(german_officer, service_coordinator)


def test_a_booking_takes_the_road_and_the_rest_and_gives_the_request_its_days(office, accepted, service_coordinator):
    booking = _book(office, accepted, service_coordinator)

    assert (booking.away_from, booking.away_until) == (date(2026, 12, 7), date(2026, 12, 12))
    with acting_for(service_coordinator):
        request = SupportRequest.objects.get(pk=accepted.pk)
    assert (request.status, request.scheduled_from, request.scheduled_until) == ("scheduled", FIRST, LAST)


def test_the_requester_reads_in_the_steps_what_was_booked_and_nothing_of_the_calendar(
    office, accepted, service_coordinator, german_officer
):
    _book(office, accepted, service_coordinator)

    with acting_for(german_officer):
        notes = list(RequestStep.objects.visible_to(german_officer).filter(step="book").values_list("note", flat=True))
        assert notes == ["Mobile office mo-1 is booked from 2026-12-08 to 2026-12-10."]
        assert not Booking.objects.exists()
        assert not Resource.objects.exists()
        assert not Booking.objects.visible_to(german_officer).exists()


@pytest.mark.parametrize("gap", [0, 2, 4])
def test_two_bookings_never_share_a_day(office, accepted, service_coordinator, dutch_officer, gap):
    _book(office, accepted, service_coordinator)
    other = make_accepted(dutch_officer, service_coordinator)
    spare = _resource(service_coordinator, "mo-2")
    days = {"starts_on": FIRST + timedelta(days=gap), "ends_on": LAST + timedelta(days=gap)}

    with pytest.raises(DomainError, match=r"mo-1 is taken from 2026-12-07 to 2026-12-12\. Free on these days: mo-2"):
        _book(office, other, service_coordinator, **days)
    assert _book(spare, other, service_coordinator, **days).resource == spare


def test_the_database_itself_refuses_a_second_booking_of_a_day(office, accepted, service_coordinator):
    booking = _book(office, accepted, service_coordinator)
    booking.pk, booking._state.adding = None, True
    booking.id = Booking._meta.pk.get_default()

    with acting_for(service_coordinator), pytest.raises(IntegrityError), transaction.atomic():
        booking.save()


def test_days_that_are_given_back_are_free_again(office, accepted, service_coordinator, dutch_officer):
    booking = _book(office, accepted, service_coordinator)
    other = make_accepted(dutch_officer, service_coordinator)

    with acting_for(service_coordinator):
        with pytest.raises(DomainError, match="Say why"):
            services.release_booking(booking=booking, reason=" ", by=service_coordinator, at=AT)
        services.release_booking(booking=booking, reason="A larger one goes.", by=service_coordinator, at=AT)
        with pytest.raises(DomainError, match="released"):
            services.move_booking(booking=booking, by=service_coordinator, at=AT, **LATER)
    assert _book(office, other, service_coordinator).resource == office


def test_a_cancelled_request_gives_its_resources_back(office, accepted, service_coordinator, german_officer):
    booking = _book(office, accepted, service_coordinator)

    with acting_for(german_officer):
        request = SupportRequest.objects.get(pk=accepted.pk)
        services.cancel_request(request=request, reason="The action is off.", by=german_officer, at=AT)

    with acting_for(service_coordinator):
        booking.refresh_from_db()
    assert (booking.is_released, booking.release_reason) == (True, "The request was cancelled.")


def test_a_booking_is_moved_to_free_days_only(office, accepted, service_coordinator):
    booking = _book(office, accepted, service_coordinator)
    with acting_for(service_coordinator):
        services.block(resource=office, by=service_coordinator, at=AT, **LATER)
        with pytest.raises(DomainError, match="taken"):
            services.move_booking(booking=booking, by=service_coordinator, at=AT, **LATER)
        free = {"starts_on": date(2026, 12, 20), "ends_on": date(2026, 12, 21)}
        moved = services.move_booking(booking=booking, by=service_coordinator, at=AT, **free)

    assert (moved.away_from, moved.away_until) == (date(2026, 12, 19), date(2026, 12, 23))


def test_what_cannot_be_booked_says_why(office, german_officer, service_coordinator):
    waiting = make_assessed(german_officer, service_coordinator)
    secret = make_accepted(german_officer, service_coordinator, classification="eu_restricted")
    low = _resource(service_coordinator, "mo-9", clearance="bpl")
    past = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 2)}

    with pytest.raises(DomainError, match="Accept the request first"):
        _book(office, waiting, service_coordinator)
    with pytest.raises(DomainError, match="Unclassified"):
        _book(low, secret, service_coordinator)
    with pytest.raises(DomainError, match="passed"):
        _book(office, secret, service_coordinator, **past)
    with acting_for(service_coordinator):
        plan = services.ResourcePlan("mobile_office", "mo-1", "Van", service_coordinator.party, is_active=False)
        services.change_resource(resource=office, plan=plan, by=service_coordinator, at=AT)
    with pytest.raises(DomainError, match="not in use"):
        _book(office, secret, service_coordinator)


def test_only_coordinators_of_the_provider_book(office, accepted, german_officer, duty_officer, analyst):
    for person in (german_officer, duty_officer, analyst):
        with acting_for(person), pytest.raises(AccessDenied):
            services.block(resource=office, by=person, at=AT, **DAYS)
        with acting_for(person), pytest.raises(AccessDenied):
            services.propose(by=person, at=AT) if person != duty_officer else services.add_resource(
                plan=services.ResourcePlan("kit", "k", "Kit", person.party), by=person, at=AT
            )


def test_the_second_lock_keeps_resources_and_bookings_with_their_owner(office, accepted, german_officer):
    with acting_for(german_officer), connection.cursor() as cursor:
        cursor.execute("UPDATE support_resource SET name = 'x' RETURNING 1")
        assert cursor.fetchall() == []
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO support_booking (id, owner_id, resource_id, kind, starts_on, ends_on, away_from,"
                " away_until, note, booked_by_id, booked_at, release_reason)"
                " VALUES (gen_random_uuid(), %s, %s, 'maintenance',"
                " now(), now(), now(), now(), '', %s, now(), '')",
                [german_officer.party_id, office.pk, german_officer.pk],
            )


def test_the_planner_gives_the_only_office_to_the_higher_score_and_books_on_a_click(
    office, german_officer, dutch_officer, service_coordinator
):
    low = make_assessed(german_officer, service_coordinator)
    high = make_assessed(dutch_officer, service_coordinator)
    with acting_for(service_coordinator):
        for request in (low, high):
            services.waitlist_request(request=request, reason=REASON, by=service_coordinator, at=AT)
        more = services.Scores(empact_priority=3, countries=3, deadline=3, added_value=3)
        services.assess_request(request=high, scores=more, reason=REASON, by=service_coordinator, at=AT)
        high = services.waitlist_request(request=high, reason=REASON, by=service_coordinator, at=AT)

        planned = services.propose(by=service_coordinator, at=AT)
        ((one, request, resource),) = planned.proposals
        ((unmet, why),) = planned.unmet
        assert (request, resource, unmet) == (high, office, low)
        assert "higher priority" in why
        days = {"starts_on": one.first, "ends_on": one.last, "why": one.why}
        services.book_proposal(request=request, resource=resource, by=service_coordinator, at=AT, **days)

        assert SupportRequest.objects.get(pk=high.pk).status == "scheduled"
        assert services.propose(by=service_coordinator, at=AT).proposals == []


def test_the_report_counts_days_and_unmet_demand(office, accepted, dutch_officer, service_coordinator):
    _book(office, accepted, service_coordinator)
    waiting = make_assessed(dutch_officer, service_coordinator)
    with acting_for(service_coordinator):
        services.block(resource=office, by=service_coordinator, at=AT, **LATER)
        services.decline_request(request=waiting, reason=REASON, by=service_coordinator, at=AT)
        report = services.report(first=date(2026, 12, 1), last=date(2026, 12, 20), by=service_coordinator)

    (use,), (demand,) = report.uses, report.demands
    assert (use.days, use.support, use.around, use.maintenance, use.free, use.share) == (20, 3, 3, 2, 12, 33)
    assert (demand.asked, demand.unmet, demand.unmet_days) == (2, 1, 3)


# pages and API


def test_coordinators_work_with_the_calendar_the_planner_and_the_report(
    as_, office, accepted, service_coordinator, europol_people
):
    browser = as_(service_coordinator)
    booked = browser.post(f"/support/requests/{accepted.pk}/book/", {"resource": office.pk, **DAYS, "note": ""})
    assert booked.status_code == 302
    calendar = browser.get("/support/resources/?from=2026-12-07").content.decode()
    assert "mo-1" in calendar
    assert accepted.title in calendar
    again = browser.post(f"/support/resources/{office.pk}/out/", {**DAYS, "note": "Inspection"})
    assert again.status_code == 422
    assert "is taken from" in again.content.decode()
    assert "Inspection" in again.content.decode()
    with acting_for(service_coordinator):
        booking = Booking.objects.get()
    move = browser.get(f"/support/bookings/{booking.pk}/move/?from=2026-12-14").content.decode()
    assert 'value="2026-12-16"' in move
    assert browser.post(f"/support/bookings/{booking.pk}/move/", LATER).status_code == 302
    assert browser.get("/support/planner/").status_code == 200
    assert (
        "Nothing was asked"
        not in browser.get("/support/resources/report/?first=2026-12-01&last=2026-12-31").content.decode()
    )
    assert (
        "mo-1,mobile_office,31,2,3,0,26,16"
        in browser.get("/support/resources/report/?first=2026-12-01&last=2026-12-31&as=csv").content.decode()
    )
    assert browser.post(f"/support/bookings/{booking.pk}/release/", {"reason": "Not needed."}).status_code == 302

    looking = as_(europol_people["duty"])
    assert "mo-1" in looking.get("/support/resources/").content.decode()
    assert looking.post(f"/support/bookings/{booking.pk}/release/", {"reason": "x"}).status_code == 403
    assert as_(europol_people["analyst"]).get("/support/resources/").status_code == 403


def test_programs_book_like_the_pages(api_as, office, accepted, service_coordinator, german_officer):
    program = api_as(service_coordinator)
    added = program.post(
        "/api/v1/resources/",
        {"kind": "mobile_office", "code": "mo-5", "name": "Van", "base": "EP", "skills": ["Satellite", "satellite"]},
        format="json",
    )
    assert (added.status_code, added.json()["skills"]) == (201, ["satellite"])
    wanted = {"resource": "mo-1", "request": str(accepted.pk), "starts_on": "2026-12-08", "ends_on": "2026-12-10"}
    booked = program.post("/api/v1/bookings/", wanted, format="json")
    assert booked.status_code == 201
    twice = program.post("/api/v1/bookings/", wanted, format="json")
    assert (twice.status_code, twice.json()["code"]) == (409, "taken")
    freed = program.post(f"/api/v1/bookings/{booked.json()['id']}/release/", {"reason": "Over."}, format="json")
    assert freed.json()["released_at"]
    assert program.patch("/api/v1/resources/mo-5/", {"name": "Bus"}, format="json").json()["name"] == "Bus"
    assert api_as(german_officer).get("/api/v1/bookings/").status_code == 403
