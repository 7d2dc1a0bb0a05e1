"""Rules of the plan: phases of the lead, records shown to those only who may see them, patterns; and its page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services
from operations.models import OperationPhase, OperationRecord
from tests.factories.actiondays import DURING, make_day
from tests.factories.operations import AT, answer, make_operation, make_plan
from tests.factories.taskforces import propose
from tests.operations.steps import address, queries, texts

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 20)


def _phase(operation, by, name="Find the routes", **fields):
    with acting_for(by):
        dates = {"starts_on": FIRST, "ends_on": LAST} | fields
        return services.add_phase(operation=operation, name=name, by=by, at=AT, **dates)


def _link(operation, by, kind, reference):
    with acting_for(by):
        return services.link_record(operation=operation, kind=kind, reference=reference, by=by, at=AT)


def _shown(operation, person):
    with acting_for(person):
        return [record.reference for record, _found in services.shown_records(operation, person)]


def test_the_lead_writes_phases_and_the_log_keeps_them(operation, german_officer, dutch_officer):
    phase = _phase(operation, german_officer)
    with pytest.raises(AccessDenied):
        _phase(operation, dutch_officer, name="Other")
    with pytest.raises(ValidationError, match="ends before"):
        _phase(operation, german_officer, name="Backwards", ends_on=date(2026, 11, 1))
    with pytest.raises(ValidationError, match="with this name"):
        _phase(operation, german_officer)
    with acting_for(dutch_officer):
        with pytest.raises(AccessDenied):
            services.remove_phase(phase=phase, by=dutch_officer, at=AT)
        assert OperationPhase.objects.filter(pk=phase.pk).delete()[0] == 0
    with acting_for(german_officer):
        services.remove_phase(phase=phase, by=german_officer, at=AT)

    assert texts(operation, dutch_officer)[-2:] == [
        "Added the phase “Find the routes”.", "Removed the phase “Find the routes”.",
    ]  # fmt: skip


@pytest.mark.invariant(42)
def test_a_linked_record_is_shown_to_those_only_who_see_the_record(operation, officers):
    lead, dutch = officers["DE"], officers["NL"]
    shared, own = propose(lead, invited=(dutch,), code_name="ONE"), propose(lead, code_name="TWO")
    for force in (shared, own):
        _link(operation, lead, "task_force", force.reference.lower())
    _link(operation, lead, "jit", "JIT 2026/14")

    assert set(_shown(operation, lead)) == {shared.reference, own.reference, "JIT 2026/14"}
    assert set(_shown(operation, dutch)) == {shared.reference, "JIT 2026/14"}


@pytest.mark.parametrize("kind", ["contribution", "case", "network", "target", "proposal", "operation", "request"])
def test_what_one_does_not_see_is_not_linked(operation, german_officer, kind):
    for reference in ("12345678", "12345678-1", "HVT-2026-FR-1000"):
        with pytest.raises(DomainError, match="You see no such record"):
            _link(operation, german_officer, kind, reference)


def test_contributions_and_cases_are_found_through_the_socket(operation, german_officer, dutch_officer, evidence):
    number = evidence.reference.partition("-")[0]
    _link(operation, german_officer, "contribution", evidence.reference)
    _link(operation, german_officer, "case", number)

    assert set(_shown(operation, dutch_officer)) == {evidence.reference, number}
    with pytest.raises(ValidationError, match="linked already"):
        _link(operation, german_officer, "case", number)


def test_each_party_takes_its_own_links_away(operation, german_officer, dutch_officer):
    record = _link(operation, german_officer, "jit", "JIT 2026/14")

    with acting_for(dutch_officer), pytest.raises(DomainError, match="its own links"):
        services.unlink_record(record=record, by=dutch_officer, at=AT)
    with acting_for(german_officer):
        services.unlink_record(record=record, by=german_officer, at=AT)
        assert not OperationRecord.objects.exists()


def test_a_new_operation_takes_the_phases_of_its_pattern_shifted_to_its_start(german_officer, dutch_officer):
    pattern = make_operation(german_officer)
    _phase(pattern, german_officer)
    with acting_for(german_officer):
        plan = make_plan(code_name="SECOND", starts_on=date(2027, 1, 1))
        made = services.propose_like(pattern=pattern, plan=plan, by=german_officer, at=AT)
        (phase,) = OperationPhase.objects.filter(operation=made)

    assert (phase.starts_on, phase.ends_on) == (date(2027, 1, 1), date(2027, 1, 20))
    with acting_for(dutch_officer), pytest.raises(DomainError, match="own party"):
        services.propose_like(pattern=pattern, plan=make_plan(code_name="X"), by=dutch_officer, at=AT)


@pytest.mark.invariant(42)
def test_the_plan_is_seen_by_who_sees_the_operation_and_lost_by_leaving(
    operation, officers, french_officer, dutch_participation, seen_by
):
    _phase(operation, officers["DE"])
    _link(operation, officers["NL"], "jit", "JIT 2026/14")
    answer(dutch_participation, "leave", by=officers["NL"])

    for model in (OperationPhase, OperationRecord):
        for filtered in (True, False):
            assert seen_by(model, officers["DE"], filtered=filtered) != set()
            assert seen_by(model, officers["NL"], filtered=filtered) == set()
            assert seen_by(model, french_officer, filtered=filtered) == set()


def test_the_page_of_the_plan_shows_phases_decisions_records_and_the_time_line(as_, operation, officers):
    lead, url = officers["DE"], address("operation-plan", operation.pk)
    make_day(operation, lead)
    with acting_for(lead):
        fields = {"kind": "decision", "reason": "The van is gone."}
        services.add_log_entry(operation=operation, text="We wait.", by=lead, at=DURING, **fields)
    browser = as_(lead)
    for name in ("phase-add", "record-link"):
        assert browser.get(address(name, operation.pk)).status_code == 200
    facts = {"name": "Find the routes", "starts_on": "2026-12-01", "ends_on": "2026-12-20", "goal": "All of them."}
    assert browser.post(address("phase-add", operation.pk), facts | {"ends_on": "2026-11-01"}).status_code == 422
    assert browser.post(address("phase-add", operation.pk), facts).url == url
    bad = {"kind": "target", "reference": "HVT-2026-FR-1000"}
    assert browser.post(address("record-link", operation.pk), bad).status_code == 422
    assert browser.post(address("record-link", operation.pk), {"kind": "jit", "reference": "JIT 1"}).url == url

    page = browser.get(url).content.decode()

    for words in ("Find the routes", "All of them.", "Because: The van is gone.", "JIT 1", "Roads and parcels"):
        assert words in page
    assert as_(officers["FR"]).get(url).status_code == 404
    with acting_for(lead):
        phase, record = OperationPhase.objects.get(), OperationRecord.objects.get()
    assert as_(officers["NL"]).post(address("phase-remove", phase.pk)).status_code == 403
    assert as_(officers["NL"]).post(address("record-unlink", record.pk)).status_code == 409
    assert as_(officers["FR"]).post(address("phase-remove", phase.pk)).status_code == 404
    for name, row in (("phase-remove", phase), ("record-unlink", record)):
        assert as_(lead).post(address(name, row.pk)).url == url


def test_an_operation_is_proposed_after_the_pattern_of_another_one(as_, operation, officers):
    _phase(operation, officers["DE"])
    browser, url = as_(officers["DE"]), address("operation-create") + f"?pattern={operation.pk}"
    assert operation.title in browser.get(url).content.decode()
    facts = {
        "code_name": "Second", "title": operation.title, "crime_areas": ["drug-trafficking"], "classification": "bpl",
        "starts_on": "2027-01-01",
    }  # fmt: skip

    made = browser.post(url, facts)

    assert made.status_code == 302
    with acting_for(officers["DE"]):
        assert OperationPhase.objects.count() == 2
    assert as_(officers["NL"]).get(url).status_code == 404


def test_the_plan_costs_the_same_for_many(as_, operation, german_officer):
    url, browser = address("operation-plan", operation.pk), as_(german_officer)
    _phase(operation, german_officer)
    _link(operation, german_officer, "jit", "JIT 1")
    browser.get(url)
    one = queries(browser, url)
    for number in range(3):
        _phase(operation, german_officer, name=f"Phase {number}")
        _link(operation, german_officer, "jit", f"JIT 2{number}")

    assert queries(browser, url) == one


def test_the_api_of_the_plan_does_what_the_page_does(operation, officers):
    lead, dutch, stranger = (APIClient() for _ in range(3))
    for client, code in ((lead, "DE"), (dutch, "NL"), (stranger, "FR")):
        client.force_login(officers[code])
    url, force = f"/api/v1/operations/{operation.pk}/", propose(officers["DE"])
    phase = {"name": "Find the routes", "starts_on": "2026-12-01", "ends_on": "2026-12-20"}
    record = {"kind": "task_force", "reference": force.reference}

    assert [client.post(f"{url}phases/", phase, format="json").status_code for client in (lead, dutch)] == [201, 403]
    assert [client.post(f"{url}records/", record, format="json").status_code for client in (lead, dutch)] == [201, 409]
    assert dutch.get(f"{url}phases/").json()["results"][0]["name"] == "Find the routes"
    shown = [len(client.get(f"{url}records/").json()["results"]) for client in (lead, dutch)]
    assert shown == [1, 0]
    assert stranger.get(f"{url}records/").status_code == 404
