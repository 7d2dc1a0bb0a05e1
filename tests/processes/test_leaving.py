"""Who leaves is out of an open stream, of pages and of the API within seconds, through the real processes."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.running import Program, RunningPortal

pytestmark = pytest.mark.processes

SOON = 5.0  # seconds


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal; nothing but its web process is needed."""
    running = RunningPortal(tmp_path_factory.mktemp("leaving"), "leaving")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


class Visitor:
    """A person's browser as far as cookies and forms go."""

    def __init__(self, portal, username):
        self.url, self.jar = portal.url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{self.url}/accounts/login/").read()
        self.post("/accounts/login/", username=username, password=portal.password)

    def post(self, path, **values):
        """Send a form with the token of the cookie."""
        token = next(cookie.value for cookie in self.jar if cookie.name == "portal_csrf")
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **values}).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers={"Referer": self.url})
        return self.opener.open(request, timeout=30)

    def lands_on(self, path):
        """Where a page leads to in the end."""
        return urllib.parse.urlsplit(self.opener.open(f"{self.url}{path}", timeout=30).url).path


def test_ending_an_account_reaches_stream_pages_and_programs_within_seconds(portal):
    officer, administrator = Visitor(portal, "fr.liaison"), Visitor(portal, "europol.admin")
    program = Program(portal, "fr.liaison")
    ((key,),) = portal.query("SELECT id FROM parties_user WHERE username = 'fr.liaison'")
    stream = officer.opener.open(f"{portal.url}/events/", timeout=30)
    assert b"retry" in stream.readline()
    ended = []

    def read():
        while stream.readline():
            pass
        ended.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    began = time.monotonic()
    administrator.post(f"/admin/parties/user/{key}/end-sessions/")
    reader.join(SOON)

    assert ended
    assert ended[0] - began < SOON
    assert officer.lands_on("/") == "/accounts/login/"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        program.ask("parties/")
    with refusal.value as answer:
        assert answer.code == 401
