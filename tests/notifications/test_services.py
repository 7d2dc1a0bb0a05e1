"""Who is told, once, and of nothing that they may not know."""

import pytest
from celery import Celery
from django.db import connection

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from europol_portal.notifications import services
from europol_portal.notifications.models import Notification
from operations.events import InvitationEvent
from operations.models import Participation
from tests.factories.operations import AT, make_operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead_broker(monkeypatch):
    """A broker that does not answer."""
    monkeypatch.setattr(services, "current_app", Celery(broker="redis://127.0.0.1:1/0", set_as_current=False))


def test_the_invited_are_told_and_nobody_else(invitation, of_person, polish_officer, german_officer, french_officer):
    assert [row.kind for row in of_person(polish_officer)] == [InvitationEvent.SENT]
    assert of_person(german_officer) == []
    assert of_person(french_officer) == []


def test_a_notification_holds_a_reference_and_no_content(told):
    assert told.reference
    assert "Cocaine" not in str(vars(told))


def test_one_event_tells_a_person_once(invitation, german_officer, polish_officer, of_person):
    event_id = uuid7()
    with acting_for(german_officer):
        subject = Participation.objects.get(party=polish_officer.party)
        for _repeated in range(2):
            services.notify(kind=InvitationEvent.SENT, event_id=event_id, subject=subject, actor=german_officer, at=AT)

    assert len([row for row in of_person(polish_officer) if row.event_id == event_id]) == 1


def test_an_event_without_a_rule_tells_nobody(invitation, german_officer):
    assert services.notify(kind="x.y.z", event_id=uuid7(), subject=invitation, actor=german_officer, at=AT) == 0


def test_who_wants_no_mails_gets_none(german_officer, polish_officer, of_person):
    polish_officer.mail_notifications = False
    polish_officer.save(update_fields=["mail_notifications"])

    make_operation(german_officer, invited=(polish_officer,))

    assert [row.mail for row in of_person(polish_officer)] == [Notification.Mail.NONE]


def test_marking_read_reaches_the_own_notifications_only(told, polish_officer, german_officer, now):
    with acting_for(german_officer):
        assert services.mark_read(by=german_officer, at=now, notification_id=told.pk) == 0
    with acting_for(polish_officer):
        assert services.mark_read(by=polish_officer, at=now, notification_id=told.pk) == 1
        assert services.mark_read(by=polish_officer, at=now) == 0


def test_the_bell_counts_what_is_not_read(told, polish_officer, now):
    with acting_for(polish_officer):
        assert services.count_unread(polish_officer) == 1
        services.mark_read(by=polish_officer, at=now)
        assert services.count_unread(polish_officer) == 0


def test_a_dead_broker_does_not_stop_the_event(
    german_officer, polish_officer, dead_broker, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True) as nudges:
        make_operation(german_officer, invited=(polish_officer,))

    assert nudges
    assert "wait for the sweep" in caplog.text
    with acting_for(polish_officer):
        assert Notification.objects.get().mail == Notification.Mail.PENDING


def test_the_browser_is_told_in_the_transaction_of_the_event_that_something_came_not_what():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'portal_tell_browser'")
        (source,) = cursor.fetchone()

    assert "new.id" in source
    assert "reference" not in source
