"""An urgent grant from its draft to the last payment: two countries, two judges, and the money."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FIRST = timezone.now().date() + timedelta(days=3)  # a journey runs by the real clock
TITLE = f"Two teams at the ferry {uuid.uuid4().hex[:6]}"


def _choose(page, name, label):
    """Choose by label in a select that a script may have replaced by a type-to-find box."""
    offered = page.locator(f"select[name={name}] option")
    offered.filter(has_text=label).first.wait_for(state="attached")
    values = offered.evaluate_all(
        "(options, label) => options.filter(o => o.textContent.includes(label)).map(o => o.value)", label
    )
    assert values, f"{label} is not offered as {name}"
    page.locator(f"select[name={name}]").select_option(values[0], force=True)


def _act(page, address, name, *, fill=None, choose=None, verb=""):
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    for field, value in (fill or {}).items():
        page.locator(f"[name={field}]").fill(value)
    for field, value in (choose or {}).items():
        page.locator(f"select[name={field}]").select_option(value, force=True)
    page.get_by_role("main").get_by_role("button", name=verb or name, exact=True).click()
    page.wait_for_url(address)


def _apply(page):
    page.goto("/support/calls/")
    page.get_by_role("link", name="Apply under Low-value grants").click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("select[name=kind]").select_option("urgent", force=True)
    _choose(page, "operation", "QUIET SWITCH")
    words = {
        "objective": "See who meets the ferry.", "activities": "Three days, two towns.",
        "expected": "Drivers are known.", "urgency_reason": "The ferry comes in three days.",
        "starts_on": FIRST.isoformat(), "ends_on": (FIRST + timedelta(days=4)).isoformat(),
    }  # fmt: skip
    for name, value in words.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="Keep and go on to the partners").click()
    _choose(page, "party", "Netherlands")
    page.locator("[name=role]").fill("Second team")
    page.get_by_role("button", name="Invite and let it see the draft").click()
    expect(page.get_by_role("row", name="Netherlands")).to_be_visible()
    page.get_by_role("link", name="Go on to the costs").click()
    _choose(page, "form-0-party", "Germany")
    page.locator("select[name=form-0-heading]").select_option("travel", force=True)
    for name, value in {"description": "Trips", "unit": "trip", "quantity": "10", "unit_cost": "400"}.items():
        page.locator(f"[name=form-0-{name}]").fill(value)
    page.get_by_role("button", name="Keep and go on to the check").click()
    expect(page.get_by_text("At least 1 partner must have agreed")).to_be_visible()
    return re.sub(r"check/$", "", page.url)


def _judge(page, address, points):
    _act(page, address, "Declare interests", choose={"has_conflict": "no"})
    chosen = dict.fromkeys(points, "5") | {"is_favourable": "yes"}
    _act(page, address, "Judge", choose=chosen, fill={"reason": "Cheap and well planned."})


def _report(page, address):
    page.goto(address)
    page.get_by_role("link", name="Write the report").click()
    page.locator("[name=text]").fill("Both teams watched the ferry.")
    page.locator("[name=results]").fill("Two drivers are known.")
    page.locator("[name^=claim_]").fill("3900")
    page.get_by_role("button", name="Write the report").click()
    page.get_by_role("link", name="Add evidence").click()
    page.locator("[name=what]").fill("Tickets")
    page.locator("[name=file]").set_input_files(
        {"name": "tickets.txt", "mimeType": "text/plain", "buffer": b"Ten tickets."}
    )
    page.get_by_role("button", name="Add evidence").click()
    _act(page, address, "Send the report")


def test_an_urgent_grant_goes_from_its_draft_to_the_last_payment(person):
    with (
        person("de.liaison") as germany,
        person("nl.liaison") as netherlands,
        person("europol.grants") as officer,
        person("europol.support") as coordinator,
        person("europol.payments") as payer,
    ):
        address = _apply(germany)
        netherlands.goto(address)
        netherlands.get_by_role("button", name="Take part").click()
        germany.goto(f"{address}check/")
        germany.get_by_role("button", name="Send the application").click()
        germany.wait_for_url(address)

        for name in ("Check the eligibility", "Admit to evaluation"):
            _act(officer, address, name)
        _judge(coordinator, address, ("relevance", "quality", "impact"))
        _judge(officer, address, ("cost_effectiveness", "plausibility"))
        germany.goto(address)
        expect(germany.get_by_text("Cheap and well planned.")).to_have_count(0)
        _act(officer, address, "Award")
        germany.goto(address)
        expect(germany.get_by_text("Cheap and well planned.")).to_have_count(2)
        _act(germany, address, "Sign the agreement")
        _act(officer, address, "Pay in advance")
        _act(officer, address, "The action has started")

        _report(germany, address)

        _act(officer, address, "Judge the costs")
        _act(officer, address, "Accept the costs")
        expect(officer.get_by_role("main").get_by_role("link", name="Pay the balance")).to_have_count(0)
        _act(payer, address, "Pay the balance")
        _act(officer, address, "Close")

        germany.goto(address)
        expect(germany.get_by_role("main")).to_contain_text("Balance paid €1,805.00")  # 95% of 3,900, 1,900 in advance
        expect(germany.get_by_role("main")).to_contain_text("Commitment released €95.00")
        netherlands.goto(address)
        expect(netherlands.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(netherlands.get_by_text("Balance paid")).to_have_count(0)
