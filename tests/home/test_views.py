"""The desk page of each role: no dead end, no leak, a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Membership
from tests.factories.operations import invite, make_operation

pytestmark = pytest.mark.django_db

DESK = reverse("desk")
HTMX = {"HX-Request": "true"}
PEOPLE = [
    "german_officer", "analyst", "duty_officer", "service_coordinator", "grant_officer", "data_protection_officer",
    "administrator",
]  # fmt: skip


def _page(client, person, **headers):
    client.force_login(person)
    return client.get(DESK, headers=headers).content.decode()


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client):
    assert client.get(DESK).headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("person", PEOPLE)
def test_every_role_finds_a_desk_with_a_way_on(client, person, request):
    page = _page(client, request.getfixturevalue(person))

    main = page[page.index('id="desk-now"') :]
    assert 'href="/' in main


def test_an_officer_without_work_is_told_what_will_appear_here(client, german_officer):
    assert "appear here by themselves" in _page(client, german_officer)


def test_an_invitation_stands_on_the_desk_of_the_invited_and_of_nobody_else(
    client, german_officer, polish_officer, french_officer
):
    operation = make_operation(
        german_officer, invited=(polish_officer,), code_name="SILVERFIN", classification=Classification.EU_RESTRICTED
    )

    invited, stranger = _page(client, polish_officer), _page(client, french_officer)

    assert "Answer the invitation of Germany" in invited
    assert "markbar mk-eur" in invited
    for secret in ("SILVERFIN", operation.reference, str(operation.pk)):
        assert secret not in stranger
    assert "markbar mk-bpl" in stranger


def test_news_are_those_whose_subject_is_still_open(client, german_officer, polish_officer):
    make_operation(german_officer, invited=(polish_officer,), code_name="SILVERFIN")
    assert "You are invited to an operation" in _page(client, polish_officer)

    Membership.objects.filter(user=polish_officer).update(role="administrator")

    page = _page(client, polish_officer)
    assert "You are invited to an operation" not in page
    assert "SILVERFIN" not in page


def test_who_has_no_role_today_is_told_whom_to_ask(client, german_officer):
    Membership.objects.filter(user=german_officer).update(valid_until=date(2020, 1, 2))

    assert "No role yet" in _page(client, german_officer)


def test_htmx_gets_the_desk_with_its_sentence_and_marking_out_of_band(client, german_officer, polish_officer):
    make_operation(german_officer, invited=(polish_officer,), classification=Classification.EU_RESTRICTED)

    partial = _page(client, polish_officer, **HTMX)

    assert "<html" not in partial
    assert 'id="desk-now"' in partial
    assert 'id="desk-sentence" hx-swap-oob="true"' in partial
    assert 'hx-swap-oob="outerHTML"' in partial
    assert "mk-eur" in partial


def test_the_number_of_queries_does_not_grow_with_the_lines(client, german_officer, polish_officer):
    make_operation(german_officer, invited=(polish_officer,))
    _page(client, polish_officer)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK)

    for number in range(5):
        operation = make_operation(german_officer, code_name=f"SILVERFIN {number}")
        invite(operation, polish_officer, by=german_officer)
    with CaptureQueriesContext(connection) as many:
        client.get(DESK)

    assert len(many) == len(few)
