"""A passkey from the first day: made, used to sign in without a password, and shown again before a sensitive act."""

from contextlib import contextmanager

import pytest

from tests.journeys.conftest import FIRST_PAGE, SIZE

pytestmark = pytest.mark.browser

PERSON = "europol.admin"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LONG_AGO = """
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
for row in Session.objects.all():
    session = SessionStore(row.session_key)
    session["portal_proved"] = 0
    session.save()
"""


@contextmanager
def _browser_with_device(portal, browser):
    """A page with a device that answers by itself; passkeys need a name in the address."""
    context = browser.new_context(viewport=SIZE, base_url=portal.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()
    assert problems == []


def test_a_passkey_is_made_signs_in_and_is_shown_again_before_a_sensitive_act(portal, browser):
    with _browser_with_device(portal, browser) as page:
        page.goto("/accounts/login/")
        page.get_by_label("User name").fill(PERSON)
        page.get_by_label("Password").fill(portal.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(FIRST_PAGE)
        page.goto("/accounts/profile/security/")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Name of the device").fill("Key ring")
        page.get_by_role("button", name="Make the passkey").click()
        page.get_by_role("heading", name="Recovery codes").wait_for()
        assert page.locator("#codes code").count() == 10

        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_role("link", name="Sign in with a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(FIRST_PAGE)

        page.goto("/accounts/profile/")
        page.get_by_label("What it is for").fill("Import of our case system")
        portal.manage("shell", "-c", LONG_AGO)
        page.get_by_role("button", name="Issue token").click()
        page.get_by_role("heading", name="Show who you are").wait_for()
        page.get_by_role("button", name="Use your passkey").click()
        page.get_by_role("heading", name="API token issued").wait_for()
        page.goto("/accounts/profile/")
        page.get_by_role("row", name="Import of our case system").wait_for()

        page.goto("/accounts/profile/security/")
        page.get_by_role("button", name="Remove").click()
        page.get_by_text("Passkey “Key ring” removed.").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_password_is_asked_again_and_what_was_typed_goes_on(portal, person, scripts):
    with person("europol.dpo", scripts=scripts) as page:
        page.goto("/accounts/profile/")
        page.get_by_label("What it is for").fill("Sampling checks")
        portal.manage("shell", "-c", LONG_AGO)
        page.get_by_role("button", name="Issue token").click()
        page.get_by_label("Your password").fill(portal.password)
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("heading", name="API token issued").wait_for()
        page.get_by_text("Sampling checks").wait_for()
