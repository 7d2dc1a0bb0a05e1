"""The inbox with the keyboard alone, and without any script: done, selected, answered, given to a colleague, undone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

INBOX = "/intelligence/"
CURRENT = "[data-row][data-on]"


def _to_plain_row(page):
    """J until the row is no request, whose running clock would keep it."""
    for _ in range(12):
        page.keyboard.press("j")
        if page.locator(f"{CURRENT} [data-key=r][aria-label^=Ask]").count():
            return page.locator(CURRENT).get_attribute("id")
    raise AssertionError("only requests")


def test_the_inbox_is_worked_with_the_keyboard_alone(person):
    with person("nl.liaison") as page:
        page.goto(INBOX)
        rows = page.locator("#lines [data-row]")
        before = rows.count()
        first = _to_plain_row(page)
        page.keyboard.press("Enter")
        expect(page.locator("#preview h2 a")).to_be_visible()

        page.keyboard.press("e")
        expect(page.locator(f"#{first}")).to_have_count(0)
        expect(page.locator(".toast").last).to_contain_text("done")
        expect(page.locator(CURRENT)).to_have_count(1)  # the place goes to the next row
        page.keyboard.press("z")
        expect(page.locator(f"#{first}")).to_have_count(1)

        page.goto(INBOX)
        chosen = [_to_plain_row(page)]
        page.keyboard.press("x")
        chosen.append(_to_plain_row(page))
        page.keyboard.press("x")
        expect(page.locator(".bulk")).to_contain_text("2 selected")
        page.keyboard.press("e")
        expect(rows).to_have_count(before - 2)
        page.keyboard.press("z")
        expect(rows).to_have_count(before)
        for key in chosen:
            expect(page.locator(f"#{key}")).to_have_count(1)


def test_each_key_has_its_place_in_the_list_and_its_page(person):
    with person("nl.liaison") as page:
        page.goto(INBOX)
        _to_plain_row(page)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        expect(page).to_have_url(re.compile("/forward/$"))
        page.go_back()
        _to_plain_row(page)
        page.keyboard.press("r")
        expect(page).to_have_url(re.compile("/contributions/new/.*reply_to="))


def test_the_inbox_is_worked_without_any_script(person):
    with person("de.liaison", scripts=False) as page:
        page.goto(INBOX)
        rows = page.locator("#lines [data-row]")
        before = rows.count()
        plain = rows.filter(has=page.locator("[data-key=r][aria-label^=Ask]"))
        key = plain.first.get_attribute("id")
        expect(page.locator(".bulk")).to_be_hidden()
        plain.first.locator("input[type=checkbox]").check()
        page.locator(".bulk").get_by_role("button", name="Done").click()
        expect(page.locator(".toast")).to_contain_text("done")
        expect(rows).to_have_count(before - 1)

        page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(page.locator(".toast")).to_contain_text("Taken back")
        expect(page.locator(f"#{key}")).to_have_count(1)

        page.locator(f"#{key} input[type=checkbox]").check()
        page.locator(".bulk select").select_option(index=1)
        page.locator(".bulk").get_by_role("button", name="Assign").click()
        expect(page.locator(".toast")).to_contain_text("given to")
        expect(page.locator(f"#{key} .msg-w")).to_be_visible()
        page.locator(".toast").get_by_role("button", name="Undo").click()

        page.locator(f"#{key} .msg-1 a").click()
        page.get_by_role("button", name="Mark unread").click()
        expect(page.locator(".toast")).to_contain_text("marked unread")
