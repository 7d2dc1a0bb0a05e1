"""Mails: at least once, with effect once, with a reference and no content, and not to who may no longer know."""

import smtplib
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.functions import Now

from europol_portal.access.binding import acting_as_system
from europol_portal.notifications import delivery, tasks
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Membership, User
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

Mail = Notification.Mail


class DeadServer(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, _messages):
        """Refuse."""
        raise smtplib.SMTPServerDisconnected


class BrokenNetwork(EmailBackend):
    """A network that is away."""

    def send_messages(self, _messages):
        """Refuse."""
        raise ConnectionRefusedError


def _stored(notification):
    with acting_as_system():
        return Notification.objects.get(pk=notification.pk)


def _set(notification, **fields):
    with acting_as_system():
        Notification.objects.filter(pk=notification.pk).update(**fields)


def test_the_sweep_delivers_what_waits(told):
    tasks.sweep()

    assert [message.to for message in mail.outbox] == [["pl.liaison@example.invalid"]]
    assert _stored(told).mail == Mail.SENT


def test_a_mail_says_that_something_came_and_where_and_nothing_else(told, settings):
    tasks.sweep()

    (message,) = mail.outbox
    text = f"{message.subject}\n{message.body}"
    assert f"{settings.PUBLIC_ORIGIN}/notifications/{told.pk}/" in message.body
    for content in ("HALYARD", "Cocaine", "Germany", "DE", told.reference):
        assert content not in text


def test_what_was_sent_is_not_sent_again(told):
    tasks.sweep()
    tasks.deliver(notification_ids=[str(told.pk)])
    tasks.sweep()

    assert len(mail.outbox) == 1


def test_a_worker_that_holds_a_notification_keeps_others_away_until_its_lease_ends(told):
    _set(told, mail=Mail.SENDING, lease_until=Now() + timedelta(seconds=30))
    tasks.sweep()
    assert mail.outbox == []

    _set(told, lease_until=Now() - timedelta(seconds=1))
    tasks.sweep()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("backend", [DeadServer, BrokenNetwork])
def test_a_mail_that_fails_waits_longer_after_each_try(told, settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"
    waits = []

    for _attempt in range(3):
        _set(told, lease_until=None)
        tasks.sweep()
        stored = _stored(told)
        assert stored.mail == Mail.PENDING
        waits.append(stored.lease_until)
        tasks.sweep()  # too early: nothing happens
        assert _stored(told).tries == stored.tries

    gaps = [later - earlier for earlier, later in pairwise(waits)]
    assert all(gap >= timedelta(seconds=4) for gap in gaps)


def test_after_the_last_try_a_mail_is_given_up(told, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    _set(told, tries=delivery.MOST_TRIES - 1)

    tasks.sweep()

    assert _stored(told).mail == Mail.DEAD


def test_the_mail_server_may_be_away_for_half_a_day():
    waits = [min(delivery.LONGEST_WAIT, delivery.FIRST_WAIT * 2**tries) for tries in range(delivery.MOST_TRIES - 1)]

    assert sum(waits, timedelta()) > timedelta(hours=9)


def test_a_mail_keeps_its_identity_when_it_is_tried_again(told, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    tasks.sweep()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _set(told, lease_until=None)

    tasks.sweep()

    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{told.pk}@portal.invalid>"


@pytest.mark.invariant(42)
@pytest.mark.parametrize(
    "lose_access",
    [
        lambda person: Membership.objects.filter(user=person).update(valid_until="2020-01-02"),
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: Membership.objects.filter(user=person).update(role="administrator"),
    ],
    ids=["membership ended", "account closed", "role changed"],
)
def test_who_lost_access_before_the_mail_went_out_gets_none(told, polish_officer, lose_access):
    lose_access(polish_officer)

    tasks.sweep()

    assert mail.outbox == []
    assert _stored(told).mail == Mail.DROPPED


class Poison(EmailBackend):
    """A mail server that fails on the first mail in a way that nobody foresaw."""

    poisoned = ""

    def send_messages(self, messages):
        """Fail on one, take the others."""
        if messages[0].to == [Poison.poisoned]:
            raise ZeroDivisionError
        return super().send_messages(messages)


@pytest.fixture
def two_told(german_officer, polish_officer, dutch_officer):
    """Notifications of two people, the elder one first."""
    make_operation(german_officer, invited=(polish_officer, dutch_officer))
    with acting_as_system():
        return list(Notification.objects.select_related("recipient").order_by("pk"))


def test_a_mail_that_can_never_be_sent_holds_up_no_other_and_is_given_up(two_told, settings):
    poison, other = two_told
    settings.EMAIL_BACKEND = f"{__name__}.Poison"
    Poison.poisoned = poison.recipient.email

    with pytest.raises(ZeroDivisionError):
        tasks.sweep()
    assert (_stored(poison).mail, _stored(poison).tries) == (Mail.SENDING, 1)
    assert (_stored(other).mail, _stored(other).tries, _stored(other).lease_until) == (Mail.PENDING, 0, None)

    tasks.sweep()
    assert _stored(other).mail == Mail.SENT

    _set(poison, tries=delivery.MOST_TRIES, lease_until=Now() - timedelta(seconds=1))
    tasks.sweep()
    assert _stored(poison).mail == Mail.DEAD


def test_what_a_dead_worker_left_is_taken_one_by_one(two_told, settings):
    poison, other = two_told
    settings.EMAIL_BACKEND = f"{__name__}.Poison"
    Poison.poisoned = poison.recipient.email
    _set(poison, mail=Mail.SENDING, lease_until=Now() - timedelta(seconds=9))
    _set(other, mail=Mail.SENDING, lease_until=Now() - timedelta(seconds=5))

    with pytest.raises(ZeroDivisionError):
        tasks.sweep()
    assert (_stored(other).mail, _stored(other).tries) == (Mail.SENDING, 0)  # not even touched
    tasks.sweep()
    assert _stored(other).mail == Mail.SENT
