"""Mails that were given up: administrators alone see that they are, without content, and send them again."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.accounts import services
from europol_portal.accounts.events import AccountEvent
from europol_portal.audit.keeping import READER
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications import tasks
from europol_portal.notifications.models import Notification
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:dead-letters")


@pytest.fixture
def dead(german_officer, polish_officer):
    """A mail for Poland that was given up."""
    make_operation(german_officer, invited=(polish_officer,))
    with acting_as_system():
        Notification.objects.update(mail=Notification.Mail.DEAD, tries=20)
        return Notification.objects.get()


def _stored():
    with acting_as_system():
        return Notification.objects.get()


def test_an_administrator_sees_that_a_mail_was_given_up_and_not_what_it_is_about(client, administrator, dead):
    client.force_login(administrator)

    assert "Mails that were given up" in client.get(reverse("admin:index")).content.decode()
    page = client.get(PAGE).content.decode()

    assert "pl.liaison" in page
    assert f'value="{dead.recipient_id}"' in page
    for content in (dead.reference, dead.path, dead.subject_id, "invited", "Invitation"):
        assert content not in page
    with acting(READER):
        assert AuditEvent.objects.get(kind=AccountEvent.LETTERS_READ).actor_id == administrator.pk


def test_sent_again_it_goes_out_and_the_record_names_who_did_it(client, administrator, polish_officer, dead):
    client.force_login(administrator)

    client.post(PAGE, {"recipient": [str(polish_officer.pk)]}, follow=True)
    assert (_stored().mail, _stored().tries) == (Notification.Mail.PENDING, 0)
    tasks.sweep()

    assert [message.to for message in mail.outbox] == [[polish_officer.email]]
    with acting(READER):
        event = AuditEvent.objects.get(kind=AccountEvent.MAIL_SENT_AGAIN)
    assert (event.actor_id, event.subject_id) == (administrator.pk, str(polish_officer.pk))


@pytest.mark.parametrize("letters", [[], ["no key"]], ids=["none", "nonsense"])
def test_nothing_ticked_is_said_and_changes_nothing(client, administrator, dead, letters):
    client.force_login(administrator)

    answer = client.post(PAGE, {"recipient": letters})

    assert answer.status_code == 409
    assert _stored().mail == Notification.Mail.DEAD


def test_nobody_else_sees_or_sends_them(client, german_officer, polish_officer, data_protection_officer, dead):
    for person in (german_officer, polish_officer, data_protection_officer):
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        with acting_for(person), pytest.raises(AccessDenied):
            services.send_again(people=[dead.recipient_id], by=person, at=timezone.now())
    assert _stored().mail == Notification.Mail.DEAD


def test_one_that_is_not_given_up_is_not_sent_twice(administrator, dead):
    with acting_as_system():
        Notification.objects.update(mail=Notification.Mail.SENT)

    with acting_for(administrator), pytest.raises(DomainError) as refusal:
        services.send_again(people=[dead.recipient_id], by=administrator, at=timezone.now())
    assert refusal.value.code == "no_dead_letter"
