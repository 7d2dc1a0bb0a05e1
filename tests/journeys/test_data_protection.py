"""Two journeys of data protection: a review that ends in an erasure, and a person who asks what is held."""

import re
import time
import uuid

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MARK = uuid.uuid4().hex[:6]
SUBJECT = "Rented warehouse near Duisburg, goods without papers"
NAME = "Dirk Sandmeyer-Probe"  # the Netherlands gave him to Europol
ANSWER = f"Europol does not give access ({MARK})."
MOST = 150  # seconds; the worker looks every minute


def _send(page, label):
    asked = page.url
    page.get_by_role("button", name=label).click()
    page.wait_for_url(lambda url: url != asked)


def _gone(page, url):
    """Wait until the worker has erased it: the receiver's page then says so, and holds nothing of it."""
    ends = time.monotonic() + MOST
    while time.monotonic() < ends:
        page.goto(url)
        said = page.locator("main").inner_text()
        if "erased for good" in said:
            return SUBJECT not in said
        page.wait_for_timeout(5_000)
    return False


def test_a_review_ends_in_an_erasure_that_leaves_a_proof(person):
    with person("de.liaison") as germany, person("nl.liaison") as netherlands:
        germany.goto("/intelligence/retention/")
        germany.locator("#retention-table tbody a").first.click()
        expect(germany.get_by_role("link", name=SUBJECT)).to_be_visible()
        review = germany.url
        contribution = germany.get_by_role("link", name=SUBJECT).get_attribute("href")
        netherlands.goto(contribution)
        expect(netherlands.get_by_role("heading", name=SUBJECT)).to_be_visible()

        germany.get_by_role("link", name="Not needed: erase it").click()
        germany.locator("[name=reason]").fill("The case is closed without charges.")
        _send(germany, "Erase it for good")

        assert _gone(netherlands, contribution)
        germany.goto(review)
        proof = germany.locator("main")
        expect(proof).to_contain_text("Owner's decision at a review")
        expect(proof).not_to_contain_text("The case is closed")
        expect(proof).not_to_contain_text(SUBJECT)


def _handle(officer, request):
    """Confirm the identity, search and consult; gives the reference."""
    officer.goto(request)
    officer.get_by_role("link", name="Confirm the identity").click()
    officer.locator("[name=proof]").fill("Passport, seen by the authority")
    _send(officer, "Confirm the identity")
    officer.get_by_role("button", name="Search and consult the providers").click()
    expect(officer.locator("main")).to_contain_text("Has not answered")
    return re.search(r"DSR-\d{8}", officer.locator("main").inner_text()).group()


def test_a_person_asks_what_is_held_and_is_answered_after_the_provider_was_consulted(person):
    with (
        person("de.liaison") as germany,
        person("nl.liaison") as netherlands,
        person("europol.dpo") as officer,
    ):
        germany.goto("/protection/requests/new/")
        germany.locator("[name=name]").fill(NAME)
        germany.locator("[name=details]").fill(MARK)
        _send(germany, "Register")
        request = germany.url

        reference = _handle(officer, request)
        netherlands.goto("/protection/consultations/")
        netherlands.get_by_role("link", name=reference).click()
        expect(netherlands.locator("main")).to_contain_text(NAME)
        netherlands.get_by_label("Objects", exact=True).check()
        netherlands.locator("[name=ground]").select_option("investigation")
        netherlands.locator("[name=reason]").fill("The case runs.")
        netherlands.get_by_role("button", name="Send the answer to Europol").click()
        expect(netherlands.get_by_role("button", name="Send the answer to Europol")).to_have_count(0)

        germany.goto(request)
        expect(germany.locator("main")).not_to_contain_text("Netherlands")
        officer.goto(request)
        expect(officer.locator("main")).to_contain_text("The case runs.")
        officer.get_by_role("link", name="Answer", exact=True).click()
        officer.locator("[name=outcome]").select_option("refused")
        officer.locator("[name=ground]").select_option("investigation")
        officer.locator("[name=text]").fill(ANSWER)
        _send(officer, "Send the answer to the authority")

        germany.goto(request)
        expect(germany.locator("main")).to_contain_text(ANSWER)
