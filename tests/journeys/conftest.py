"""A running portal and a headless browser for people who walk through it."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.running import AttachedPortal, RunningPortal

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
FIRST_PAGE = re.compile(r"^https?://[^/]+/$")  # not the page of the sign-in, which ends with a slash, too
SIZE = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """One running portal with demo data for all journeys; PORTAL_JOURNEY_FOLDER names one that runs already."""
    if folder := os.environ.get("PORTAL_JOURNEY_FOLDER"):
        yield AttachedPortal(Path(folder))
        return
    running = RunningPortal(tmp_path_factory.mktemp("portal"), "journeys")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser():
    """A headless browser; without one the journeys fail, they are never skipped.

    It ends with its file: while it lives, an event loop runs in the thread, and no other test can run one of its own.
    """
    environment = dict(os.environ)
    if libraries := os.environ.get("PORTAL_CHROMIUM_LIBS"):
        environment |= {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": os.environ["PORTAL_CHROMIUM_FONTS"]}
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM"), args=ARGUMENTS, env=environment
        )
        yield launched
        launched.close()


@pytest.fixture
def person(portal, browser):
    """`with person("de.liaison") as page:` signs in and gives a page that fails on script errors and CSP violations.

    `scripts=False` gives a browser that runs none.
    """

    @contextmanager
    def signed_in(username, *, scripts=True):
        context = browser.new_context(viewport=SIZE, base_url=portal.url, java_script_enabled=scripts)
        page = context.new_page()
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto("/accounts/login/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(portal.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(FIRST_PAGE)
        yield page
        context.close()
        assert problems == []

    return signed_in
