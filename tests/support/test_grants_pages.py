"""Pages and API of grants: who opens what, what is typed stays, and nothing leaks to those outside."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from europol_portal.access.binding import acting_for
from support import services
from support.models import (
    Budget,
    BudgetLine,
    Grant,
    GrantAmendment,
    GrantCall,
    GrantCost,
    GrantDeclaration,
    GrantEvaluation,
    GrantEvidence,
    GrantPartner,
    GrantStep,
    LedgerEntry,
)
from tests.factories.grants import AT, make_admitted, make_call, make_draft_grant, make_line, make_running, report
from tests.kept import kept

pytestmark = pytest.mark.django_db

OF_ALL = {Grant, GrantCost, GrantStep, GrantPartner, GrantEvidence, GrantAmendment, GrantEvaluation, GrantCall}
SEEN = {
    "de.liaison": OF_ALL | {LedgerEntry},
    "nl.liaison": OF_ALL,
    "fr.liaison": {GrantCall},
    "europol.grants": OF_ALL | {LedgerEntry, Budget, BudgetLine, GrantDeclaration},
    "europol.support": OF_ALL | {GrantDeclaration},
    "europol.duty": set(),
    "europol.analyst": set(),
    "europol.dpo": set(),
}
MODELS = sorted(OF_ALL | SEEN["europol.grants"], key=lambda model: model.__name__)
SOON = timezone.now().date() + timedelta(days=20)


@pytest.fixture
@kept
def line(grant_officer):
    """lvg-2026."""
    return make_line(grant_officer)


@pytest.fixture
@kept
def call(grant_officer, line):
    """Open-ended."""
    return make_call(grant_officer, line)


@pytest.fixture
@kept
def running(german_officer, dutch_officer, grant_officer, service_coordinator, call):
    """Germany's grant with the Netherlands: running, an amendment asked for, evidence added."""
    grant = make_admitted(german_officer, dutch_officer, call, grant_officer)
    grant = make_running(grant, german_officer, grant_officer, service_coordinator)
    with acting_for(german_officer):
        services.ask_amendment(grant=grant, reason="Longer.", ends_on=date(2027, 3, 1), by=german_officer, at=AT)
        file = SimpleUploadedFile("list.txt", b"Nights")
        services.add_evidence(grant=grant, what="Nights", upload=file, by=german_officer, at=AT)
    return grant


@pytest.mark.invariant(15, 42)
def test_both_locks_show_who_has_a_part_and_nobody_else(running, requesters, europol_people):
    for person in [*requesters.values(), *europol_people.values()]:
        if person.username not in SEEN:
            continue
        with acting_for(person):
            seen = {model for model in MODELS if model.objects.visible_to(person).exists()}
        assert seen == SEEN[person.username], person.username
    with acting_for(requesters["fr.liaison"]):
        assert {model for model in MODELS if model.objects.exists()} == {GrantCall}


def test_nobody_outside_learns_of_a_grant_in_any_way(as_, running, french_officer, grant_officer, line):
    browser = as_(french_officer)
    secret = running.title
    for address in ("/support/grants/", "/support/grants/?as=csv", "/support/calls/", "/search/?q=Surveillance", "/"):
        answer = browser.get(address, follow=True)
        assert secret not in answer.content.decode(), address
        assert running.reference not in answer.content.decode(), address
    for part in ("", "edit/", "partners/", "costs/", "check/", "acts/report/", "acts/withdraw/"):
        assert browser.get(f"/support/grants/{running.pk}/{part}").status_code == 404
    assert browser.get(f"/support/budgets/lines/{line.pk}/").status_code == 403
    with acting_for(grant_officer):
        evidence = GrantEvidence.objects.get()
    assert browser.get(evidence.get_absolute_url()).status_code == 404


