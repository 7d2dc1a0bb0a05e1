"""Two hundred clients want the last euro of a line at the same moment, through the real web process and database."""

from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

import pytest

from tests.running import Program, RunningPortal

pytestmark = pytest.mark.processes

CLIENTS = 200
AT_ONCE = 40
APPLICATIONS = 8
AMOUNT = "950.00"
LINE = "SELECT code, allocated - committed FROM support_budgetline WHERE code LIKE 'lvg-%%'"
AWARDED = "SELECT count(*) FROM support_grant WHERE title LIKE 'Contest %%' AND status = 'awarded'"
SUMS = """
SELECT l.allocated = sum(CASE e.kind WHEN 'allocation' THEN e.amount WHEN 'cut' THEN -e.amount ELSE 0 END)
   AND l.committed = sum(CASE e.kind WHEN 'commitment' THEN e.amount WHEN 'release' THEN -e.amount ELSE 0 END)
   AND l.paid = sum(CASE WHEN e.kind IN ('prefinancing', 'payment') THEN e.amount
                         WHEN e.kind = 'recovery' THEN -e.amount ELSE 0 END),
       l.allocated - l.committed
FROM support_budgetline l JOIN support_ledgerentry e ON e.line_id = l.id WHERE l.code LIKE 'lvg-%%' GROUP BY l.id
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal; nothing but its web process is needed."""
    running = RunningPortal(tmp_path_factory.mktemp("grants"), "grants")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


def _applied(number, call, operation, germany, netherlands):
    """An application of 1,000 euro that was sent."""
    grant = germany.ask(
        "grants/",
        {
            "call": call, "kind": "low_value", "title": f"Contest {number}", "objective": "a", "activities": "b",
            "expected": "c", "operation": operation, "starts_on": "2031-05-01", "ends_on": "2031-05-09",
            "is_declared": True,
        },
    )["id"]  # fmt: skip
    germany.ask(f"grants/{grant}/partners/", {"party": "NL", "role": "Second team"})
    netherlands.ask(f"grants/{grant}/answer/", {"step": "confirm"})
    return grant


def test_of_two_hundred_clients_for_the_last_euro_one_wins_and_all_others_are_told(portal):
    names = ("de.liaison", "nl.liaison", "europol.grants", "europol.support")
    germany, netherlands, officer, coordinator = (Program(portal, name) for name in names)
    ((line, left),) = portal.query(LINE)
    ((operation,),) = portal.query("SELECT id FROM operations_operation WHERE code_name = 'QUIET SWITCH'")
    grants = [_applied(number, line, str(operation), germany, netherlands) for number in range(APPLICATIONS)]
    row = {"party": "DE", "heading": "travel", "description": "Trips", "unit": "trip", "quantity": "10"}
    for grant in grants:
        germany.ask(f"grants/{grant}/costs/", {"rows": [row | {"unit_cost": "100"}]}, method="PUT")
        germany.ask(f"grants/{grant}/step/", {"step": "submit"})
        for step in ("check", "admit"):
            officer.ask(f"grants/{grant}/step/", {"step": step})
        for judge, kind, points in (
            (coordinator, "operational", {"relevance": 5, "quality": 5, "impact": 5}),
            (officer, "financial", {"cost_effectiveness": 5, "plausibility": 5}),
        ):
            judge.ask(f"grants/{grant}/declare/", {"has_conflict": False})
            words = {"kind": kind, "points": points, "is_favourable": True, "reason": "Good."}
            judge.ask(f"grants/{grant}/judge/", words)
    officer.ask(f"budget-lines/{line}/allocate/", {"amount": str(950 - left), "note": "The last euros."})

    def want(number):
        try:
            officer.ask(f"grants/{grants[number % APPLICATIONS]}/award/", {"amount": AMOUNT})
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        return 200, ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(want, range(CLIENTS)))

    assert [code for code, _words in answers].count(200) == 1
    assert {code for code, _words in answers} == {200, 409}
    told = [words for code, words in answers if code == 409]
    assert all(f"{line} has 0.00 EUR left" in words or "the state has changed" in words for words in told)
    assert portal.query(AWARDED) == [(1,)]
    assert portal.query(SUMS) == [(True, 0)]
