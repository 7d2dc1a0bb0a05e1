"""An action day with three countries in one live log; one is cut off for a while, and nothing is lost or doubled."""

import uuid

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SOON = 3_000  # milliseconds; a second on an idle machine
LATER = 20_000
PICTURE = {"name": "lorry.txt", "mimeType": "text/plain", "buffer": b"Red tarpaulin, two axles."}
MARK = uuid.uuid4().hex[:6]


def _enter(page):
    page.goto("/operations/")
    page.get_by_role("link", name="LANTERN ROW").first.click()
    page.get_by_role("link", name="Roads, parcels and dealers").click()
    expect(page.locator(".logp [data-live-text]")).to_have_text("Live", timeout=LATER)


def _write(page, words, kind="note", file=None):
    page.locator("#id_text").fill(f"{words} {MARK}")
    page.locator("#id_kind").select_option(kind)
    if kind == "decision":
        page.locator("#id_reason").fill("The scanner is on its way.")
    if file:
        page.locator("#id_files").set_input_files(file)
        expect(page.locator("[data-room-files]")).to_contain_text(file["name"])
    page.get_by_role("button", name="Post").click()


def _lines(page):
    """What this test wrote, as the page shows it, oldest first."""
    texts = [text for text in page.locator(".log-i p").all_inner_texts() if MARK in text]
    return [text.replace(MARK, "").strip() for text in reversed(texts)]


def _taken_out(page, name):
    """What stands in a file of the log."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).click()
    return taken.value.path().read_bytes()


def _loads_anew(page, told):
    """Neither lines nor what is half typed go with the page."""
    page.reload()
    expect(page.locator("#id_text")).to_have_value("Half a sentence")
    assert _lines(page) == told


def test_three_countries_talk_live_and_one_that_was_cut_off_misses_and_doubles_nothing(person):
    with person("de.liaison") as germany, person("pl.liaison") as poland, person("frontex.liaison") as frontex:
        for page in (germany, poland, frontex):
            _enter(page)

        _write(germany, "Lorry with red tarpaulin heads north.")
        for page in (germany, poland, frontex):
            expect(page.get_by_text(f"Lorry with red tarpaulin heads north. {MARK}")).to_be_visible(timeout=SOON)

        poland.context.set_offline(True)
        _write(poland, "We have it in sight.", file=PICTURE)
        expect(
            poland.get_by_text("No connection, will be sent: We have it in sight.").filter(has_text="(1 file)")
        ).to_be_visible(timeout=LATER)
        poland.locator("#id_text").fill("Half a sentence")
        _write(frontex, "Crossing is closed for it.")
        expect(germany.get_by_text(f"Crossing is closed for it. {MARK}")).to_be_visible(timeout=SOON)
        _write(germany, "Let it run until the motorway.", "decision")
        expect(frontex.get_by_text("Because: The scanner is on its way.")).to_be_visible(timeout=SOON)

        poland.context.set_offline(False)
        for page in (germany, poland, frontex):
            expect(page.locator(".log-i p").filter(has_text="We have it in sight.")).to_have_count(1, timeout=LATER)
            expect(page.locator(".log-f").get_by_text("lorry.txt")).to_have_count(1)
        expect(poland.get_by_text("Because: The scanner is on its way.")).to_be_visible(timeout=LATER)
        expect(poland.locator("[data-room-waiting] li")).to_have_count(0)
        expect(poland.locator("#id_text")).to_have_value("Half a sentence")

        told = _lines(germany)
        assert _lines(poland) == _lines(frontex) == told
        assert sorted(told) == sorted(set(told))
        assert told[0] == "Lorry with red tarpaulin heads north."
        _loads_anew(poland, told)

        assert _taken_out(frontex, "lorry.txt") == PICTURE["buffer"]

        _write(poland, "Plate of the lorry: RS 771-XL", "check")
        expect(germany.locator("#day-board").get_by_text(f"Plate of the lorry: RS 771-XL {MARK}")).to_be_visible(
            timeout=LATER
        )