def test_an_application_is_written_step_by_step_and_keeps_what_was_typed(as_, german_officer, operation, call):
    browser = as_(german_officer)
    typed = {
        "kind": "urgent", "title": "Teams at the border", "objective": "Reach me at +49 151 5550 1234",
        "classification": "bpl", "operation": operation.pk, "starts_on": SOON, "ends_on": SOON + timedelta(days=5),
    }  # fmt: skip
    address = f"/support/grants/new/?call={call.code}"
    refused = browser.post(address, typed)
    assert refused.status_code == 422
    assert "looks like a phone number" in refused.content.decode()
    assert "Teams at the border" in refused.content.decode()
    kept_draft = browser.post(address, typed | {"objective": "Find them."})
    with acting_for(german_officer):
        grant = Grant.objects.get()
    assert kept_draft.headers["Location"] == f"/support/grants/{grant.pk}/partners/"
    check = browser.get(f"/support/grants/{grant.pk}/check/").content.decode()
    assert "Say why it cannot wait." in check
    assert "Plan the costs." in check
    row = {"party": german_officer.party_id, "heading": "travel", "description": "Trips", "unit": "trip"}
    lines = {f"form-0-{name}": value for name, value in row.items()}
    management = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-1-heading": ""}
    costs = f"/support/grants/{grant.pk}/costs/"
    assert browser.get(costs).text.count('<option value="" selected>Choose</option>') == 4, "blank lines stay blank"
    half = browser.post(costs, lines | management | {"form-0-quantity": "3"})
    assert half.status_code == 422
    assert 'value="Trips"' in half.content.decode()
    full = lines | management | {"form-0-quantity": "3", "form-0-unit_cost": "100.50", "intent": "next"}
    assert browser.post(costs, full).headers["Location"] == f"/support/grants/{grant.pk}/check/"
    with acting_for(german_officer):
        assert Grant.objects.get().requested_amount == Decimal("286.43")


def test_partners_answer_on_the_page(as_, german_officer, dutch_officer, french_officer, call):
    draft = make_draft_grant(german_officer, dutch_officer, call)
    asked = as_(german_officer).post(
        f"/support/grants/{draft.pk}/partners/", {"party": french_officer.party_id, "role": "Third team"}
    )
    assert asked.status_code == 302
    browser = as_(french_officer)
    assert "Take part" in browser.get(draft.get_absolute_url()).content.decode()
    with acting_for(french_officer):
        place = GrantPartner.objects.get(party=french_officer.party)
    assert browser.post(f"/support/grants/partners/{place.pk}/decline/").status_code == 302
    assert browser.get(f"/support/grants/{draft.pk}/edit/").status_code == 403
    assert as_(german_officer).post(f"/support/grants/partners/{place.pk}/remove/").status_code == 302
    assert as_(french_officer).get(draft.get_absolute_url()).status_code == 404


def test_the_page_of_a_grant_asks_a_constant_number_of_queries(as_, running, german_officer, grant_officer):
    for person in (german_officer, grant_officer):
        browser = as_(person)
        browser.get(running.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(running.get_absolute_url()).content.decode()
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]]) <= 36
        assert "€3,325.00" in page
        assert "Nights of" not in page


def test_officers_settle_on_pages_and_download_the_ledger(  # noqa: PLR0917
    as_, running, line, german_officer, grant_officer, payer
):
    report(running, german_officer, "4000", "3000")
    browser = as_(grant_officer)
    act = f"/support/grants/{running.pk}/acts/"
    assert "SHA-256" in browser.get(running.get_absolute_url()).content.decode()
    keys = [cost.pk for cost in _costs(running, grant_officer)]
    less = {f"accepted_{keys[0]}": "3900", f"why_{keys[0]}": "", f"accepted_{keys[1]}": "3000"}
    assert "say why less" in browser.post(f"{act}costs/", less).content.decode()
    assert browser.post(f"{act}costs/", less | {f"why_{keys[0]}": "One trip too many."}).status_code == 302
    assert browser.post(f"{act}accept_costs/", {"note": ""}).status_code == 302
    assert browser.post(f"{act}pay/").status_code == 403, "who accepted the costs does not pay them"
    browser = as_(payer)
    assert "More was paid" not in browser.get(f"{act}pay/").content.decode()
    assert browser.post(f"{act}pay/").status_code == 302
    assert browser.post(f"{act}pay/").status_code == 422
    ledger = browser.get(f"/support/budgets/lines/{line.pk}/")
    assert "Balances agree with the entries" in ledger.content.decode()
    rows = browser.get(f"/support/budgets/lines/{line.pk}/?as=csv").content.decode().splitlines()
    assert [row.split(",")[2:4] for row in rows[1:]] == [
        ["allocation", "100000.00"], ["commitment", "6650.00"], ["prefinancing", "3325.00"], ["payment", "3230.00"],
        ["release", "95.00"],
    ]  # fmt: skip
    assert "6555.00,6555.00,EUR" in as_(german_officer).get("/support/grants/?as=csv").content.decode()


def _costs(grant, person):
    with acting_for(person):
        return list(GrantCost.objects.filter(grant=grant).order_by("pk"))


