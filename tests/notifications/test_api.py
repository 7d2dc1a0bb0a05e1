"""Notifications by program: the same rows, the same silence about what is no longer open."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Membership

pytestmark = pytest.mark.django_db

LIST = "/api/v1/notifications/"


def test_a_person_reads_the_own(client, told, polish_officer):
    client.force_login(polish_officer)

    (row,) = client.get(LIST).json()["results"]

    assert (row["id"], row["title"]) == (str(told.pk), "You are invited to an operation")
    assert (row["reference"], row["path"]) == (told.reference, told.path)
    assert "recipient" not in row


def test_others_read_none(client, told, german_officer):
    client.force_login(german_officer)

    assert client.get(LIST).json()["results"] == []
    assert client.get(f"{LIST}{told.pk}/").status_code == 404
    assert client.post(f"{LIST}{told.pk}/read/").status_code == 404


def test_what_is_no_longer_open_has_neither_reference_nor_path(client, told, polish_officer):
    Membership.objects.filter(user=polish_officer).update(role="administrator")
    client.force_login(polish_officer)

    for row in (client.get(LIST).json()["results"][0], client.get(f"{LIST}{told.pk}/").json()):
        assert (row["reference"], row["path"]) == (None, None)


def test_marking_read(client, told, polish_officer):
    client.force_login(polish_officer)

    assert client.post(f"{LIST}{told.pk}/read/").status_code == 204

    with acting_for(polish_officer):
        assert Notification.objects.get().read_at is not None
    assert client.get(LIST, {"unread": "true"}).json()["results"] == []


def test_marking_all_read(client, told, polish_officer):
    client.force_login(polish_officer)

    assert client.post(f"{LIST}read/").status_code == 204
    assert client.get(LIST, {"unread": "true"}).json()["results"] == []


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_notifications_are_not_changed_otherwise(client, told, polish_officer, method):
    client.force_login(polish_officer)

    assert getattr(client, method)(f"{LIST}{told.pk}/").status_code in {403, 405}


def test_without_a_sign_in_nothing_is_told(client, told):
    assert client.get(LIST).status_code == 401
