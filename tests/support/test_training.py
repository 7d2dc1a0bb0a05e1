"""Trainings: places that are never given twice, a waiting list that moves up, certificates that verify, a library."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.file_types import FileRefused
from support import services
from support.desk import needs
from support.events import NominationEvent, SessionEvent
from support.models import (
    Attendance,
    Course,
    LibraryItem,
    Nomination,
    SessionQuota,
    TrainingCertificate,
    TrainingEvaluation,
    TrainingSession,
)
from tests.factories.support import AT, make_accepted
from tests.kept import kept
from tests.support.steps import address, told

pytestmark = pytest.mark.django_db
FIRST = max(AT.date(), timezone.now().date()) + timedelta(days=20)
LATER = datetime.combine(FIRST + timedelta(days=2), AT.time(), tzinfo=UTC)
PARTS = (SessionQuota, Nomination, Attendance, TrainingEvaluation, TrainingCertificate)


def _do(service, by, at=AT, **facts):
    with acting_for(by), transaction.atomic():
        return service(by=by, at=at, **facts)


def _plan(course, **facts):
    values = {"course": course, "starts_on": FIRST, "ends_on": FIRST + timedelta(days=1), "nominate_by": FIRST}
    return services.SessionPlan(**(values | {"places": 2} | facts))


def _send(session, by, name, at=AT):
    return _do(services.nominate, by, at, session=session, plan=services.NomineePlan(name, "Unit 4"))


def _states(session, by):
    with acting_for(by):
        rows = Nomination.objects.visible_to(by).filter(session=session).order_by("pk")
        return list(rows.values_list("name", "status"))


@pytest.fixture
@kept
def course(service_coordinator):
    """Open sources, for beginners."""
    plan = services.CoursePlan("osint-1", "Open sources", "open_sources", "basic", "Find and keep what is public.")
    return _do(services.add_course, service_coordinator, plan=plan)


@pytest.fixture
@kept
def session(course, service_coordinator, german_officer, dutch_officer, french_officer):
    """Two places: Germany may have one, the Netherlands two; France has no quota."""
    made = _do(services.plan_session, service_coordinator, plan=_plan(course))
    for person, places in ((german_officer, 1), (dutch_officer, 2)):
        facts = {"session": made, "party": person.party, "places": places}
        _do(services.give_quota, service_coordinator, **facts)
    return _do(services.take_session_step, service_coordinator, session=made, step="open")


@pytest.fixture
@kept
def held(session, german_officer, dutch_officer, service_coordinator):
    """The same, held: Germany's participant was there on both days, the Dutch one on the first."""
    first, second = _send(session, german_officer, "Jana Kolbe"), _send(session, dutch_officer, "Sanne de Vries")
    for day, there in ((FIRST, [first, second]), (FIRST + timedelta(days=1), [first])):
        facts = {"session": session, "day": day, "present": [one.pk for one in there]}
        _do(services.mark_attendance, service_coordinator, LATER, **facts)
    _do(services.take_session_step, service_coordinator, LATER, session=session, step="hold")
    return first, second


def test_places_and_quotas_hold_and_who_waits_moves_up_in_order(session, german_officer, dutch_officer):
    first = _send(session, german_officer, "A")
    assert [_send(session, german_officer, "B").status, first.status] == ["waiting", "confirmed"]
    assert [_send(session, dutch_officer, name).status for name in "CD"] == ["confirmed", "waiting"]
    assert services.let_waiting_move_up(at=AT) == 0
    _do(services.withdraw_nomination, german_officer, nomination=first)
    assert _send(session, dutch_officer, "E").status == "waiting", "nobody passes those who wait"
    assert services.let_waiting_move_up(at=AT) == 1
    assert _states(session, german_officer) == [("A", "withdrawn"), ("B", "confirmed")]
    assert _states(session, dutch_officer) == [("C", "confirmed"), ("D", "waiting"), ("E", "waiting")]
    assert told(NominationEvent.MOVED_UP) == ["de.liaison"]
    with acting_for(dutch_officer), pytest.raises(DatabaseError, match="no place is free"), transaction.atomic():
        Nomination.objects.filter(name="D").update(status="confirmed")
    with acting_for(dutch_officer), pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Nomination.objects.filter(name="D").update(name="X")


