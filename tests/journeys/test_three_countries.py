"""Three countries find out that they look for the same: a hit, a silent hit, its verification, a disclosure in part.

Cross-checks of the demo world were made on arrival; here people of Germany, Poland, France, the Netherlands and Europol
go on from them in a browser, with the real worker.
"""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SECONDS = 1000
REASON = f"The driver works for us under another spelling, file {uuid.uuid4().hex[:6]}."


def _hits(page):
    page.goto("/intelligence/hits/")
    return page.locator("#hit-table")


def _open_hit(page, country):
    """The newest hit with a country that nobody has verified."""
    row = _hits(page).locator("tbody tr").filter(has=page.locator(f"abbr[title='{country}']"))
    row.filter(has_text="Not verified yet").first.get_by_role("link").first.click()
    return page.url


def _verify(page, reference):
    page.goto("/intelligence/hits/verify/")
    page.locator("tbody tr").filter(has_text=reference).get_by_role("link").first.click()
    expect(page.locator("table.cmp")).to_contain_text("Vymyslov")
    page.get_by_role("link", name="Confirm", exact=True).click()
    page.locator("[name=reason]").fill("One date of birth, one face on both papers.")
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text(f"{reference}: confirmed").first).to_be_visible()


def _until(page, url, words):
    """The worker tells the sides; the page says it within moments."""
    for _ in range(15):
        page.goto(url)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(SECONDS)
    pytest.fail(f"{words} was not told")


def _ask(page, hit):
    page.goto(hit)
    page.get_by_role("link", name="Ask Poland").click()
    page.locator("[name=purpose]").select_option("investigation")
    page.locator("[name=reason]").fill(REASON)
    page.get_by_role("button", name="Pass the question on").click()
    page.goto("/intelligence/disclosures/?side=ours")
    page.locator("#disclosure-table a.tbl-t").first.click()
    return page.url


def _share_the_driver_alone(page, contribution):
    """Poland finds the question, names its contribution and gives one person of it."""
    for _ in range(15):
        page.goto("/intelligence/disclosures/")
        page.locator("#disclosure-table a.tbl-t").first.click()
        if page.get_by_text(REASON).count():
            break
        page.wait_for_timeout(SECONDS)
    if page.locator("[name=reference]").count():
        page.locator("[name=reference]").fill(contribution)
        page.get_by_role("button", name="Name it").click()
    page.locator("input[name=share][value=parts]").check()
    page.locator("#id_parts .opt").filter(has_text="Вымыслов").locator("input").check()
    page.locator("input[name=expires_at]").fill(f"{timezone.now() + timedelta(days=30):%Y-%m-%d}")
    page.get_by_role("button", name="See what happens").click()
    page.get_by_role("button", name=re.compile("^Share ")).click()
    expect(page.get_by_role("button", name="Revoke the consent").first).to_be_visible()


def test_a_hit_is_verified_disclosed_in_part_and_told_back_and_a_silent_one_stays_silent(person):
    with person("fr.liaison") as france, person("nl.liaison") as netherlands:
        expect(_hits(france).locator("abbr[title='Netherlands']").first).to_be_visible()
        expect(_hits(netherlands).locator("tbody")).to_be_visible()
        expect(netherlands.locator("#hit-table abbr[title='France']")).to_have_count(0)
    with (
        person("de.liaison") as germany,
        person("pl.liaison") as poland,
        person("europol.analyst") as europol,
    ):
        hit = _open_hit(germany, "Poland")
        expect(germany.locator("main")).not_to_contain_text("Вымыслов")
        reference = germany.locator(".head-m .ref").inner_text()
        _verify(europol, reference)
        _until(germany, hit, "Confirmed by Europol")

        theirs = _hits(poland).locator("tbody tr").filter(has_text=reference)
        theirs.get_by_role("link").first.click()
        own = poland.locator("section[aria-labelledby=h-own] .more").inner_text()
        question = _ask(germany, hit)
        _share_the_driver_alone(poland, own)

        germany.goto(question)
        germany.get_by_role("link", name=re.compile("^Open ")).click()
        expect(germany.locator("#h-entities").locator("xpath=../..")).to_contain_text("Вымыслов")
        expect(germany.locator("main")).not_to_contain_text("Beispiel-Muster")
        germany.get_by_role("link", name=re.compile("Вымыслов")).first.click()
        expect(germany.get_by_role("heading", name="Sources")).to_be_visible()

        expect(_hits(poland).locator("xpath=ancestor::main")).to_contain_text("1 confirmed")
