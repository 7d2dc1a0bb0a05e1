"""A mobile office from the request to the end report: the line is cut on the spot, and nothing is lost or doubled."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LATER = 20_000  # milliseconds
MARK = uuid.uuid4().hex[:6]
TITLE = f"Mobile office for the harbour {MARK}"


def _send(page):
    asked = page.url
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: url != asked)


def _press(page, label):
    """A step: the link to its page, and the button on it."""
    page.locator("main").get_by_role("link", name=label, exact=True).first.click()
    _send(page)


def _ask(page):
    today = timezone.now().date()
    page.goto("/support/requests/new/?service=mobile-office")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=need]").fill("Check documents on the spot.")
    page.locator("select[name=country]").select_option(label="Germany")
    page.locator("[name=place]").fill("Hamburg")
    page.locator("[name=starts_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=2)).isoformat())
    page.locator("[name=kit]").first.check()
    page.locator("[name=staff]").fill("2")
    page.locator("select[name=connectivity]").select_option(index=1)
    page.get_by_role("button", name="Send to Europol").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return page.url


def _decide(page, url):
    page.goto(url)
    for criterion in ("danger_to_life", "empact_priority", "countries", "deadline", "added_value"):
        page.locator(f"[name={criterion}]").first.select_option("2")
    page.locator("[name=reason]").first.fill("Fits the plan.")
    page.get_by_role("button", name="Assess", exact=True).click()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_role("button", name="Schedule", exact=True).click()
    _press(page, "Plan the deployment")
    return page.url


def _prepare(page):
    page.get_by_role("link", name="Name a person").click()
    page.locator("[name=role]").select_option("lead")
    page.locator("[name=name]").fill("Marta Lind")
    page.locator("[name=reach]").fill("Line 14")
    _send(page)
    while page.get_by_role("button", name="Tick").count():
        left = page.get_by_role("button", name="Tick").count()
        page.get_by_role("button", name="Tick").first.click()
        expect(page.get_by_role("button", name="Tick")).to_have_count(left - 1)
    page.get_by_role("link", name="Test the line").click()
    page.locator("[name=delay_ms]").fill("48")
    _send(page)


def _enter_with_a_cut_line(page):
    form = page.locator("[data-field-entry]")
    form.locator("[name=text]").fill(f"First plate {MARK}")
    form.get_by_role("button", name="Enter").click()
    expect(page.locator(".log-i").filter(has_text=f"First plate {MARK}")).to_have_count(1, timeout=LATER)
    page.context.set_offline(True)
    for words in ("Second", "Third"):
        form.locator("[name=text]").fill(f"{words} plate {MARK}")
        form.get_by_role("button", name="Enter").click()
        expect(page.locator("[data-field-waiting] li").filter(has_text=f"{words} plate {MARK}")).to_be_visible()
    sealed = page.evaluate(
        """() => new Promise((resolve) => { const asked = indexedDB.open("vault"); asked.onsuccess = () => {
        const all = asked.result.transaction("vault").objectStore("vault").getAll();
        all.onsuccess = () => resolve(all.result.filter((one) => typeof one === "string").join(" ")); }; })"""
    )
    assert sealed, "what waits is kept on the device"
    assert MARK not in sealed
    page.context.set_offline(False)
    for words in ("Second", "Third"):
        expect(page.locator(".log-i").filter(has_text=f"{words} plate {MARK}")).to_have_count(1, timeout=LATER)


def test_a_mobile_office_goes_from_the_request_to_its_report(person):
    with person("de.liaison") as germany, person("europol.support") as europol:
        request = _ask(germany)
        deployment = _decide(europol, request)
        _prepare(europol)

        germany.goto(deployment)
        _press(germany, "Agree to entries in our name")

        europol.goto(deployment)
        _press(europol, "The team starts")
        _enter_with_a_cut_line(europol)
        europol.get_by_role("link", name="Report the day").click()
        europol.locator("[name=text]").fill("Gates 1 to 4 were checked.")
        _send(europol)
        expect(europol.get_by_text("From the entries: 3 check")).to_be_visible()
        europol.get_by_role("link", name="End the deployment").click()
        europol.locator("[name=report]").fill("Two nights, one office.")
        _send(europol)

        germany.goto(deployment)
        expect(germany.get_by_text("Two nights, one office.")).to_be_visible()
        expect(germany.locator(".log-i").filter(has_text=MARK)).to_have_count(3)
        germany.goto(request)
        expect(germany.get_by_role("link", name="Give feedback")).to_be_visible()