def test_officers_open_budgets_and_publish_calls(as_, grant_officer, german_officer):
    browser = as_(grant_officer)
    opened = browser.post("/support/budgets/new/", {"year": 2027, "name": "Grants", "currency": "EUR"})
    assert browser.post(opened.headers["Location"], {"code": "lvg-2027", "name": "Low-value"}).status_code == 302
    with acting_for(grant_officer):
        line = BudgetLine.objects.get()
    money = f"/support/budgets/lines/{line.pk}/"
    assert browser.post(money, {"amount": "-1", "note": "x"}).status_code == 422
    assert browser.post(money, {"amount": "1000", "note": "Decision 4"}).status_code == 302
    facts = {
        "code": "lvg", "title": "Low", "text": "Rules", "kind": "low_value", "line": line.pk, "opens_on": "2026-01-01",
        "ceiling": "60001", "rate": 95, "prefinancing_rate": 0, "least_partners": 1, "decision_days": 30,
        "urgent_decision_days": 10, "report_days": 30, "pays_travel": "on", "ceiling_travel": "400",
    }  # fmt: skip
    refused = browser.post("/support/calls/new/", facts)
    assert "60,000 at most" in refused.content.decode()
    assert browser.post("/support/calls/new/", facts | {"ceiling": "60000"}).status_code == 302
    with acting_for(grant_officer):
        call = GrantCall.objects.get()
    assert as_(german_officer).get(call.get_absolute_url()).status_code == 404
    assert as_(grant_officer).post(f"/support/calls/{call.pk}/steps/publish/").status_code == 302
    page = as_(german_officer).get(call.get_absolute_url()).content.decode()
    assert "at most 400.00 a unit" in page
    assert "Applications by points" not in page
    assert as_(german_officer).get("/support/budgets/").status_code == 403


def test_programs_write_judge_and_award_like_the_pages(api_as, requesters, europol_people, operation, call):
    german_officer, dutch_officer = requesters["de.liaison"], requesters["nl.liaison"]
    grant_officer, service_coordinator = europol_people["grants"], europol_people["support"]
    germany = api_as(german_officer)
    wanted = {
        "call": call.code, "kind": "low_value", "title": "Teams at the border", "objective": "a", "activities": "b",
        "expected": "c", "operation": str(operation.pk), "starts_on": str(SOON), "ends_on": str(SOON),
        "is_declared": True,
    }  # fmt: skip
    made = germany.post("/api/v1/grants/", wanted)
    assert made.status_code == 201, made.json()
    grant = f"/api/v1/grants/{made.json()['id']}/"
    assert germany.post(f"{grant}partners/", {"party": "NL", "role": "Team"}).status_code == 201
    assert api_as(dutch_officer).post(f"{grant}answer/", {"step": "confirm"}).json()["answer"] == "confirmed"
    row = {"party": "DE", "heading": "travel", "description": "Trips", "unit": "trip", "quantity": "10"}
    planned = api_as(german_officer).put(f"{grant}costs/", {"rows": [row | {"unit_cost": "100"}]})
    assert planned.json()["requested_amount"] == "950.00"
    assert germany.post(f"{grant}step/", {"step": "submit"}).json()["status"] == "submitted"
    assert germany.post(f"{grant}award/", {"amount": "950"}).status_code == 403
    for step in ("check", "admit"):
        assert api_as(grant_officer).post(f"{grant}step/", {"step": step}).status_code == 200
    words = {"is_favourable": True, "reason": "Good."}
    operational = words | {"kind": "operational", "points": {"relevance": 5, "quality": 5, "impact": 5}}
    financial = words | {"kind": "financial", "points": {"cost_effectiveness": 5, "plausibility": 5}}
    for person, judgement in ((service_coordinator, operational), (grant_officer, financial)):
        program = api_as(person)
        assert program.post(f"{grant}declare/", {"has_conflict": False}).status_code == 204
        assert program.post(f"{grant}judge/", judgement).status_code == 201
    officer = api_as(grant_officer)
    assert officer.post(f"{grant}award/", {"amount": "951"}).json()["code"] == "above_amount"
    assert officer.post(f"{grant}award/", {"amount": "950"}).json()["committed_amount"] == "950.00"
    assert officer.get("/api/v1/budget-lines/lvg-2026/").json()["available"] == "99050.00"
    germany = api_as(german_officer)
    assert [one["kind"] for one in germany.get(f"{grant}ledger/").json()] == ["commitment"]
    assert len(germany.get(f"{grant}evaluations/").json()) == 2
    assert germany.get("/api/v1/budget-lines/").status_code == 403
    assert [one["code"] for one in germany.get("/api/v1/grant-calls/").json()["results"]] == [call.code]