def test_nominations_end_and_nobody_is_sent_twice_or_without_a_quota(
    session, german_officer, french_officer, service_coordinator
):
    _send(session, german_officer, "A")
    with pytest.raises(ValidationError, match="nominated already"):
        _send(session, german_officer, "A")
    with pytest.raises(DomainError, match="Nominations were open"):
        _send(session, german_officer, "B", LATER)
    for person in (french_officer, service_coordinator):
        with pytest.raises(AccessDenied):
            _send(session, person, "C")
    row = Nomination(session=session, party=french_officer.party, name="D", unit="x", nominated_at=AT)
    row.nominated_by = german_officer
    with acting_for(german_officer), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_each_party_reads_its_own_people_and_the_trainer_all(
    session, requesters, service_coordinator, data_protection_officer
):
    german_officer, dutch_officer = requesters["de.liaison"], requesters["nl.liaison"]
    french_officer = requesters["fr.liaison"]
    for person, name in ((german_officer, "A"), (dutch_officer, "B")):
        _send(session, person, name)
    for person, seen in ((german_officer, 1), (dutch_officer, 1), (french_officer, 0), (service_coordinator, 2)):
        with acting_for(person):
            assert Nomination.objects.visible_to(person).count() == Nomination.objects.count() == seen
            assert SessionQuota.objects.visible_to(person).count() == SessionQuota.objects.count() == seen
            assert TrainingSession.objects.visible_to(person).count() == min(seen, 1)
            assert Course.objects.visible_to(person).count() == 1
    with acting_for(data_protection_officer):
        assert not any(model.objects.exists() for model in (*PARTS, Course, LibraryItem, TrainingSession))
    assert told(SessionEvent.OPENED) == ["de.liaison", "nl.liaison"]


def test_attendance_leads_to_certificates_that_verify(held, german_officer, dutch_officer, service_coordinator):
    first, second = held
    with pytest.raises(DomainError, match="80%"):
        _do(services.certify_participant, service_coordinator, LATER, nomination=second)
    with pytest.raises(AccessDenied):
        _do(services.certify_participant, german_officer, LATER, nomination=first)
    paper = _do(services.certify_participant, service_coordinator, LATER, nomination=first)
    with pytest.raises(DomainError, match="already"):
        _do(services.certify_participant, service_coordinator, LATER, nomination=first)
    with paper.file.open() as file:
        assert (paper.days, file.read(5)) == (2, b"%PDF-")
    sound = [
        _do(services.verify_training_certificate, by, LATER, sha256=paper.sha256).is_sound
        for by in (german_officer, service_coordinator, dutch_officer)
    ]
    assert sound == [True, True, False]
    with acting_for(service_coordinator), connection.cursor() as cursor:
        for statement in ("UPDATE support_trainingcertificate SET days = 9", "DELETE FROM support_trainingcertificate"):
            cursor.execute(statement)
            assert cursor.rowcount == 0, "no row can be changed or removed"
    assert told(NominationEvent.CERTIFIED) == ["de.liaison"]


def test_who_was_there_says_once_how_it_was(held, german_officer, dutch_officer, service_coordinator):
    plan = services.EvaluationPlan(content=5, teaching=4, use=3, text="More time.")
    _do(services.evaluate, german_officer, LATER, nomination=held[0], plan=plan)
    for by, nomination, refusal in (
        (german_officer, held[0], DomainError), (dutch_officer, held[0], AccessDenied),
        (service_coordinator, held[1], AccessDenied),
    ):  # fmt: skip
        with pytest.raises(refusal):
            _do(services.evaluate, by, LATER, nomination=nomination, plan=plan)
    with acting_for(service_coordinator):
        marks = TrainingEvaluation.objects.visible_to(service_coordinator).marks_of(held[0].session)
        assert (marks["number"], marks["content"], marks["use"]) == (1, 5, 3)
    with acting_for(dutch_officer):
        assert not TrainingEvaluation.objects.exists()


def test_a_request_leads_to_a_session_of_its_own(
    course, german_officer, dutch_officer, service_coordinator, check_audience
):
    asked = make_accepted(german_officer, service_coordinator, "training")
    made = _do(services.plan_session, service_coordinator, plan=_plan(course, places=12), request=asked)
    facts = {"session": made, "party": dutch_officer.party, "places": 1}
    with pytest.raises(DomainError, match="the requester's"):
        _do(services.give_quota, service_coordinator, **facts)
    _do(services.take_session_step, service_coordinator, session=made, step="open")
    check_audience()
    assert _send(made, german_officer, "A").status == "confirmed"
    with acting_for(dutch_officer):
        assert not TrainingSession.objects.exists()
    other = make_accepted(german_officer, service_coordinator)
    with pytest.raises(DomainError, match="request for training"):
        _do(services.plan_session, service_coordinator, plan=_plan(course), request=other)


