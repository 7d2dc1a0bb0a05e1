"""Compose in under a minute: a report is pasted, what it names is confirmed by keyboard, and it is sent."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import choose_recipient

pytestmark = pytest.mark.browser

SUBJECT = f"Driver with two phones, hall {uuid.uuid4().hex[:6]}"
REPORT = (
    "On Monday a white van stood behind hall 4 for two hours. The driver, Marek Zielinski, born 12.03.1985, was seen "
    "with two phones: +49 171 3920 077 and +31 6 5550 1234. The rent of the hall was paid from "
    "DE89 3704 0044 0532 0130 00. The van had the plate HH-AB 1234."
)


def test_a_pasted_report_is_confirmed_by_keyboard_and_sent(person):
    with person("de.liaison") as page:
        page.goto("/intelligence/contributions/new/?aim=give")
        expect(page.get_by_role("button", name=re.compile("^I give"))).to_have_attribute("aria-pressed", "true")
        choose_recipient(page, "nether", "Liaison Bureau Netherlands")
        page.locator("[name=crime_area]").select_option(label="Motor vehicle crime")
        page.locator("[name=subject]").fill(SUBJECT)
        page.locator("#id_body").fill(REPORT)
        page.locator("[name=source_evaluation]").select_option("B")
        rows = page.locator("[data-found-row]")
        expect(rows).to_have_count(5)

        rows.first.locator("input[type=radio]").first.focus()
        page.keyboard.press("y")  # a person needs a category: the keyboard goes there
        expect(rows.first.locator("select[name$=-category]")).to_be_focused()
        page.keyboard.type("Suspect")
        page.keyboard.press("Shift+Tab")
        rows.nth(1).locator("input[type=radio]").first.focus()
        for key in ("y", "n", "y", "e"):
            page.keyboard.press(key)
        page.keyboard.type("HH-AB 1235")
        page.keyboard.press("Enter")
        expect(rows.last.locator("input[value=take]")).to_be_checked()
        expect(page.locator("#check")).to_contain_text("Nothing is missing.")

        page.get_by_role("button", name="Check and send").click()
        page.get_by_role("button", name=re.compile("^Send to")).click()
        expect(page.get_by_role("heading", name=re.compile(SUBJECT))).to_be_visible()
        entities = page.get_by_role("region", name=re.compile("^Entities"))
        expect(entities).to_contain_text("HH-AB 1235")
        expect(entities).to_contain_text("Marek Zielinski")
        expect(entities).not_to_contain_text("+31 6 5550 1234")
