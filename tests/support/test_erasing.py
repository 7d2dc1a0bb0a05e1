"""What its term has reached goes for good, with its files; what stays proves it without content."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from operations.models import CaseLine
from support import services
from support.models import (
    Attendance,
    CustodyCertificate,
    CustodyEntry,
    DailyReport,
    Deployment,
    DeploymentPerson,
    Examination,
    Exhibit,
    FieldEntry,
    Nomination,
    TrainingCertificate,
    TrainingSession,
    is_unbroken,
)
from tests.factories.deployments import LAST, THERE, enter, plan_office, start_office
from tests.factories.support import AT
from tests.kept import kept

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _do(service, by, at=AT, **facts):
    with acting_for(by), transaction.atomic():
        return service(by=by, at=at, **facts)


def _erase(after, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return services.erase_due(at=after)


def _proof(kind, officer):
    """What the data protection officer reads of it."""
    with acting_for(officer):
        return list(AuditEvent.objects.filter(kind=kind).values_list("actor_name", "verb", "changes"))


@pytest.fixture
@kept
def released(german_officer, service_coordinator):
    """Germany's phone, examined for and certified, whose custody has ended."""
    facts = {"seized_at": AT - DAY, "seized_place": "Garage", "legal_basis": "Order 12/26", "location": "Shelf 4"}
    plan = services.ExhibitPlan(label="B-17", kind="phone", description="Black phone", seal="DE-1", **facts)
    exhibit = _do(services.register_exhibit, german_officer, plan=plan)
    _do(services.ask_examination, german_officer, exhibit=exhibit, kind="extraction", question="Calls?")
    _do(services.certify_exhibit, german_officer, exhibit=exhibit)
    return _do(services.release_exhibit, german_officer, exhibit=exhibit, reason="Given back", location="Owner")


def test_evidence_goes_and_the_custody_stays(
    released, german_officer, data_protection_officer, django_capture_on_commit_callbacks
):
    with acting_for(german_officer):
        name = CustodyCertificate.objects.get().file.name
    due = AT + DAY * settings.EXHIBIT_DAYS
    assert _erase(due, django_capture_on_commit_callbacks) == 0

    assert _erase(due + DAY, django_capture_on_commit_callbacks) == 1
    assert _erase(due + DAY, django_capture_on_commit_callbacks) == 0

    with acting_for(german_officer):
        row, chain = Exhibit.objects.get(), list(CustodyEntry.objects.order_by("number"))
        assert not any(model.objects.exists() for model in (Examination, CustodyCertificate))
    assert (row.description, row.legal_basis, row.label, row.erased_at) == ("Erased", "Erased", "B-17", due + DAY)
    assert is_unbroken(chain)
    assert chain[-1].entry_hash == row.chain_head
    assert not default_storage.exists(name)
    counts = {"examinations": 1, "certificates": 1}
    assert _proof("support.exhibit.erased", data_protection_officer) == [("", "erasure", counts)]
    with pytest.raises(DomainError, match="erased at the end"):
        _do(services.certify_exhibit, german_officer, exhibit=row)


def test_what_is_still_held_is_never_due(german_officer, europol, django_capture_on_commit_callbacks):
    facts = {"seized_at": AT - DAY, "seized_place": "Garage", "legal_basis": "Order 12/26", "location": "Shelf 4"}
    plan = services.ExhibitPlan(label="B-18", kind="phone", description="Phone", seal="DE-2", **facts)
    _do(services.register_exhibit, german_officer, plan=plan)
    assert _erase(AT + DAY * 9000, django_capture_on_commit_callbacks) == 0