@pytest.mark.invariant(39)
def test_the_library_takes_no_personal_data_of_cases(course, service_coordinator, german_officer, french_officer):
    def add(content, *, name="rules.txt", is_declared=True, by=service_coordinator, title="Rules"):
        upload = SimpleUploadedFile(name, content)
        facts = {"about": "", "upload": upload, "is_declared": is_declared, "course": course, "title": title}
        return _do(services.add_material, by, **facts)

    with pytest.raises(DomainError, match="Declare"):
        add(b"Twelve rules", is_declared=False)
    with pytest.raises(FileRefused, match="an e-mail address"):
        add(b"Ask jan@example.org")
    with pytest.raises(ValidationError):
        add(b"Twelve rules", title="Call +49 170 1234567")
    with pytest.raises(AccessDenied):
        add(b"Twelve rules", by=german_officer)
    item = add(b"Twelve rules")
    assert item.was_read
    with acting_for(french_officer):
        assert list(LibraryItem.objects.visible_to(french_officer)) == [item]
        with pytest.raises(AccessDenied):
            services.withdraw_material(item=item, by=french_officer, at=AT)
    assert _do(services.export_material, french_officer, item=item) == "rules.txt"


def test_pages_lead_from_the_course_to_the_nomination(
    as_, session, german_officer, service_coordinator, french_officer
):
    browser = as_(german_officer)
    assert "Open sources" in browser.get(address("course-list")).content.decode()
    page = address("session-nominate", session.pk)
    refused = browser.post(page, {"name": "Jana Kolbe", "unit": ""})
    assert (refused.status_code, "Jana Kolbe" in refused.content.decode()) == (422, True)
    assert browser.post(page, {"name": "Jana Kolbe", "unit": "Unit 4"}).status_code == 302
    trainer = as_(service_coordinator)
    for name in ("course-create", "session-create", "library-add", "training-verify", "library"):
        assert trainer.get(address(name)).status_code == 200
    for name in ("session-detail", "session-quota"):
        assert trainer.get(address(name, session.pk)).status_code == 200
    outsider = as_(french_officer)
    assert outsider.get(address("session-detail", session.pk)).status_code == 404
    assert str(session.pk) not in outsider.get(address("course-list")).content.decode()


def test_programs_nominate_and_withdraw(api_as, session, german_officer, french_officer):
    program, one = api_as(german_officer), f"/api/v1/training-sessions/{session.pk}/"
    assert program.get("/api/v1/courses/").json()["results"][0]["code"] == "osint-1"
    assert program.get(one).json()["places"] == 2
    made = program.post(f"{one}nominations/", {"name": "Jana Kolbe", "unit": "Unit 4"}, format="json")
    assert (made.status_code, made.json()["status"]) == (201, "confirmed")
    gone = program.post(f"/api/v1/nominations/{made.json()['id']}/withdraw/")
    assert gone.json()["status"] == "withdrawn"
    assert program.get("/api/v1/library-items/").json()["results"] == []
    assert api_as(french_officer).get(f"{one}nominations/").status_code == 404


def test_the_desk_reminds_of_places_and_of_sessions_that_passed(session, german_officer, service_coordinator):
    with acting_for(german_officer):
        assert [item.verb for item in needs(german_officer, AT)] == ["Nominate"]
    _send(session, german_officer, "A")
    with acting_for(german_officer):
        assert needs(german_officer, AT) == []
    with acting_for(service_coordinator):
        assert [item.verb for item in needs(service_coordinator, LATER)] == ["Close"]


def test_more_participants_cost_no_more_queries(as_, session, dutch_officer, django_assert_max_num_queries):
    browser, page = as_(dutch_officer), session.get_absolute_url()
    browser.get(page)
    with CaptureQueriesContext(connection) as alone:
        browser.get(page)
    for name in "ABC":
        _send(session, dutch_officer, name)
    with django_assert_max_num_queries(len(alone)):
        assert browser.get(page).content.decode().count("Withdraw") == 3
