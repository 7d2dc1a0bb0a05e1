"""The main job from end to end: an operation, a contribution, a request, an account, and who saw what."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.steps import choose_recipient

pytestmark = pytest.mark.browser

SOON = timezone.now().date() + timedelta(days=20)  # a journey runs by the real clock
LATER = SOON + timedelta(days=2)
SECONDS = 1000
NUMBER = uuid.uuid4().hex[:6]
NOTICE = 15 * SECONDS
CODE_NAME = f"AMBER {uuid.uuid4().hex[:6].upper()}"
SUBJECT = f"Two vans with forged plates, hall {uuid.uuid4().hex[:6]}"


def _choose(page, name, label):
    """Choose by label in a select that a script may have replaced by a type-to-find box."""
    values = page.locator(f"select[name={name}] option").evaluate_all(
        "(options, label) => options.filter(o => o.textContent.includes(label)).map(o => o.value)", label
    )
    assert values, f"{label} is not offered as {name}"
    page.locator(f"select[name={name}]").select_option(values[0], force=True)


def _propose(page):
    page.goto("/operations/new/")
    page.locator("[name=code_name]").fill(CODE_NAME)
    page.locator("[name=title]").fill("Forged number plates and stolen vans")
    page.locator("[name=starts_on]").fill(SOON.isoformat())
    page.locator("[name=action_day_on]").fill(SOON.isoformat())
    page.locator("[name=objectives]").fill("Find the workshop.")
    area = page.locator("[name=crime_areas]").first
    if area.evaluate("e => e.tagName") == "SELECT":
        _choose(page, "crime_areas", "Motor vehicle crime")
    else:
        area.check()
    page.get_by_role("button", name="Propose operation").click()
    expect(page.get_by_role("heading", name=re.compile(CODE_NAME))).to_be_visible()
    return page.url


def _invite(page, operation, country):
    page.goto(f"{operation}invite/")
    _choose(page, "party", country)
    page.get_by_role("button", name=re.compile("^Invite and open")).click()
    expect(page.locator("#participants")).to_contain_text(country)


def _answer(page, operation, step):
    page.goto(operation)
    page.get_by_role("link", name=step).first.click()
    if step == "Decline":
        page.locator("[name=note]").fill("Our teams are bound until spring.")
    page.get_by_role("button", name=step).click()


def _contribute(page, operation_name):
    page.goto("/intelligence/contributions/new/")
    choose_recipient(page, "nether", "Liaison Bureau Netherlands")
    _choose(page, "crime_area", "Motor vehicle crime")
    _choose(page, "operation", operation_name)
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator("[name=body]").fill("Both vans stood behind hall 4. The plates belong to cars that were scrapped.")
    page.locator("[name=handling_codes][value=H2]").check()
    page.locator("[name=entities-0-label]").fill("+31 6 5550 1234")
    _choose(page, "entities-0-type", "hone")
    page.locator("input[type=file]").set_input_files(
        {"name": "vans.txt", "mimeType": "text/plain", "buffer": b"Two vans, hall 4."}
    )
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_role("heading", name=re.compile(SUBJECT))).to_be_visible()
    return page.url


def _ask_support(page):
    page.goto("/support/services/")
    card = page.locator("section, li, article, tr").filter(has_text="Mobile office").last
    card.get_by_role("link", name=re.compile("Ask")).first.click()
    page.locator("[name=title]").fill("Mobile office for the action day in Stade")
    page.locator("[name=need]").fill("A live connection to Europol's databases next to the search teams.")
    _choose(page, "country", "Germany")
    page.locator("[name=place]").fill("Stade, police station")
    page.locator("[name=starts_on]").fill(SOON.isoformat())
    page.locator("[name=ends_on]").fill(LATER.isoformat())
    page.get_by_role("group", name="Kit").get_by_role("checkbox").first.check()
    for box in page.locator("form [required]").all():
        if box.is_visible() and not box.input_value():
            kind = box.evaluate("e => e.tagName + (e.type || '')")
            box.select_option(index=1) if kind.startswith("SELECT") else box.fill("2" if "number" in kind else "two")
    page.get_by_role("button", name="Send to Europol").click()
    expect(page.get_by_role("heading", name=re.compile("Mobile office for the action day"))).to_be_visible()
    return page.url


def _assess_and_schedule(page, request):
    page.goto(request)
    for name in ("empact_priority", "countries", "added_value"):
        page.locator(f"[name={name}]").select_option("2")
    page.locator("#h-assess, section:has(#h-assess)").locator("[name=reason]").first.fill("Several countries, one day.")
    page.get_by_role("button", name="Assess", exact=True).click()
    page.get_by_role("button", name="Accept", exact=True).first.click()
    page.locator("[name=scheduled_from]").fill(SOON.isoformat())
    page.locator("[name=scheduled_until]").fill(LATER.isoformat())
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_text("Scheduled").first).to_be_visible()


def _find_nothing(page, contribution):
    """The third country gets the page of what does not exist, byte for byte, and no trace anywhere."""
    hidden = page.goto(contribution)
    hidden_page = hidden.body()
    absent = page.goto("/intelligence/contributions/01930000-0000-7000-8000-000000000000/")
    assert (hidden.status, absent.status) == (404, 404)
    assert hidden_page == absent.body()
    for address in ("/", "/intelligence/", "/intelligence/entities/", "/search/?q=vans", "/notifications/"):
        page.goto(address)
        assert SUBJECT not in page.content()


def test_the_main_job_runs_from_end_to_end(person):
    with person("de.liaison") as germany:
        operation = _propose(germany)
        for country in ("Netherlands", "Poland", "Frontex"):
            _invite(germany, operation, country)
        with person("nl.liaison") as netherlands:
            _answer(netherlands, operation, "Accept")
            unread = netherlands.locator(".ibtn-n").first
            before = unread.inner_text() if unread.count() else "0"
            with person("pl.liaison") as poland:
                _answer(poland, operation, "Decline")
                assert poland.goto(operation).status == 404

            contribution = _contribute(germany, CODE_NAME)
            expect(netherlands.locator(".ibtn-n").first).not_to_have_text(before, timeout=NOTICE)
            netherlands.goto("/intelligence/")
            netherlands.get_by_role("link", name=re.compile(SUBJECT)).first.click()
            expect(netherlands.get_by_text("Both vans stood behind hall 4").first).to_be_visible()
            assert netherlands.goto(contribution).status == 200
        with person("fr.liaison") as france:
            _find_nothing(france, contribution)

        request = _ask_support(germany)
        with person("europol.support") as desk:
            assert desk.goto(contribution).status in {403, 404}
            _assess_and_schedule(desk, request)
        germany.goto(request)
        expect(germany.get_by_text("Several countries, one day.").first).to_be_visible()
        expect(germany.get_by_text("Scheduled").first).to_be_visible()


def test_an_administrator_adds_an_authority_and_an_account(person):
    with person("europol.admin") as page:
        page.goto("/admin/parties/authority/add/")
        page.locator("[name=party]").select_option(label="Germany")
        page.locator("[name=code]").fill(f"de-harbour-{NUMBER}")
        page.locator("[name=name]").fill(f"Harbour police {NUMBER}")
        page.locator("[name=kind]").select_option("competent_authority")
        page.locator("[name=_save]").click()
        expect(page.get_by_text(f"Harbour police {NUMBER}").first).to_be_visible()

        page.goto("/admin/parties/user/add/")
        page.locator("[name=username]").fill(f"de.harbour{NUMBER}")
        page.locator("[name=email]").fill(f"de.harbour{NUMBER}@demo.invalid")
        page.locator("[name=party]").select_option(label="Germany")
        page.locator("[name=_save]").click()
        expect(page.get_by_text(f"de.harbour{NUMBER}").first).to_be_visible()
        assert page.goto("/intelligence/").status == 403


def test_a_data_protection_officer_reads_who_saw_what(person):
    with person("europol.dpo") as page:
        page.goto("/audit/?verb=consultation")
        rows = page.get_by_role("row")
        expect(rows.filter(has_text="nl.liaison").first).to_be_visible()
        expect(rows.filter(has_text="Contribution read").first).to_be_visible()
