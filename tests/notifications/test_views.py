"""The list behind the bell."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Membership
from tests.factories.operations import AT, make_operation

pytestmark = pytest.mark.django_db

LIST = reverse("notifications:list")
HTMX = {"HX-Request": "true"}


def _open(notification):
    return reverse("notifications:open", args=[notification.pk])


def _lose_role(person):
    Membership.objects.filter(user=person).update(role="administrator")


def test_the_list_says_what_happened_and_links_to_it(client, told, polish_officer):
    client.force_login(polish_officer)

    page = client.get(LIST).content.decode()

    assert "You are invited to an operation" in page
    assert told.reference in page
    assert _open(told) in page


def test_the_list_of_others_is_empty(client, told, german_officer):
    client.force_login(german_officer)

    page = client.get(LIST).content.decode()

    assert "Nothing yet" in page
    assert told.reference not in page


def test_what_may_no_longer_be_seen_keeps_its_line_without_reference_and_link(client, told, polish_officer):
    _lose_role(polish_officer)
    client.force_login(polish_officer)

    page = client.get(LIST).content.decode()

    assert "No longer open to you" in page
    assert told.reference not in page
    assert f'href="{_open(told)}"' not in page
    assert told.path not in page


def test_opening_marks_read_and_leads_to_the_subject(client, told, polish_officer):
    client.force_login(polish_officer)

    answer = client.get(_open(told))

    assert answer.headers["Location"] == told.path
    with acting_for(polish_officer):
        assert Notification.objects.get().read_at is not None


def test_opening_what_may_no_longer_be_seen_says_so_neutrally(client, told, polish_officer):
    _lose_role(polish_officer)
    client.force_login(polish_officer)

    answer = client.get(_open(told))

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Not open to you" in page
    assert told.reference not in page
    assert told.path not in page


def test_the_notification_of_somebody_else_is_not_found_like_one_that_does_not_exist(client, told, german_officer):
    client.force_login(german_officer)

    other = client.get(_open(told))
    absent = client.get(reverse("notifications:open", args=[uuid7()]))

    assert other.status_code == absent.status_code == 404
    assert other.content == absent.content


@pytest.mark.parametrize("name", ["open", "read"])
def test_only_the_own_notifications_are_opened_and_marked(client, told, german_officer, name):
    client.force_login(german_officer)
    address = reverse(f"notifications:{name}", args=[told.pk])

    assert (client.post if name == "read" else client.get)(address).status_code == 404


def test_marking_read_answers_htmx_with_the_line_and_wakes_the_bell(client, told, polish_officer):
    client.force_login(polish_officer)

    answer = client.post(reverse("notifications:read", args=[told.pk]), headers=HTMX)

    page = answer.content.decode()
    assert answer.headers["HX-Trigger"] == "portal:notification"
    assert f'id="n-{told.pk}"' in page
    assert "Mark read" not in page


def test_marking_read_without_htmx_leads_back_to_the_list(client, told, polish_officer):
    client.force_login(polish_officer)

    assert client.post(reverse("notifications:read", args=[told.pk])).headers["Location"] == LIST
    assert client.post(reverse("notifications:read-all")).headers["Location"] == LIST


def test_new_ones_alone_are_a_view_of_the_same_address(client, told, polish_officer):
    client.force_login(polish_officer)
    assert told.reference in client.get(LIST, {"unread": "true"}).content.decode()

    client.post(reverse("notifications:read-all"))

    page = client.get(LIST, {"unread": "true"}).content.decode()
    assert "Nothing new" in page
    assert told.reference not in page


def test_the_badge_is_the_bell_with_its_number(client, told, polish_officer):
    client.force_login(polish_officer)

    page = client.get(reverse("notifications:badge")).content.decode()

    assert 'id="bell"' in page
    assert "1 new" in page


def test_new_rows_are_announced_not_pushed_under_the_reader(client, told, polish_officer, german_officer):
    client.force_login(polish_officer)
    address = reverse("notifications:news", args=[told.pk])
    assert "new. Show" not in client.get(address).content.decode()

    make_operation(german_officer, invited=(polish_officer,), code_name="COLD ANVIL")

    assert "1 new. Show it" in client.get(address).content.decode()


def test_htmx_gets_the_list_alone(client, told, polish_officer):
    client.force_login(polish_officer)

    page = client.get(LIST, headers=HTMX).content.decode()

    assert 'id="notification-list"' in page
    assert "<html" not in page


def _many(person, told, count):
    with acting_for(person):
        Notification.objects.bulk_create(
            Notification(
                recipient=person,
                event_id=uuid7(),
                kind=told.kind,
                subject_type=told.subject_type,
                subject_id=told.subject_id,
                reference=f"R-{number}",
                path=told.path,
                created_at=AT,
            )
            for number in range(count)
        )


def test_the_list_pages_by_key_and_its_queries_do_not_grow(client, told, polish_officer):
    client.force_login(polish_officer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)

    _many(polish_officer, told, 60)
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST).content.decode()

    assert len(many) == len(few)
    assert page.count("<tr data-row") == 50
    assert "before=" in page


def test_a_key_that_is_none_shows_the_first_page(client, told, polish_officer):
    client.force_login(polish_officer)

    assert told.reference in client.get(LIST, {"before": "x"}).content.decode()


def test_keys_are_ordered_by_time(told):
    assert UUID(str(told.pk)).version == 7
