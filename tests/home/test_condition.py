"""The doctor: names what is wrong with a remedy and an exit code, agrees with /readyz/, and shows no content."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.home import condition
from europol_portal.home.condition import State, examine
from europol_portal.notifications.models import Notification
from europol_portal.web import health
from europol_portal.web.models import Heartbeat
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

PAGE = "/admin/condition/"


@pytest.fixture
def well():
    """A worker that was heard of."""
    Heartbeat.objects.create(name="worker", at=timezone.now())


@pytest.fixture
def by_name(well):
    """Findings of now, by name."""
    return lambda: {finding.name: finding for finding in examine()}


def _doctor(*words):
    out = StringIO()
    try:
        call_command("doctor", *words, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_it_agrees_with_readyz_and_every_complaint_has_a_remedy(client, by_name):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))

    found, ready = by_name(), client.get("/readyz/").json()["checks"]

    assert {name: found[name].says for name in ready} == ready
    assert found["worker"].state == State.WRONG
    assert all(finding.remedy for finding in found.values() if finding.state != State.OK)
    code, words = _doctor("--quiet")
    assert code == 1
    assert "worker: silent" in words
    assert "start a worker" in words.lower()


def test_a_second_lock_that_was_switched_off_is_named(by_name):
    with acting(Binding(role="none")), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_notification DISABLE ROW LEVEL SECURITY")

    lock = by_name()["second lock"]

    assert lock.state == State.WRONG
    assert "notifications_notification" in lock.says


def test_mails_that_wait_and_mails_that_were_given_up_are_counted(by_name, german_officer, polish_officer):
    assert (by_name()["outbox"].state, by_name()["dead letters"].state) == (State.OK, State.OK)
    operation = make_operation(german_officer, invited=(polish_officer,))
    with acting_as_system():
        Notification.objects.update(created_at=timezone.now() - timedelta(minutes=9))

    outbox = by_name()["outbox"]
    assert outbox.state == State.WRONG
    assert "waits 54" in outbox.says
    assert operation.reference not in outbox.says

    with acting_as_system():
        Notification.objects.update(mail=Notification.Mail.DEAD)
    assert by_name()["dead letters"].says == "1 mails were given up"
    assert (by_name()["dead letters"].state, by_name()["outbox"].state) == (State.WARNING, State.OK)


def test_lines_without_a_seal_are_told_by_their_age(by_name, german_officer, monkeypatch):
    make_operation(german_officer)
    monkeypatch.setattr(condition, "SEAL_SECONDS", 10**12)
    assert by_name()["seals of the record"].state == State.OK

    monkeypatch.setattr(condition, "SEAL_SECONDS", -1)
    assert by_name()["seals of the record"].state == State.WRONG


def test_a_storage_that_takes_nothing_and_a_full_disk_are_wrong(by_name, monkeypatch):
    def full(*_, **__):
        raise OSError

    monkeypatch.setattr(default_storage, "save", full)
    monkeypatch.setattr(condition, "FULL_DISK", 1.1)

    assert by_name()["storage of files"].state == State.WRONG
    assert by_name()["disk"].state == State.WRONG


def test_without_a_database_it_says_so_and_asks_it_nothing_more(monkeypatch):
    monkeypatch.setattr(health, "readiness", lambda: {"database": "unreachable", "worker": "unknown"})

    names = [finding.name for finding in examine()]

    assert names[0] == "database"
    assert "outbox" not in names


def test_a_question_that_fails_is_a_finding_and_the_others_are_asked(by_name, monkeypatch):
    def broken():
        raise OperationalError

    monkeypatch.setitem(condition.DATABASE_CHECKS, "clock", broken)

    assert by_name()["clock"].says == "could not be asked (OperationalError)"
    assert by_name()["seals of the record"].state == State.OK


def test_the_page_is_for_administrators_and_writes_no_file(client, well, administrator, german_officer, monkeypatch):
    monkeypatch.setattr(default_storage, "save", None)
    client.force_login(administrator)
    page = client.get(PAGE).content.decode()
    assert "row-level security is on everywhere" in page

    client.force_login(german_officer)
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_the_doctor_may_be_strict_about_warnings(well, monkeypatch):
    monkeypatch.setattr(condition, "LOW_DISK", 1.1)
    with acting(condition.READER):
        strict, lenient = _doctor("--strict"), _doctor()

    assert strict[0] == 1
    assert lenient[0] == (1 if "wrong " in lenient[1] else 0)
