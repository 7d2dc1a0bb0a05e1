"""An owner is asked, shares a part, and takes it back: two people in a browser, with the real worker."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SECONDS = 1000
REASON = f"The number called a phone in a stolen lorry, file {uuid.uuid4().hex[:6]}."
UNTIL = (timezone.now().date() + timedelta(days=14)).isoformat()


def _reference(page):
    """The reference of a contribution that France may not see, as somebody would quote it."""
    page.goto("/search/?q=Subscriber+and+cells")
    page.get_by_role("link", name=re.compile("Subscriber and cells")).first.click()
    return page.locator(".crumb li").last.inner_text().strip()


def _ask(page, reference):
    page.goto("/intelligence/disclosures/ask/")
    page.locator("[name=item]").fill(reference)
    page.locator("[name=purpose]").select_option("investigation")
    page.locator("[name=reason]").fill(REASON)
    page.get_by_role("button", name="Pass the question on").click()
    expect(page.get_by_text("Your question was passed on.").first).to_be_visible()
    page.goto("/intelligence/disclosures/?side=ours")
    page.locator("#disclosure-table a.tbl-t").first.click()
    expect(page.locator("#h-answer")).to_be_visible()
    return page.url


def _find_question(page):
    """The worker brings it to the owner; the newest stands on top."""
    for _ in range(15):
        page.goto("/intelligence/disclosures/")
        page.locator("#disclosure-table a.tbl-t").first.click()
        if page.get_by_text(REASON).count():
            return page.url
        page.wait_for_timeout(2 * SECONDS)
    pytest.fail("the question did not reach its owner")


def _share_the_text(page):
    expect(page.locator(".hitp input:checked")).to_have_count(0)
    page.locator("input[name=share][value=parts]").check()
    page.locator("input[name=text]").check()
    page.locator("input[name=expires_at]").fill(UNTIL)
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_text(re.compile("The text names what you did not tick"))).to_be_visible()
    page.get_by_role("button", name="Share the text", exact=True).click()
    expect(page.get_by_role("button", name="Revoke the consent").first).to_be_visible()


def test_an_owner_shares_a_part_and_takes_it_back(person):
    with person("de.liaison") as germany, person("fr.liaison") as france:
        reference = _reference(germany)
        question = _ask(france, reference)
        consent = _find_question(germany)
        _share_the_text(germany)

        france.goto(question)
        france.get_by_role("link", name=re.compile("^Open ")).click()
        expect(france.locator(".txt-panel")).to_contain_text("The number was registered to")
        expect(france.locator("#h-entities")).to_have_count(0)
        expect(france.locator("main")).not_to_contain_text(reference)
        copy = france.url

        germany.goto(consent)
        germany.get_by_role("button", name="Revoke the consent").first.click()
        germany.locator("dialog[open]").get_by_role("button", name="Revoke the consent").click()
        expect(germany.get_by_text("Consent revoked, access closed").first).to_be_visible()

        assert france.goto(copy).status == 404
        france.goto(question)
        expect(france.get_by_text("Revoked").first).to_be_visible()

        germany.goto("/intelligence/disclosures/ledger/?side=ours")
        expect(germany.locator("#ledger-lines")).to_contain_text("Consent revoked")
