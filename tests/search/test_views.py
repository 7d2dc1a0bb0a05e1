"""The search page and the suggestions of the command palette."""

import pytest
from django.urls import reverse

from europol_portal.core.fields import Classification
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

SEARCH, SUGGEST = reverse("search"), reverse("search-suggest")
HTMX = {"HX-Request": "true"}


def test_the_page_says_what_was_searched_and_what_was_not_allowed(client, german_officer, administrator):
    client.force_login(german_officer)
    page = client.get(SEARCH, {"q": "germany"}).content.decode()
    assert "your role opens every source" in page

    client.force_login(administrator)
    page = client.get(SEARCH, {"q": "germany"}).content.decode()
    assert "Your role does not open these" in page


def test_without_a_text_the_page_says_what_can_be_searched(client, german_officer):
    client.force_login(german_officer)

    assert "Write at least two characters" in client.get(SEARCH).content.decode()


@pytest.mark.invariant(10)
def test_a_stranger_gets_the_same_page_as_for_what_does_not_exist(client, german_officer, french_officer):
    make_operation(german_officer, code_name="SILVERFIN")
    client.force_login(french_officer)

    hidden = client.get(SEARCH, {"q": "SILVERFIN"}, headers=HTMX).content.decode()
    absent = client.get(SEARCH, {"q": "GOLDENFIN"}, headers=HTMX).content.decode()

    assert hidden.replace("SILVERFIN", "GOLDENFIN") == absent
    assert client.get(SUGGEST, {"q": "SILVERFIN"}).content == client.get(SUGGEST, {"q": "GOLDENFIN"}).content


def test_the_page_carries_the_highest_marking_of_what_it_shows(client, german_officer):
    make_operation(german_officer, code_name="SILVERFIN", classification=Classification.EU_RESTRICTED)
    client.force_login(german_officer)

    page = client.get(SEARCH, {"q": "SILVERFIN"}).content.decode()
    partial = client.get(SEARCH, {"q": "SILVERFIN"}, headers=HTMX).content.decode()

    assert "markbar mk-eur" in page
    assert "markbar mk-eur" in partial
    assert 'hx-swap-oob="outerHTML"' in partial
    assert 'hx-swap-oob="outerHTML"' not in page


def test_suggestions_are_a_fragment_with_their_marking(client, german_officer, searches):
    make_operation(german_officer, code_name="SILVERFIN", classification=Classification.EU_RESTRICTED)
    client.force_login(german_officer)

    fragment = client.get(SUGGEST, {"q": "SILVERFIN"}).content.decode()

    assert 'role="option"' in fragment
    assert "<html" not in fragment
    assert "EU-R" in fragment
    assert [line.kind for line in searches()] == ["search.query.suggested"]


def test_too_short_a_text_suggests_nothing(client, german_officer, searches):
    client.force_login(german_officer)

    assert client.get(SUGGEST, {"q": "s"}).content.decode().strip() == ""
    assert searches() == []


@pytest.mark.parametrize("address", [SEARCH, SUGGEST])
def test_who_is_not_signed_in_searches_nothing(client, address, searches):
    assert client.get(address, {"q": "germany"}).status_code == 302
    assert searches() == []


def test_what_was_typed_comes_back_as_text_never_as_markup(client, german_officer):
    client.force_login(german_officer)

    page = client.get(SEARCH, {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
