"""EMPACT by pages and by the API: what is shown, to whom, and the main path through the forms."""

import pytest
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from operations.models import EmpactAction, EmpactCommitment, EmpactIndicator, EmpactMilestone
from tests.factories.empact import draft, running
from tests.kept import kept
from tests.operations.steps import address, queries

pytestmark = pytest.mark.django_db

OVERVIEW = address("empact-overview")
QUERIES = 30
PERIOD = "?from=2026-01-01&until=2026-06-30"


@pytest.fixture
@kept
def world(german_officer, dutch_officer, polish_officer, french_officer):
    """Germany drives, the Netherlands and Poland have confirmed its running action; France is not in the plan."""
    return running(german_officer, dutch_officer, polish_officer)


@pytest.fixture
def post(as_):
    """Sends a form of a page for a person; gives the answer."""
    return lambda person, url, **fields: as_(person).post(url, fields)


def test_the_overview_shows_slow_areas_with_their_reasons_and_the_rule(world, officers, as_):
    url = f"{OVERVIEW}?cycle={world[0].priority.cycle.code}"
    body = as_(officers["NL"]).get(url).content.decode()

    assert "1 of 1 area that your party is in moves slower than expected" in body
    assert "3.1: Milestone “Risk picture” was planned for 1 May 2026" in body
    assert "overdue by more than 14 days" in body
    assert "No plan that your party is in" in as_(officers["FR"]).get(url).content.decode()


def test_pages_of_a_plan_do_not_exist_for_others(world, officers, as_):
    plan, action = world
    names = {"empactplan-detail": plan, "empactplan-report": plan, "empactplan-report-file": plan}
    pages = [address(name, row.pk) for name, row in (names | {"empactaction-detail": action}).items()]

    assert [as_(officers["PL"]).get(page).status_code for page in pages] == [200] * 4
    assert [as_(officers["FR"]).get(page).status_code for page in pages] == [404] * 4
    assert as_(officers["PL"]).get(address("empactplan-report", plan.pk) + "?from=2020-01-01").status_code == 404
    assert as_(officers["PL"]).get(address("empactplan-edit", plan.pk)).status_code == 403


def test_number_of_queries_does_not_grow_with_actions(world, officers, as_):
    plan, _ = world
    browser = as_(officers["DE"])
    pages = [f"{OVERVIEW}?cycle={plan.priority.cycle.code}", address("empactplan-detail", plan.pk)]
    first = [queries(browser, page) for page in pages]
    one = [queries(browser, page) for page in pages]
    for goal in (1, 2, 4):
        draft(plan, officers["DE"], officers["NL"], goal=goal, title=f"Matter {goal}")

    assert [queries(browser, page) for page in pages] == one
    assert max(first) <= QUERIES


def test_an_action_is_drafted_committed_and_recorded_by_forms(world, officers, post):
    plan, action = world
    driver, other = officers["DE"], officers["NL"]
    new = address("empactplan-draft", plan.pk)
    fields = {"title": "Checks of reefer containers", "goal": 3, "leader": "DE", "participants": ["NL", "PL"],
              "aim": "More of it.", "starts_on": "2026-10-01", "ends_on": "2027-01-31", "weight": 1}  # fmt: skip
    refused = post(driver, new, **fields)
    assert "It overlaps with 3.1 Checks of reefer containers" in refused.content.decode()
    assert post(driver, new, **fields, overlaps_known="on").status_code == 302
    with acting_for(other):
        twin = EmpactAction.objects.get(plan=plan, serial=2)
        asked = EmpactCommitment.objects.get(action=twin, party=other.party)
        indicator = EmpactIndicator.objects.get(action=action)
        milestone = EmpactMilestone.objects.get(action=action)
    assert post(other, address("commitment-answer", asked.pk, "confirm"), offer="Two teams.").status_code == 302
    assert (
        post(driver, address("empactaction-milestone", twin.pk), title="Kick-off", planned_on="2026-11-01").status_code
        == 302
    )
    assert (
        post(driver, address("empactaction-indicator", twin.pk), name="Checks", unit="checks", target=9).status_code
        == 302
    )
    assert post(driver, address("empactaction-funding", twin.pk), funding="requested").status_code in {200, 422}
    assert (
        post(
            other, address("empactaction-value", action.pk), indicator=indicator.pk, number=40, on="2026-11-02"
        ).status_code
        == 302
    )
    assert post(driver, address("milestone-reach", milestone.pk), done_on="2026-11-02").status_code == 302
    assert (
        post(
            other, address("empactaction-write", action.pk), text="Two scanners are repaired.", kind="note"
        ).status_code
        == 302
    )
    body = post(driver, address("empactplan-write", plan.pk), text="Next meeting in May.", kind="note")
    assert body.status_code == 302


def test_the_driver_writes_the_report_and_downloads_it(world, officers, as_, post):
    plan, _ = world
    edit = address("empactplan-report-edit", plan.pk) + PERIOD
    form = as_(officers["DE"]).get(edit).content.decode()
    assert "0 of 1 milestones of the period were reached" in form

    answered = post(officers["DE"], edit, summary="Slow, because of the scanners.")
    assert answered.url == address("empactplan-report", plan.pk) + PERIOD
    assert "because of the scanners" in as_(officers["NL"]).get(answered.url).content.decode()
    file = as_(officers["NL"]).get(address("empactplan-report-file", plan.pk) + PERIOD)
    assert file["Content-Type"].startswith("text/csv")


def test_the_api_does_what_the_pages_do(world, officers):
    plan, action = world
    api = APIClient()
    api.force_login(officers["NL"])
    plans, actions = "/api/v1/empact-plans/", f"/api/v1/empact-actions/{action.pk}/"
    cycle = plan.priority.cycle.code

    assert [row["reference"] for row in api.get(plans).data["results"]] == [plan.reference]
    assert api.get(f"{plans}overview/", {"cycle": cycle}).data[0]["pace"]["is_slow"] is True
    assert api.get(f"{plans}{plan.pk}/").data["pace"]["behind"] == 1
    assert [row["party"] for row in api.get(f"{plans}{plan.pk}/members/").data] == ["DE", "NL", "PL"]
    assert api.get(f"{plans}{plan.pk}/report/").data["milestones_due"] == 1
    assert api.get(actions).data["pace"]["signs"]
    indicator = api.get(f"{actions}indicators/").data[0]
    value = {"indicator": indicator["id"], "number": 4, "on": "2026-11-02"}
    assert api.post(f"{actions}values/", value).data["actual"] == 4
    assert api.get(f"{actions}overlaps/").data == []
    own = next(row for row in api.get(f"{actions}commitments/").data if row["party"] == "NL")
    left = api.post(f"{actions}commitments/{own['id']}/answer/", {"step": "leave", "note": "No staff."})
    assert left.data["answer"] == "withdrawn"
    assert api.post(f"{actions}milestones/", {"title": "X", "planned_on": "2026-12-01"}).status_code == 403
    api.force_login(officers["FR"])
    assert api.get(plans).data["results"] == []
    assert api.get(actions).status_code == 404
