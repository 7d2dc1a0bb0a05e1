"""The directory: whom one can write to. What it must not tell: who works for others."""

import pytest
from django.urls import reverse

from europol_portal.parties.models import Authority, Party
from tests.factories.parties import make_authority, make_party
from tests.kept import kept

pytestmark = pytest.mark.django_db

DIRECTORY = reverse("accounts:directory")
HTMX = {"HX-Request": "true"}


@pytest.fixture
@kept
def parties(europol, germany, netherlands, france, united_states):
    """Some of each kind, one of them closed."""
    make_party("ZZ", "Gone", is_active=False)
    make_party(
        "TR",
        "Türkiye",
        kind=Party.Kind.THIRD_COUNTRY,
        cooperation_level=Party.Cooperation.STRATEGIC,
        personal_data_allowed=False,
    )


def test_the_directory_lists_active_parties_by_kind(client, german_officer, parties):
    client.force_login(german_officer)

    page = client.get(DIRECTORY).content.decode()

    assert page.index("Member States") < page.index("Union bodies") < page.index("Third countries")
    assert "Gone" not in page


def test_the_filters_stand_in_the_address_and_htmx_gets_the_list_alone(client, german_officer, parties):
    client.force_login(german_officer)

    page = client.get(DIRECTORY, {"q": "nether"}, headers=HTMX).content.decode()

    assert "<html" not in page
    assert "Netherlands" in page
    assert "France" not in page


def test_the_number_of_queries_does_not_grow_with_the_parties(client, german_officer, parties, queries_of):
    client.force_login(german_officer)
    few = queries_of(client, DIRECTORY)

    for number in range(10):
        make_authority(make_party(f"Q{number}"), f"q{number}-lb", phone="+1")

    assert queries_of(client, DIRECTORY) == few


def test_a_party_page_says_what_may_be_sent_there(client, german_officer, parties):
    client.force_login(german_officer)

    strategic = client.get(reverse("accounts:party", args=["TR"])).content.decode()
    operational = client.get(reverse("accounts:party", args=["US"])).content.decode()

    assert "No personal data may be sent" in strategic
    assert "Personal data may be sent" in operational


def test_people_of_other_parties_are_named_nowhere(client, german_officer, dutch_officer, parties):
    client.force_login(german_officer)

    for address in (DIRECTORY, reverse("accounts:party", args=["NL"])):
        page = client.get(address).content.decode()
        assert dutch_officer.username not in page
        assert dutch_officer.display_name not in page


def test_colleagues_of_the_own_party_are_listed(client, german_officer, parties):
    client.force_login(german_officer)

    page = client.get(reverse("accounts:party", args=["DE"])).content.decode()

    assert "Your colleagues" in page
    assert german_officer.username in page


def test_who_gets_no_copies_is_told_to_the_own_party_only(client, german_officer, dutch_officer, parties, germany):
    make_authority(germany, "de-police", name="Criminal Police", unit_copy_opt_out=True)
    words = "gets no copies"

    client.force_login(german_officer)
    assert words in client.get(reverse("accounts:party", args=["DE"])).content.decode()
    client.force_login(dutch_officer)
    assert words not in client.get(reverse("accounts:party", args=["DE"])).content.decode()


@pytest.mark.parametrize("code", ["ZZ", "XX"])
def test_a_closed_party_and_an_unknown_one_are_not_found_alike(client, german_officer, parties, code):
    client.force_login(german_officer)

    assert client.get(reverse("accounts:party", args=[code])).status_code == 404


def test_closed_authorities_are_not_listed(client, german_officer, parties, netherlands):
    kind = Authority.Kind.COMPETENT_AUTHORITY
    make_authority(netherlands, "nl-old", name="Closed Office", kind=kind, is_active=False)
    client.force_login(german_officer)

    assert "Closed Office" not in client.get(reverse("accounts:party", args=["NL"])).content.decode()
