"""Reference data by program: the same for everyone signed in, never written."""

import pytest
from django.utils import timezone

from tests.factories.parties import make_authority, make_crime_area, make_party

pytestmark = pytest.mark.django_db

RESOURCES = ["parties", "authorities", "crime-areas"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_reference_data_needs_a_sign_in(client, resource):
    answer = client.get(f"/api/v1/{resource}/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("person", ["german_officer", "administrator", "data_protection_officer"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_reference_data_is_open_to_every_role(client, resource, person, request):
    client.force_login(request.getfixturevalue(person))

    assert client.get(f"/api/v1/{resource}/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_reference_data_is_never_written_by_program(client, administrator, resource, method):
    client.force_login(administrator)

    answer = getattr(client, method)(f"/api/v1/{resource}/", "{}", content_type="application/json")

    assert answer.status_code in {403, 405}


def test_a_party_says_what_may_be_sent_there(client, german_officer, united_states):
    client.force_login(german_officer)

    party = client.get("/api/v1/parties/US/").json()

    assert party["personal_data_allowed"] is True
    assert party["may_be_sent"].startswith("Personal data may be sent")


def test_authorities_are_filtered_by_party_and_say_nothing_internal(client, german_officer, dutch_officer, france):
    make_authority(france, unit_copy_opt_out=True)
    client.force_login(german_officer)

    rows = client.get("/api/v1/authorities/", {"party": "fr"}).json()["results"]

    assert [row["code"] for row in rows] == ["fr-lb"]
    assert "unit_copy_opt_out" not in rows[0]


def test_crime_areas_are_those_in_force_on_the_day(client, german_officer):
    area = make_crime_area()
    area.valid_until = timezone.now().date().replace(year=2020)
    area.save()
    make_crime_area("fraud", "Fraud")
    client.force_login(german_officer)

    today = client.get("/api/v1/crime-areas/").json()["results"]
    then = client.get("/api/v1/crime-areas/", {"valid_on": "2019-01-01"}).json()["results"]

    assert [row["code"] for row in today] == ["fraud"]
    assert {row["code"] for row in then} == {"fraud", "drug-trafficking"}


def test_a_filter_that_is_no_day_is_told_with_its_field(client, german_officer):
    client.force_login(german_officer)

    answer = client.get("/api/v1/crime-areas/", {"valid_on": "yesterday"})

    assert answer.status_code == 400
    assert "valid_on" in answer.json()["errors"]


def test_lists_page_by_cursor_without_a_count(client, german_officer, dutch_officer, france, poland):
    client.force_login(german_officer)

    first = client.get("/api/v1/parties/", {"page_size": 2}).json()
    second = client.get(first["next"]).json()

    assert "count" not in first
    assert len(first["results"]) == 2
    assert not {row["code"] for row in first["results"]} & {row["code"] for row in second["results"]}


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_number_of_queries_does_not_grow_with_the_rows(client, german_officer, resource, queries_of):
    client.force_login(german_officer)
    make_crime_area("one", "One")
    few = queries_of(client, f"/api/v1/{resource}/")

    for number in range(10):
        make_crime_area(f"area-{number}", f"Area {number}")
        make_authority(make_party(f"Q{number}"))

    assert queries_of(client, f"/api/v1/{resource}/") == few
