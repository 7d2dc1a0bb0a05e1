"""From a request for information to a consent taken back: two people in a browser, with the real worker.

The moments that they give lie on both sides of the next change of clocks: each is read in UTC and on one's own clock.
"""

import re
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import choose_recipient

pytestmark = pytest.mark.browser

SECONDS = 1000
NUMBER = uuid.uuid4().hex[:6]
SUBJECT = f"Subscriber of a number in a stolen lorry, file {NUMBER}"
REASON = f"The number called a phone in a stolen lorry, file {NUMBER}."


def _next_change():
    """The next change of clocks in the Union: 01:00 UTC, last Sunday of March or October (Directive 2000/84/EC)."""
    today = timezone.now()
    lasts = [datetime(year, month, 31, 1, tzinfo=UTC) for year in (today.year, today.year + 1) for month in (3, 10)]
    changes = [last - timedelta(days=last.isoweekday() % 7) for last in lasts]
    return min(change for change in changes if change > today + timedelta(days=2))


CHANGE = _next_change()
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)
BEFORE, AFTER = (WINTER, SUMMER) if CHANGE.month == 3 else (SUMMER, WINTER)


def _shown(moment, offset, city):
    """A moment as a person of the city reads it."""
    there = moment + offset
    other_day = f", {there.day} {there:%b}" if there.date() != moment.date() else ""
    return f"{moment.day} {moment:%b %Y}, {moment:%H:%M} UTC ({there:%H:%M} {city}{other_day})"


def _request_information(page):
    page.goto("/intelligence/contributions/new/?aim=need")
    choose_recipient(page, "germany", "Liaison Bureau Germany")
    page.locator("[name=crime_area]").select_option(label="Motor vehicle crime")
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator("#id_body").fill("Who is the subscriber, and which cells did the number use?")
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_role("heading", name=re.compile(SUBJECT))).to_be_visible()
    return page.url


def _step(page, request, label, **values):
    """One step of the request by its button."""
    page.goto(request)
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=label, exact=True).click()
    return page.locator("section[id^=request-]")


def _clock(page, request):
    """Due moment of a running clock, and how the page writes it."""
    page.goto(request)
    panel = page.locator("section[id^=request-]")
    due = panel.locator("dt:text-is('Due') + dd")
    return datetime.fromisoformat(due.locator("time").get_attribute("datetime")), due.inner_text()


def _clarify(asked, asking, request):
    """The clock stands from the question to its answer, and is as long after it as before."""
    first, _ = _clock(asked, request)
    _step(asked, request, "Take it up")
    panel = _step(asked, request, "Ask for a clarification", text="Of which month?")
    expect(panel).to_contain_text("Clock stopped")
    expect(panel.locator("dt:text-is('Due') + dd")).to_contain_text("The clock stands")
    panel = _step(asking, request, "Give the clarification", text="Of November.")
    expect(panel).not_to_contain_text("Clock stopped")
    due, words = _clock(asking, request)
    pause = panel.locator("dt:text-is('Clarification') + dd")
    expect(pause).to_contain_text("Of which month?")
    expect(pause).to_contain_text("Of November.")
    began, ended = (datetime.fromisoformat(one.get_attribute("datetime")) for one in pause.locator("time").all())
    assert abs((due - first) - (ended - began)) <= timedelta(seconds=1)
    offset = due.astimezone(ZoneInfo("Europe/Paris")).utcoffset()
    assert words == _shown(due, offset, "Paris")


def _delay(asked, asking, request):
    """Half an hour before and after the change: one hour apart in UTC, and two or none on the clocks of both."""
    moments = {CHANGE - timedelta(minutes=30): BEFORE, CHANGE + timedelta(minutes=30): AFTER}
    for moment in moments:
        _step(
            asked, request, "Give a delay notice",
            text="The operator has not answered yet.", expected_at=f"{moment:%Y-%m-%dT%H:%M}",
        )  # fmt: skip
    for page, city in ((asked, "Berlin"), (asking, "Paris")):
        page.goto(request)
        for moment, offset in moments.items():
            expect(page.locator("section[id^=request-]")).to_contain_text(f"Expected {_shown(moment, offset, city)}")


def _answer_request(page, request):
    page.goto(request)
    page.get_by_role("link", name="Answer", exact=True).click()
    page.locator("#id_body").fill("The subscriber is known to us from another file. Ask for it.")
    page.locator("[name=answer_outcome]").select_option("partial")
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_text("The subscriber is known to us").first).to_be_visible()


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
    page.locator("input[name=expires_at]").fill(f"{CHANGE:%Y-%m-%d}")
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_text(re.compile("The text names what you did not tick"))).to_be_visible()
    page.get_by_role("button", name="Share the text", exact=True).click()
    expect(page.get_by_role("button", name="Revoke the consent").first).to_be_visible()


def test_a_request_is_clarified_and_answered_and_a_part_is_disclosed_until_it_is_revoked(person):
    with person("de.liaison") as germany, person("fr.liaison") as france:
        request = _request_information(france)
        _clarify(germany, france, request)
        _delay(germany, france, request)
        _answer_request(germany, request)
        france.goto(request)
        expect(france.locator("section[id^=request-]")).to_contain_text("A part of it")

        reference = _reference(germany)
        question = _ask(france, reference)
        consent = _find_question(germany)
        _share_the_text(germany)
        last = CHANGE.replace(hour=23, minute=59)
        expect(germany.locator("main")).to_contain_text(f"Until {_shown(last, AFTER, 'Berlin')}")

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
