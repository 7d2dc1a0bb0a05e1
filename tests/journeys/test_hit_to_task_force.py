"""From a hit to a task force at work: three countries name a target and sign what the task force lives by."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CODE_NAME = f"LANTERN {uuid.uuid4().hex[:4].upper()}"
CRITERIA = {"role": "Gives the orders to the drivers.", "seriousness": "Two crime areas.", "reach": "Acts in three."}


def _press(page, label):
    """A step: the link to its page, and the button on it."""
    page.locator("main").get_by_role("link", name=label, exact=True).first.click()
    for box in page.locator("main form textarea").all():
        box.fill("As agreed in The Hague.")
    asked = page.url
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: url != asked)


def _open_entity_of_a_hit(page):
    """The newest hit of the party with another; what of its own information was met."""
    page.goto("/intelligence/hits/")
    page.locator("#hit-table tbody tr").first.get_by_role("link").first.click()
    entity = page.locator("main a[href*='/intelligence/entities/']").first
    expect(entity).to_be_visible()
    entity.click()
    expect(page.get_by_role("heading", name="Network")).to_be_visible()


def _look_at_the_network(page):
    """The workbench opens with what the person may see around the entity; its table says the same as the picture."""
    page.get_by_role("link", name="Workbench").click()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main h1")).to_be_visible()
    assert re.search(r"/intelligence/networks/[0-9a-f-]{36}/", page.url)


def _nominate(page, entity):
    page.goto(entity)
    page.get_by_role("link", name="Nominate as target").click()
    assert page.locator("[name=name]").input_value(), "the entity comes along"
    page.locator("[name=role]").fill("Directs the transports")
    page.locator("[name=crime_areas]").first.evaluate("box => { if (box.type === 'checkbox') box.checked = true }")
    if page.locator("select[name=crime_areas]").count():
        page.locator("select[name=crime_areas]").select_option("drug-trafficking", force=True)
    page.locator("[name=profile]").fill("Orders the loads and pays the drivers.")
    page.locator("[name=rests_on_conduct]").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    return page.url


def _give_points(page, target, reference):
    for criterion, reason in CRITERIA.items():
        page.goto(target)
        page.get_by_role("link", name="Give points").click()
        page.locator("[name=criterion]").select_option(criterion)
        page.locator("[name=points]").fill("3")
        page.locator("[name=reason]").fill(reason)
        page.locator("[name=references]").fill(reference)
        page.locator("main form button[type=submit]").last.click()
        expect(page.get_by_text(reason)).to_be_visible()


def _ask(page, target, country):
    page.goto(target)
    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator("[name=party]").select_option(country)
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()


def _propose(page, country):
    page.goto("/operations/task-forces/new/")
    page.locator("[name=code_name]").fill(CODE_NAME)
    page.locator("[name=title]").fill("Transports and those who direct them")
    page.locator("[name=crime_areas]").first.evaluate("box => { if (box.type === 'checkbox') box.checked = true }")
    if page.locator("select[name=crime_areas]").count():
        page.locator("select[name=crime_areas]").select_option("drug-trafficking", force=True)
    page.locator("[name=starts_on]").fill(f"{timezone.now():%Y-%m-%d}")
    page.locator("[name=ends_on]").fill(f"{timezone.now() + timedelta(days=300):%Y-%m-%d}")
    page.locator("[name=objectives]").fill("Find who pays.")
    page.locator("[name=plan]").fill("Meet each week.")
    page.locator("[name=rules]").fill("Nothing leaves the task force.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main h1")).to_contain_text(CODE_NAME)
    force = page.url
    page.get_by_role("link", name="Invite").first.click()
    page.locator("[name=party]").select_option(country)
    page.locator("main form button[type=submit]").last.click()
    return force


def _assess(person, lead, target):
    """The lead asks two countries and Europol; the duty desk names the analyst, who begins."""
    for party in ("DE", "PL", "EP"):
        _ask(lead, target, party)
    with person("europol.duty") as duty:
        duty.goto(target)
        duty.get_by_role("link", name="Name analysts").click()
        duty.locator("[name=people][value='europol.analyst']").check()
        duty.locator("main form button[type=submit]").last.click()
        expect(duty.get_by_role("heading", name="Profile")).to_be_visible()
    with person("europol.analyst") as analyst:
        analyst.goto(target)
        _press(analyst, "Start assessment")


def _step_for(people, address, step):
    for page in people:
        page.goto(address)
        _press(page, step)


def test_an_analyst_goes_from_a_hit_to_a_task_force_at_work(person):
    with person("nl.liaison") as lead, person("de.liaison") as germany, person("pl.liaison") as poland:
        _open_entity_of_a_hit(lead)
        entity, reference = lead.url, lead.locator("main .ref").first.inner_text().strip()
        _look_at_the_network(lead)
        target = _nominate(lead, entity)
        _assess(person, lead, target)
        _give_points(lead, target, reference)
        _step_for((germany, poland), target, "Support")
        _step_for((lead,), target, "Record support and score")
        _step_for((germany, poland), target, "Validate")
        _step_for((lead,), target, "Record validation")
        _step_for((lead,), target, "Put on the list")
        force = _propose(lead, "DE")
        _step_for((germany, lead), force, "Sign the rules")
        for step in ("Start consultation", "Record agreement", "Activate"):
            _step_for((lead,), force, step)
        lead.goto(force)
        lead.get_by_role("link", name="Link", exact=True).click()
        lead.locator("[name=target]").select_option(index=1)
        lead.locator("main form button[type=submit]").last.click()
        germany.goto(force)
        expect(germany.locator("main .head")).to_contain_text("Active")
        expect(germany.locator("main")).to_contain_text("HVT")
        poland.goto(force)
        expect(poland.locator("h1")).not_to_contain_text(CODE_NAME)
