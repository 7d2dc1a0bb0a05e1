"""A program opens a budget, puts money on a line, and writes, publishes and closes a call; others see the open call."""

import pytest

from europol_portal.access.binding import acting_for
from support.models import Budget, GrantCall

pytestmark = pytest.mark.django_db

BUDGETS, LINES, CALLS = (f"/api/v1/{name}/" for name in ("budgets", "budget-lines", "grant-calls"))
CALL = {
    "code": "urgent-2026", "title": "Urgent operations", "text": "Money for what cannot wait.", "kind": "low_value",
    "line": "urg-2026", "opens_on": "2026-01-01", "ceiling": "60000.00",
    "rules": [{"heading": "travel", "unit_ceiling": "500.00", "share": 40}],
}  # fmt: skip


@pytest.fixture
def officer(api_as, grant_officer):
    return api_as(grant_officer)


@pytest.fixture
def line(officer):
    budget = officer.post(BUDGETS, {"year": 2026, "name": "Urgent", "currency": "eur"})
    assert budget.status_code == 201, budget.json()
    assert budget.json()["currency"] == "EUR"
    made = officer.post(f"{BUDGETS}{budget.json()['id']}/lines/", {"code": "urg-2026", "name": "Urgent grants"})
    assert made.status_code == 201, made.json()
    assert officer.post(f"{LINES}urg-2026/allocate/", {"amount": "1000", "note": "Start."}).status_code == 201
    return made.json()


def test_a_call_is_drafted_changed_published_and_closed(officer, line, api_as, german_officer):
    draft = officer.post(CALLS, CALL, format="json")
    assert draft.status_code == 201, draft.json()
    assert api_as(german_officer).get(f"{CALLS}urgent-2026/").status_code == 404
    changed = officer.patch(f"{CALLS}urgent-2026/", {"title": "Urgent action"}, format="json")
    assert (changed.json()["title"], changed.json()["rules"]) == ("Urgent action", draft.json()["rules"])

    assert officer.post(f"{CALLS}urgent-2026/step/", {"step": "publish"}).json()["status"] == "open"
    assert api_as(german_officer).get(f"{CALLS}urgent-2026/").json()["title"] == "Urgent action"
    assert officer.patch(f"{CALLS}urgent-2026/", {"title": "Other"}, format="json").json()["code"] == "call_published"
    assert officer.post(f"{CALLS}urgent-2026/step/", {"step": "shut"}).json()["status"] == "shut"


def test_only_the_officers_of_grants_keep_budgets_and_calls(line, api_as, german_officer, grant_officer):
    germany = api_as(german_officer)
    assert germany.get(BUDGETS).status_code == 403
    assert germany.post(BUDGETS, {"year": 2026, "name": "Mine"}).status_code == 403
    with acting_for(grant_officer):
        budget = Budget.objects.get()
    assert germany.post(f"{BUDGETS}{budget.pk}/lines/", {"code": "x", "name": "X"}).status_code in {403, 404}
    refused = germany.post(CALLS, CALL, format="json")
    assert refused.status_code == 403
    assert "Urgent" not in refused.content.decode(), "the line is no answer to those who may not know it"
    with acting_for(grant_officer):
        assert not GrantCall.objects.exists()


def test_what_cannot_be_is_said_where_it_was_written(officer, line):
    twice = officer.post(BUDGETS, {"year": 2026, "name": "Urgent"})
    assert twice.status_code == 400
    assert "budget of this name" in str(twice.json())
    dear = officer.post(CALLS, CALL | {"ceiling": "60000.01"}, format="json")
    assert dear.status_code == 400
    assert "60,000" in str(dear.json())
    unknown = officer.post(CALLS, CALL | {"line": "nowhere"}, format="json").json()
    assert "line" in unknown["errors"]
