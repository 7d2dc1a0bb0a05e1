"""Large files come in while a draft is written and leave with it; an analyst takes a contribution into a project."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import choose_recipient

pytestmark = pytest.mark.browser

MARK = uuid.uuid4().hex[:6]
SUBJECT = f"Logs of the terminal {MARK}"
LOG = {"name": "terminal.txt", "mimeType": "text/plain", "buffer": b"gate 4 opened at 02:10\n" * 150_000}
LIST = {"name": "boxes.csv", "mimeType": "text/csv", "buffer": b"box;seal\nMSKU1234565;88121\n"}


def test_files_arrive_with_progress_while_a_draft_is_written_and_are_sent_with_it(person):
    with person("nl.liaison") as page:
        page.goto("/intelligence/contributions/new/?aim=give")
        choose_recipient(page, "german", "Liaison Bureau Germany")
        page.locator("[name=crime_area]").select_option(label="Drug trafficking")
        page.locator("[name=subject]").fill(SUBJECT)
        page.locator("#id_body").fill("The gate was opened from inside. The logs are attached.")
        page.locator("[name=source_evaluation]").select_option("A")
        page.get_by_role("button", name="Keep the draft and add large files").click()

        area = page.locator("[data-uploads-input]")
        expect(area).to_be_visible()
        area.set_input_files(LOG)
        attached = page.get_by_role("region", name=re.compile("^In this draft"))
        expect(attached).to_contain_text("terminal.txt", timeout=30_000)
        expect(page.locator("[name=subject]")).to_have_value(SUBJECT)
        page.locator("[data-uploads-input]").set_input_files(LIST)
        expect(attached).to_contain_text("boxes.csv", timeout=30_000)

        page.get_by_role("button", name="Check and send").click()
        page.get_by_role("button", name=re.compile("^Send to")).click()
        expect(page.get_by_role("heading", name=re.compile(SUBJECT))).to_be_visible()
        address = page.url

    with person("de.liaison") as page:
        page.goto(address)
        with page.expect_download() as loading:
            page.get_by_role("link", name=re.compile("boxes.csv")).first.click()
        assert loading.value.path().read_bytes() == LIST["buffer"]
    with person("fr.liaison") as page:
        assert page.goto(address).status == 404


def test_a_participant_of_a_project_learns_what_it_is_for_and_nothing_of_what_it_holds(person):
    with person("europol.analyst") as page:
        page.goto("/intelligence/projects/")
        page.get_by_role("link", name=re.compile("QUAY")).first.click()
        address = page.url
        expect(page.get_by_role("region", name=re.compile("^Contributions in the project"))).to_be_visible()
        page.get_by_role("link", name="Accept a contribution").click()
        page.locator("[name=contribution]").fill("12345678-4321")
        page.get_by_role("button", name=re.compile("^Accept")).click()
        expect(page.locator(".err, [role=alert]").first).to_be_visible()

    with person("de.liaison") as page:
        page.goto(address)
        expect(page.get_by_role("region", name=re.compile("^What you may do"))).to_be_visible()
        expect(page.get_by_role("region", name=re.compile("^What it is for"))).to_be_visible()
        expect(page.get_by_role("region", name=re.compile("^Contributions in the project"))).to_have_count(0)
        expect(page.get_by_role("link", name="Accept a contribution")).to_have_count(0)
    with person("fr.liaison") as page:
        assert page.goto(address).status == 404
