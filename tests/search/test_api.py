"""Search for programs: the same answer, record and limits as the page."""

import pytest

from tests.factories.intelligence import send_contribution
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

SEARCH = "/api/v1/search/"


def test_a_program_gets_hits_facets_and_what_was_searched(api_as, german_officer, dutch_officer, now, searches):
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz <b>here</b>", handling_codes=("H1",))

    answer = api_as(dutch_officer).get(f"{SEARCH}?q=quartz").json()

    (hit,) = answer["results"]
    assert (hit["type"], hit["handling_codes"], hit["classification"]) == ("contributions", ["H1"], "bpl")
    assert hit["snippet"][0] == {"text": "Quartz", "is_hit": True}
    assert {facet["name"] for facet in answer["facets"]} == {"kind", "owner", "crime_area", "handling", "since"}
    assert "contributions" in [source["name"] for source in answer["searched"]]
    assert answer["older"] == ""
    assert [line.kind for line in searches()] == ["search.query.run"]


@pytest.mark.invariant(10)
def test_a_stranger_gets_the_answer_of_what_does_not_exist(api_as, german_officer, dutch_officer, french_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz")
    make_operation(german_officer, code_name="QUARTZ")
    program = api_as(french_officer)

    assert program.get(f"{SEARCH}?q=quartz").json() == program.get(f"{SEARCH}?q=basalt").json()


def test_filters_leave_out_what_they_do_not_fit_and_say_so(api_as, german_officer):
    answer = api_as(german_officer).get(f"{SEARCH}?q=quartz&handling=H1").json()

    assert {"operations", "cases"} <= {source["name"] for source in answer["not_searched"]}


@pytest.mark.parametrize("query", ["since=nonsense", "sort=nonsense"])
def test_what_cannot_be_understood_is_refused(api_as, german_officer, query):
    assert api_as(german_officer).get(f"{SEARCH}?q=quartz&{query}").status_code == 400


def test_who_reads_no_content_searches_none(api_as, administrator, german_officer, now):
    send_contribution(german_officer, german_officer, at=now, body="Quartz")

    answer = api_as(administrator).get(f"{SEARCH}?q=quartz").json()

    assert answer["results"] == []
    assert "contributions" in [source["name"] for source in answer["not_allowed"]]
