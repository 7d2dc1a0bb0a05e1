"""Notifications are their person's, by both locks, each with the other switched off."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q

from europol_portal.access.binding import NOBODY, SYSTEM, acting, acting_for
from europol_portal.access.policy import policies
from europol_portal.notifications.access import seen_subjects, subject_of
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Membership, Role, User

pytestmark = pytest.mark.django_db


def _keys(person, rows):
    with acting_for(person):
        return set(rows(person).values_list("pk", flat=True))


def _unfiltered(_person):
    return Notification.objects.all()


def _visible(person):
    return Notification.objects.visible_to(person)


@pytest.mark.parametrize("person", ["german_officer", "dutch_officer", "administrator", "data_protection_officer"])
def test_the_database_alone_shows_nobody_the_notifications_of_others(told, person, request):
    assert _keys(request.getfixturevalue(person), _unfiltered) == set()


def test_the_database_alone_shows_a_person_the_own(told, polish_officer):
    assert _keys(polish_officer, _unfiltered) == {told.pk}


@pytest.mark.parametrize("person", ["german_officer", "dutch_officer", "administrator", "data_protection_officer"])
def test_the_application_alone_shows_nobody_the_notifications_of_others(told, person, request, second_lock_off):
    assert _keys(request.getfixturevalue(person), _visible) == set()


def test_with_nobody_stated_there_is_none(told):
    with acting(NOBODY):
        assert not Notification.objects.exists()


def test_delivery_sees_them_as_the_named_job_it_is(told):
    with acting(SYSTEM):
        assert Notification.objects.count() == 1


def test_nobody_changes_or_deletes_the_notifications_of_others(told, german_officer):
    with acting_for(german_officer):
        assert Notification.objects.filter(pk=told.pk).update(read_at=told.created_at) == 0
        assert Notification.objects.filter(pk=told.pk).delete()[0] == 0


def test_a_notification_is_not_handed_on_to_somebody_else(told, polish_officer, german_officer):
    with acting_for(polish_officer), pytest.raises(ProgrammingError), transaction.atomic():
        Notification.objects.filter(pk=told.pk).update(recipient=german_officer)


def test_raw_sql_of_the_application_finds_nothing_of_others(told, german_officer):
    with acting_for(german_officer), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_notification")
        assert cursor.fetchone() == (0,)


def test_a_subject_is_open_while_it_may_be_seen_and_no_longer(told, polish_officer):
    with acting_for(polish_officer):
        assert seen_subjects(polish_officer, [told]) == {subject_of(told)}

    Membership.objects.filter(user=polish_officer).update(role=Role.ADMINISTRATOR)
    person = User.objects.get(pk=polish_officer.pk)

    with acting_for(person):
        assert seen_subjects(person, [told]) == frozenset()


def test_a_kind_of_subject_that_is_gone_is_not_open(told, polish_officer):
    told.subject_type = "operations.nolonger"

    with acting_for(polish_officer):
        assert seen_subjects(polish_officer, [told]) == frozenset()


def test_a_kind_of_subject_without_a_policy_is_not_open(told, polish_officer):
    told.subject_type, told.subject_id = "parties.authority", str(polish_officer.authority.pk)

    with acting_for(polish_officer):
        assert seen_subjects(polish_officer, [told]) == frozenset()


def test_the_policy_is_the_one_that_everything_asks():
    assert policies()[Notification].visible(type("Somebody", (), {"pk": 7})()) == Q(recipient_id=7)
