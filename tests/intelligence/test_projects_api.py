"""Analysis projects and categories for programs: the same rules and answers as the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from europol_portal.access.binding import acting_for
from intelligence.models import ProjectContribution
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_crime_area
from tests.factories.projects import accept, give, open_project, person_of
from tests.kept import kept

pytestmark = pytest.mark.django_db
PROJECTS = "/api/v1/analysis-projects/"


@pytest.fixture
@kept
def now():
    """The API lives on the clock of the house."""
    return timezone.now().replace(microsecond=0)


def definition(**fields):
    """What a program gives."""
    values = {
        "code": "QUAY",
        "name": "Container crime",
        "purpose": "Find the people behind drugs in containers.",
        "crime_areas": [make_crime_area().code],
        "data_kinds": ["person"],
        "person_categories": ["suspect", "contact"],
        "board_informed_on": "2026-10-01",
        "supervisor_informed_on": "2026-10-02",
        "review_on": (timezone.now() + timedelta(days=300)).date().isoformat(),
    }
    return values | fields


def test_a_project_lives_through_the_api(api_as, analyst, second_analyst, german_officer):
    program = api_as(analyst)
    made = program.post(PROJECTS, definition(), format="json")
    assert made.status_code == 201
    address = f"{PROJECTS}{made.json()['id']}/"
    assert made.json()["status"] == "prepared"
    changed = program.patch(address, {"name": "Container crime in ports"}, format="json")
    assert (changed.status_code, changed.json()["name"]) == (200, "Container crime in ports")
    assert changed.json()["crime_areas"] == ["drug-trafficking"]
    assert program.post(f"{address}step/", {"step": "open"}).json()["status"] == "open"

    joined = program.post(f"{address}participants/", {"party": "DE"})
    assert joined.status_code == 201
    assert program.post(f"{address}participants/", {"party": "DE"}).status_code == 409
    assert program.post(f"{address}analysts/", {"person": second_analyst.username}).status_code == 201
    shown = program.get(address).json()
    assert [one["party"] for one in shown["participants"]] == ["DE"]
    assert {one["person"] for one in shown["analysts"]} == {analyst.username, second_analyst.username}
    seen = api_as(german_officer).get(address).json()
    assert ([one["party"] for one in seen["participants"]], seen["analysts"]) == (["DE"], [])

    ended = program.post(f"{address}participants/{joined.json()['id']}/end/", {"reason": "It asked for it."})
    assert ended.json()["ended_at"] is not None
    assert api_as(german_officer).get(address).status_code == 404
    day = (timezone.now() + timedelta(days=500)).date().isoformat()
    assert program.post(f"{address}review/", {"reason": "Needed.", "review_on": day}).json()["review_on"] == day
    refused = program.post(f"{address}step/", {"step": "close"})
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")
    assert program.post(f"{address}step/", {"step": "close", "note": "Done."}).json()["status"] == "closed"


@pytest.mark.invariant(42)
def test_who_may_not_know_a_project_does_not_find_it(api_as, officers, europol_people, analyst, now):
    project = open_project(analyst, officers["DE"].party, at=now)
    address = f"{PROJECTS}{project.pk}/"

    assert [row["code"] for row in api_as(officers["DE"]).get(PROJECTS).json()["results"]] == ["QUAY"]
    assert api_as(officers["FR"]).get(PROJECTS).json()["results"] == []
    assert api_as(officers["FR"]).get(address).status_code == 404
    for name in ("admin", "dpo", "support"):
        assert api_as(europol_people[name]).get(PROJECTS).status_code == 403
    for action in ("step", "review", "participants", "analysts", "accept"):
        assert api_as(officers["DE"]).post(f"{address}{action}/").status_code == 403
        assert api_as(officers["FR"]).post(f"{address}{action}/").status_code in {403, 404}
    assert api_as(officers["DE"]).post(PROJECTS, definition(code="MINE"), format="json").status_code == 403


@pytest.mark.invariant(7)
def test_a_contribution_is_accepted_and_taken_out_under_the_rules_of_the_pages(api_as, german_officer, analyst, now):
    project = open_project(analyst, at=now)
    given = give(german_officer, analyst, at=now)
    not_given = give(german_officer, analyst, at=now, purposes=("cross_check",))
    program, address = api_as(analyst), f"{PROJECTS}{project.pk}/"

    refused = program.post(f"{address}accept/", {"contribution": str(not_given.pk), "reason": "Why"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_for_project")
    held = program.post(f"{address}accept/", {"contribution": str(given.pk), "reason": "Same terminal."})
    assert held.status_code == 201
    assert program.post(f"{address}accept/", {"contribution": str(given.pk), "reason": "Twice"}).status_code == 409
    assert [row["reference"] for row in program.get(f"{address}contents/").json()["results"]] == [given.reference]
    assert program.get(f"{address}carried/").json()["owners"] == ["DE"]

    remove = f"{address}contents/{held.json()['id']}/remove/"
    assert program.post(remove, {"reason": "No link."}).status_code == 204
    assert program.post(remove, {"reason": "No link."}).status_code == 404
    with acting_for(analyst):
        assert not ProjectContribution.objects.inside().exists()


@pytest.mark.invariant(2, 10, 42)
def test_contents_are_read_by_the_analysts_of_the_project_only(  # noqa: PLR0917
    api_as, officers, analyst, second_analyst, duty_officer, now
):
    project = open_project(analyst, officers["NL"].party, at=now)
    accept(project, give(officers["DE"], analyst, at=now), by=analyst, at=now)

    for person in (officers["DE"], officers["NL"], officers["FR"], second_analyst, duty_officer):
        for action in ("contents", "carried", "suggested"):
            answer = api_as(person).get(f"{PROJECTS}{project.pk}/{action}/")
            assert answer.status_code in {403, 404}, (person, action)


@pytest.mark.invariant(2, 13)
def test_an_analyst_accepts_nothing_that_she_does_not_see(api_as, german_officer, dutch_officer, analyst, now):
    project = open_project(analyst, at=now)
    hidden = send_contribution(german_officer, dutch_officer, at=now)

    refused = api_as(analyst).post(f"{PROJECTS}{project.pk}/accept/", {"contribution": str(hidden.pk), "reason": "Why"})
    assert refused.status_code == 400


@pytest.mark.invariant(23)
def test_the_owner_states_a_category_and_recipients_read_the_statements(api_as, officers, now):
    german, dutch, french = officers["DE"], officers["NL"], officers["FR"]
    sent = send_contribution(german, dutch, at=now, entities=[make_person_content()])
    address = f"/api/v1/entities/{person_of(sent, german).pk}/"

    stated = api_as(german).post(f"{address}category/", {"category": "convicted", "reason": "Sentenced."})
    assert (stated.status_code, stated.json()["previous"]) == (201, "suspect")
    refused = api_as(german).post(f"{address}category/", {"category": "victim", "reason": "Turned."})
    assert (refused.status_code, refused.json()["code"]) == (409, "necessity_missing")
    assert [one["category"] for one in api_as(dutch).get(f"{address}categories/").json()] == ["convicted"]
    assert api_as(dutch).post(f"{address}category/", {"category": "suspect", "reason": "No."}).status_code == 403
    assert api_as(french).get(f"{address}categories/").status_code == 404


def test_the_list_costs_the_same_for_few_and_for_many(api_as, analyst, now, django_assert_num_queries):
    open_project(analyst, at=now)
    program = api_as(analyst)
    program.get(PROJECTS)
    with CaptureQueriesContext(connection) as few:
        program.get(PROJECTS)
    for number in range(3):
        open_project(analyst, at=now, code=f"MANY{number}")
    with django_assert_num_queries(len(few)):
        assert len(program.get(PROJECTS).json()["results"]) == 4