def test_the_people_of_a_training_go(
    german_officer, service_coordinator, data_protection_officer, django_capture_on_commit_callbacks
):
    plan = services.CoursePlan("osint-1", "Open sources", "open_sources", "basic", "Find and keep what is public.")
    course, first = _do(services.add_course, service_coordinator, plan=plan), AT.date() + DAY * 20
    days = {"starts_on": first, "ends_on": first, "nominate_by": first, "places": 2}
    session = _do(services.plan_session, service_coordinator, plan=services.SessionPlan(course=course, **days))
    _do(services.give_quota, service_coordinator, session=session, party=german_officer.party, places=1)
    _do(services.take_session_step, service_coordinator, session=session, step="open")
    who = _do(services.nominate, german_officer, session=session, plan=services.NomineePlan("Jana Kolbe", "Unit 4"))
    later = datetime.combine(first + DAY, AT.time(), tzinfo=UTC)
    _do(services.mark_attendance, service_coordinator, later, session=session, day=first, present=[who.pk])
    _do(services.take_session_step, service_coordinator, later, session=session, step="hold")
    _do(services.certify_participant, service_coordinator, later, nomination=who)

    assert _erase(later + DAY * settings.TRAINING_DAYS, django_capture_on_commit_callbacks) == 1

    with acting_for(service_coordinator):
        assert TrainingSession.objects.get().erased_at
        for model in (Nomination, Attendance, TrainingCertificate):
            assert not model.objects.exists()
    proof = _proof("support.session.erased", data_protection_officer)
    assert [changes for _actor, _verb, changes in proof] == [{"people": 1, "certificates": 1}]


@pytest.fixture
@kept
def office(german_officer, dutch_officer, service_coordinator, analyst, operation):
    """Germany's office in the Netherlands for HALYARD, started."""
    planned = plan_office(german_officer, dutch_officer, service_coordinator, analyst, operation=operation)
    return start_office(planned, dutch_officer, service_coordinator)


def test_entries_on_the_spot_go_from_the_case_record_too(
    office, dutch_officer, service_coordinator, data_protection_officer, django_capture_on_commit_callbacks
):
    enter(office, service_coordinator)
    _do(services.report_day, service_coordinator, THERE, deployment=office, day=THERE.date(), text="A calm day.")
    with acting_for(dutch_officer):
        assert CaseLine.objects.filter(kind="field").count() == 1
    end = datetime.combine(LAST + DAY, AT.time(), tzinfo=UTC)

    late = end + DAY * settings.DEPLOYMENT_DAYS
    assert _erase(late, django_capture_on_commit_callbacks) == 0, "still on site, whatever was planned"
    _do(services.end_deployment, service_coordinator, THERE, deployment=office, report="All went well.")
    assert _erase(late, django_capture_on_commit_callbacks) == 1

    with acting_for(service_coordinator):
        row = Deployment.objects.get()
        assert not any(model.objects.exists() for model in (FieldEntry, DailyReport, DeploymentPerson))
    with acting_for(dutch_officer):
        assert not CaseLine.objects.filter(kind="field").exists()
    assert (row.end_report, bool(row.erased_at)) == ("", True)
    proof = _proof("support.deployment.erased", data_protection_officer)
    assert [changes for _actor, _verb, changes in proof] == [{"entries": 1, "people": 2, "reports": 1}]


def test_nobody_erases_by_hand_or_before_the_day(released, german_officer):
    call = "SELECT * FROM support_erase('exhibit', %s, %s, 0)"
    with acting_for(german_officer), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(call, [released.pk, AT + DAY])
    with acting_for(german_officer), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Exhibit.objects.filter(pk=released.pk).update(erased_at=AT)
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM support_erase('exhibit', %s, %s, %s)", [released.pk, AT, settings.EXHIBIT_DAYS])
        assert cursor.fetchone() is None


def test_the_page_says_how_long_and_since_when(as_, released, german_officer, django_capture_on_commit_callbacks):
    until = (AT + DAY * settings.EXHIBIT_DAYS).date()
    assert f"kept until {until.day} {until:%b %Y}" in as_(german_officer).get(released.get_absolute_url()).text
    _erase(AT + DAY * (settings.EXHIBIT_DAYS + 1), django_capture_on_commit_callbacks)
    page = as_(german_officer).get(released.get_absolute_url()).text
    assert "are the proof" in page
    assert "Garage" not in page
