"""Whose factors, password or tokens change hears of it, by mail as well, in words that name nobody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.notifications.delivery import deliver_pending

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(german_officer):
    """A person who wants no mails has issued a token and chosen a password."""
    german_officer.mail_notifications = False
    german_officer.save(update_fields=["mail_notifications"])
    with acting_for(german_officer):
        at = timezone.now()
        services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=5), at=at)
        services.choose_password(user=german_officer, password="a heron stands in cold water", at=at)
    return german_officer


def test_the_person_is_told_of_what_was_done_in_the_own_name(changed):
    with acting_for(changed):
        rows = [(row.kind, row.path) for row in changed.notifications.order_by("pk")]

    assert [kind for kind, _path in rows] == ["accounts.token.issued", "accounts.user.password_chosen"]
    assert {path for _kind, path in rows} == {"/accounts/profile/security/"}


def test_the_mail_goes_out_whatever_the_preferences_say_and_names_nobody(changed):
    assert deliver_pending() == 2

    for message in mail.outbox:
        assert message.to == [changed.email]
        for word in (changed.username, changed.first_name, changed.last_name, "import"):
            assert word not in message.body + message.subject
        assert "If it was not you" in message.body


def test_nobody_else_is_told(changed, german_head, administrator):
    for person in (german_head, administrator):
        with acting_for(person):
            assert not person.notifications.exists()


def test_a_reset_by_an_administrator_reaches_the_person(german_officer, administrator):
    with acting_for(administrator):
        services.open_reset(user=german_officer, by=administrator, at=timezone.now())

    with acting_for(german_officer):
        assert german_officer.notifications.get().kind == "accounts.factor.reset_opened"
