"""Nobody but audit duty reads the record, nobody changes it: by both locks, each with the other switched off."""

import pytest
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import NOBODY, SYSTEM, acting, acting_for
from europol_portal.access.policy import allowed, can
from europol_portal.audit.access import AuditPermission
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Role
from tests.factories.parties import make_authority, make_user

pytestmark = pytest.mark.django_db

OTHERS = ["german_officer", "analyst", "duty_officer", "service_coordinator", "grant_officer", "administrator"]
DUTY = ["data_protection_officer", "auditor"]


def _raw_count():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditevent")
        return cursor.fetchone()[0]


@pytest.mark.invariant(29)
@pytest.mark.parametrize("person", OTHERS)
def test_the_database_alone_shows_the_record_to_nobody_else_not_even_by_raw_sql(line, person, request):
    with acting_for(request.getfixturevalue(person)):
        assert not AuditEvent.objects.exists()
        assert _raw_count() == 0


@pytest.mark.parametrize("binding", [NOBODY, SYSTEM], ids=["nobody", "system job"])
def test_with_nobody_or_a_job_stated_the_record_is_empty(line, binding):
    with acting(binding):
        assert _raw_count() == 0


@pytest.fixture
def outside_clerk(netherlands):
    """Holds audit duty in another party than Europol."""
    return make_user("nl.dpo", authority=make_authority(netherlands), role=Role.DATA_PROTECTION_OFFICER)


def test_audit_duty_outside_europol_reads_nothing_by_the_second_lock(line, outside_clerk):
    with acting_for(outside_clerk):
        assert _raw_count() == 0


@pytest.mark.usefixtures("second_lock_off")
def test_audit_duty_outside_europol_reads_nothing_by_the_first_lock(line, outside_clerk):
    with acting_for(outside_clerk):
        assert _raw_count() > 0
        assert not AuditEvent.objects.visible_to(outside_clerk).exists()


@pytest.mark.parametrize("person", DUTY)
def test_audit_duty_reads_it(line, person, request):
    user = request.getfixturevalue(person)

    with acting_for(user):
        assert AuditEvent.objects.visible_to(user).filter(pk=line.pk).exists()
        assert _raw_count() >= 1


@pytest.mark.parametrize("person", OTHERS)
def test_the_application_alone_shows_it_to_nobody_else(line, person, request, second_lock_off):
    user = request.getfixturevalue(person)

    with acting_for(user):
        assert not AuditEvent.objects.visible_to(user).exists()
    assert not can(user, AuditPermission.VIEW)
    assert allowed(user, [AuditPermission.VIEW], line) == frozenset()


@pytest.mark.invariant(29)
@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET kind = 'x'", "DELETE FROM audit_auditevent"])
@pytest.mark.parametrize("person", ["data_protection_officer", "administrator", "german_officer"])
def test_no_one_changes_or_removes_a_line(line, person, statement, request):
    with (
        acting_for(request.getfixturevalue(person)),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.invariant(29)
@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET kind = 'x'", "DELETE FROM audit_auditevent"])
def test_not_even_the_owner_of_the_table_changes_a_line(line, second_lock_off, data_protection_officer, statement):
    with (
        acting_for(data_protection_officer),
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_everybody_writes_into_it(german_officer, lines_of, now):
    from europol_portal.audit import services  # noqa: PLC0415

    with acting_for(german_officer):
        services.record(verb="session", kind="x.written", actor=german_officer, at=now)
    with acting(NOBODY):
        services.record(verb="session", kind="x.written", actor=None, at=now)

    assert len(lines_of("x.written")) == 2
