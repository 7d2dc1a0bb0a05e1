"""Plans of the planner: asked for, worked out by the worker for one person, given up, come back to, booked from."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from support import services
from support.models import PlanRun, SupportRequest
from tests.factories.support import AT, REASON, make_assessed, make_second_coordinator
from tests.kept import kept
from tests.support.steps import address, events

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def waiting(german_officer, dutch_officer, service_coordinator):
    """One office and two requests on the waiting list; the Dutch one has the higher score."""
    low, high = (make_assessed(person, service_coordinator) for person in (german_officer, dutch_officer))
    with acting_for(service_coordinator):
        plan = services.ResourcePlan("mobile_office", "mo-1", "Van 1", service_coordinator.party)
        services.add_resource(plan=plan, by=service_coordinator, at=AT)
        more = services.Scores(empact_priority=3, countries=3, deadline=3, added_value=3)
        services.assess_request(request=high, scores=more, reason=REASON, by=service_coordinator, at=AT)
        for request in (low, high):
            row = SupportRequest.objects.get(pk=request.pk)
            services.waitlist_request(request=row, reason=REASON, by=service_coordinator, at=AT)
    return low, high


def _asked(by):
    with acting_for(by):
        return services.ask_plan(by=by, at=AT)


def _read(run, by):
    with acting_for(by):
        row = PlanRun.objects.visible_to(by).get(pk=run.pk)
        return row, services.shown_plan(run=row, by=by)


def test_the_worker_plans_what_was_asked_and_the_result_is_named_when_it_is_read(waiting, service_coordinator):
    low, high = waiting
    run = _asked(service_coordinator)
    assert _asked(service_coordinator).pk == run.pk, "one at a time"
    assert _read(run, service_coordinator)[1] is None

    assert services.work_out_plans(at=AT) == 1
    assert services.work_out_plans(at=AT) == 0

    done, plan = _read(run, service_coordinator)
    (one,) = plan.proposals
    assert (done.state, one.request, one.resource.code, one.is_booked) == ("done", high, "mo-1", False)
    assert [request for request, _why in plan.unmet] == [low]
    assert "title" not in str(done.result)
    with acting_for(service_coordinator):
        days = {"starts_on": one.first, "ends_on": one.last, "why": one.why}
        services.book_proposal(request=one.request, resource=one.resource, by=service_coordinator, at=AT, **days)
    assert _read(run, service_coordinator)[1].proposals[0].is_booked


def test_a_plan_that_was_given_up_stays_so_whatever_the_worker_finds(waiting, service_coordinator, monkeypatch):
    run = _asked(service_coordinator)
    solve = services.plans.planning.solve

    def solve_while_it_is_cancelled(asked, **facts):
        with acting_for(service_coordinator):
            services.cancel_plan(run=run, by=service_coordinator, at=AT)
        assert not facts["goes_on"](1)
        return solve(asked)

    monkeypatch.setattr("support.services.planning.solve", solve_while_it_is_cancelled)
    assert services.work_out_plans(at=AT) == 0

    row, plan = _read(run, service_coordinator)
    assert (row.state, row.result, plan) == ("cancelled", {}, None)
    with acting_for(service_coordinator), pytest.raises(DomainError, match="not being worked out"):
        services.cancel_plan(run=row, by=service_coordinator, at=AT)
    assert _asked(service_coordinator).pk != run.pk


def test_what_fails_says_so_and_what_a_dead_worker_left_is_taken_up(waiting, service_coordinator, monkeypatch):
    def breaks(_asked, **_facts):
        raise ZeroDivisionError

    run = _asked(service_coordinator)
    with monkeypatch.context() as patched:
        patched.setattr("support.services.planning.solve", breaks)
        assert services.work_out_plans(at=AT) == 0
    assert _read(run, service_coordinator)[0].state == "failed"
    left = _asked(service_coordinator)
    with acting_for(service_coordinator):
        PlanRun.objects.filter(pk=left.pk).update(state="running", begun_at=AT)
    assert services.work_out_plans(at=AT) == 0, "another worker has it"
    assert services.work_out_plans(at=AT + services.plans.QUIET * 2) == 1


def test_a_plan_is_one_persons_and_never_changes_once_it_is_over(
    waiting, service_coordinator, requesters, europol_people
):
    run = _asked(service_coordinator)
    services.work_out_plans(at=AT)
    colleague = make_second_coordinator(service_coordinator)
    for person in [colleague, *requesters.values(), *(europol_people[role] for role in ("duty", "analyst"))]:
        with acting_for(person):
            assert not PlanRun.objects.visible_to(person).exists(), person
            assert not PlanRun.objects.exists(), person
    with acting_for(service_coordinator):
        assert PlanRun.objects.filter(pk=run.pk).update(result={}) == 0
    with acting_for(requesters["de.liaison"]), pytest.raises(AccessDenied):
        services.ask_plan(by=requesters["de.liaison"], at=AT)


def test_the_page_asks_follows_gives_up_and_books(as_, waiting, service_coordinator, europol_people, requesters):
    browser = as_(service_coordinator)
    assert "No plan was worked out for you yet" in browser.get(address("planner")).text
    asked = browser.post(address("planner"))
    with acting_for(service_coordinator):
        run = PlanRun.objects.get()
    assert asked.headers["Location"] == run.get_absolute_url()
    assert "You can leave this page" in browser.get(address("planner")).text
    going = browser.get(address("plan-progress", run.pk))
    assert ("every 2s" in going.text, "HX-Refresh" in going.headers) == (True, False)
    assert browser.post(address("plan-cancel", run.pk)).status_code == 302
    assert "was given up" in browser.get(address("planner")).text
    assert browser.post(address("plan-cancel", run.pk)).status_code == 409

    browser.post(address("planner"))
    services.work_out_plans(at=AT)
    with acting_for(service_coordinator):
        run = PlanRun.objects.order_by("-pk").first()
        (one,) = services.shown_plan(run=run, by=service_coordinator).proposals
    assert browser.get(address("plan-progress", run.pk)).headers["HX-Refresh"] == "true"
    typed = {
        "request": one.request.pk, "resource": one.resource.pk, "first": one.first, "last": one.last, "why": one.why,
    }  # fmt: skip
    assert browser.post(address("plan-book", run.pk), typed).headers["Location"] == run.get_absolute_url()
    assert ">Booked<" in browser.get(address("planner")).text
    assert browser.get(f"{address('planner')}?run=nothing").status_code == 404
    for person, status in ((europol_people["duty"], 404), (requesters["de.liaison"], 403)):
        assert as_(person).get(address("plan-progress", run.pk)).status_code == status
        assert as_(person).post(address("plan-book", run.pk), typed).status_code == status
    assert ">Book<" not in as_(europol_people["duty"]).get(address("planner")).text


def test_programs_ask_and_come_back(api_as, waiting, service_coordinator, requesters):
    program = api_as(service_coordinator)
    asked = program.post("/api/v1/plans/")
    assert (asked.status_code, asked.json()["state"], asked.json()["plan"]) == (202, "waiting", None)
    one = f"/api/v1/plans/{asked.json()['id']}/"
    services.work_out_plans(at=AT)
    assert program.get(one).json()["plan"]["proposals"][0]["resource"] == "mo-1"
    assert program.get("/api/v1/plans/").json()["results"][0]["plan"] is None
    assert (program.post(f"{one}cancel/").status_code, program.post(f"{one}cancel/").json()["code"]) == (
        409,
        "plan_is_over",
    )
    assert api_as(requesters["de.liaison"]).get(one).status_code == 403


def test_asking_is_on_record(waiting, service_coordinator, data_protection_officer):
    _asked(service_coordinator)
    assert "support.plan.asked" in [kind for kind, _verb, _to in events(data_protection_officer)]
