"""An exhibit from the seizure over the laboratory to its certificate: every hand and every hash, and the end."""

import hashlib
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MARK = uuid.uuid4().hex[:6]
LABEL = f"HH-26-{MARK}"
SHELF, LAB = "Evidence room 2, shelf 3", "Europol, digital laboratory"


def _act(page, address, name, *, fill=None, choose=None):
    """Follow the link to an act on the page, fill its form in and send it."""
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    for field, value in (fill or {}).items():
        page.locator(f"[name={field}]").fill(value)
    for field, value in (choose or {}).items():
        page.locator(f"select[name={field}]").select_option(value, force=True)
    asked = page.url
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: url != asked)


def _register(page):
    page.goto("/support/exhibits/")
    page.get_by_role("link", name="Register").click()
    seized = timezone.now() - timedelta(hours=5)  # a journey runs by the real clock
    words = {
        "label": LABEL, "description": "Black phone with two cards", "seized_place": "Garage in the harbour",
        "seized_at": f"{seized:%Y-%m-%dT%H:%M}", "legal_basis": "Search order of the investigating court",
        "location": SHELF,
    }  # fmt: skip
    for name, value in words.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("select[name=kind]").select_option("phone", force=True)
    asked = page.url
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: url != asked)
    expect(page.get_by_role("heading", name=LABEL)).to_be_visible()
    return page.url


def _examine(page, address):
    _act(page, address, "Start")
    _act(page, address, "Add to the custody", fill={"note": "Two were present."}, choose={"kind": "opened"})
    digest = hashlib.sha256(MARK.encode()).hexdigest()
    _act(page, address, "Add to the custody", fill={"content_sha256": digest}, choose={"kind": "imaged"})
    page.goto(address)
    expect(page.get_by_text("Send back is not possible yet.")).to_be_visible()
    _act(page, address, "Finish", fill={"method": "Kit 4.2, full image.", "result": "Calls of November were read."})
    _act(page, address, "Add to the custody", fill={"seal": "EP-0091"}, choose={"kind": "sealed"})
    _act(page, address, "Send back", fill={"location": LAB})


def _certified(page, address, tmp_path):
    page.goto(address)
    page.get_by_role("button", name="Certify the custody").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^Entries 1 to ")).last.click()
    waiting.value.save_as(path := tmp_path / "certificate.pdf")
    return path


def _check(page, path):
    page.goto("/support/exhibits/")
    page.get_by_role("link", name="Check a certificate").click()
    page.locator("[name=file]").set_input_files(path)
    page.locator("main form button[type=submit]").last.click()
    return page.get_by_role("main")


def test_an_exhibit_goes_from_its_seizure_to_its_certificate(person, tmp_path):
    with (
        person("de.liaison") as germany,
        person("europol.support") as laboratory,
        person("nl.liaison") as netherlands,
    ):
        address = _register(germany)
        laboratory.goto(address)
        expect(laboratory.get_by_role("heading", name=LABEL)).to_have_count(0)
        expect(germany.get_by_text("Hand over for the laboratory is not possible yet. Seal it first.")).to_be_visible()
        _act(germany, address, "Add to the custody", fill={"seal": "DE-0398"}, choose={"kind": "sealed"})
        _act(germany, address, "Ask for an examination", fill={"question": "Read the calls of the last month."},
             choose={"kind": "extraction"})  # fmt: skip
        _act(germany, address, "Hand over for the laboratory", fill={"location": "Courier 4"})

        _act(laboratory, address, "Receive", fill={"location": LAB}, choose={"is_intact": "yes"})
        _examine(laboratory, address)

        _act(germany, address, "Take back", fill={"location": SHELF}, choose={"is_intact": "yes"})
        expect(germany.get_by_text("Calls of November were read.")).to_be_visible()
        expect(germany.get_by_text("Unbroken, every hash holds")).to_be_visible()
        path = _certified(germany, address, tmp_path)
        expect(_check(germany, path)).to_contain_text("Unchanged. All")
        (forged := tmp_path / "forged.pdf").write_bytes(path.read_bytes() + b"%")
        expect(_check(germany, forged)).not_to_contain_text("Unchanged. All")

        _act(germany, address, "End the custody", fill={"location": "Owner", "note": "Given back to its owner."})
        expect(germany.get_by_role("link", name="Add to the custody")).to_have_count(0)
        netherlands.goto(address)
        expect(netherlands.get_by_role("heading", name=LABEL)).to_have_count(0)
