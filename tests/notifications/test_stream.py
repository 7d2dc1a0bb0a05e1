"""Live events: only to a valid session, only about the person, only that something came; in the commit of the event."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.accounts.services import end_other_sessions
from europol_portal.notifications import stream
from europol_portal.notifications.stream import Hub
from europol_portal.parties.models import User
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 10  # seconds
SOON = 5  # seconds in which a revocation reaches a stream


class Browser:
    """One connection to /events/ as an ASGI server would make it."""

    def __init__(self, session_key="", path=settings.EVENTS_URL):
        cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()
        self.scope = {"type": "http", "path": path, "headers": [(b"cookie", cookie)]}
        self.sent = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self):
        """The browser says nothing until it leaves."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self):
        """What the server sends next."""
        return await asyncio.wait_for(self.sent.get(), PATIENCE)

    async def run(self):
        """Serve this connection to its end."""
        await stream.application(self.scope, self.receive, self.sent.put)


@pytest.fixture(autouse=True)
def own_hub(monkeypatch):
    """A hub of this test's event loop."""
    hub = Hub()
    monkeypatch.setattr(stream, "hub", hub)
    yield hub
    if hub.listener is not None:
        hub.listener.close()


@pytest.fixture
def session_of():
    """Signs a person in and gives the key of the session."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client.session.session_key

    return sign_in


async def _refused(browser):
    await browser.run()
    return (await browser.next())["status"] == 403


def test_without_a_session_nothing_is_told():
    assert asyncio.run(_refused(Browser()))


def test_a_key_that_is_no_session_is_refused():
    assert asyncio.run(_refused(Browser("made-up")))


def test_another_path_is_refused(german_officer, session_of):
    assert asyncio.run(_refused(Browser(session_of(german_officer), path="/events/other/")))


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"session_epoch": 2}, {"password": "x"}], ids=["closed", "ended", "new password"]
)
def test_a_session_that_has_ended_is_refused(german_officer, session_of, change):
    key = session_of(german_officer)
    User.objects.filter(pk=german_officer.pk).update(**change)

    assert asyncio.run(_refused(Browser(key)))


def test_the_invited_hear_of_it_when_it_is_committed_and_nobody_else_does(
    german_officer, polish_officer, french_officer, session_of, own_hub
):
    polish, french = session_of(polish_officer), session_of(french_officer)

    async def listen():
        invited, stranger = Browser(polish), Browser(french)
        tasks = [asyncio.create_task(browser.run()) for browser in (invited, stranger)]
        for browser in (invited, stranger):
            assert (await browser.next())["status"] == 200
            assert b"hello" in (await browser.next())["body"]
        await sync_to_async(_invite)(german_officer, polish_officer)
        heard = (await invited.next())["body"].decode()
        for browser in (invited, stranger):
            browser.gone.set()
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
        rest = [stranger.sent.get_nowait() for _ in range(stranger.sent.qsize())]
        asyncio.get_running_loop().remove_reader(own_hub.listener.fileno())
        return heard, rest

    heard, rest = asyncio.run(listen())

    data = json.loads(heard.split("data: ")[1].strip())
    assert heard.startswith("id: ")
    assert set(data) == {"kind", "id"}
    assert data["kind"] == "notification"
    assert {message["body"] for message in rest} <= {b"", b": ping\n\n"}
    assert own_hub.queues == {}


def _invite(lead, invited):
    try:
        make_operation(lead, invited=(invited,))
    finally:
        connection.close()


def test_a_browser_that_reads_slowly_loses_news_but_never_holds_up_others(own_hub):
    async def fill():
        slow = asyncio.Queue(1)
        own_hub.queues[7].add(slow)
        for number in range(3):
            own_hub._fan_out(json.dumps({"person": 7, "kind": "notification", "id": number}))  # noqa: SLF001
        return slow.qsize()

    assert asyncio.run(fill()) == 1


def _leave(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def _start_anew(person):
    User.objects.filter(pk=person.pk).update(session_epoch=2)


def _end_elsewhere(person):
    with acting_for(person):
        end_other_sessions(user=User.objects.get(pk=person.pk), key="another", at=timezone.now())


@pytest.mark.parametrize("ending", [_leave, _start_anew, _end_elsewhere])
def test_an_open_stream_ends_within_seconds_of_what_ends_its_session(german_officer, session_of, own_hub, ending):
    key = session_of(german_officer)

    async def listen():
        browser = Browser(key)
        task = asyncio.create_task(browser.run())
        assert (await browser.next())["status"] == 200
        await browser.next()
        await sync_to_async(ending)(german_officer)
        await asyncio.wait_for(task, SOON)
        asyncio.get_running_loop().remove_reader(own_hub.listener.fileno())

    asyncio.run(listen())


def test_a_session_that_ran_out_opens_no_stream(german_officer, session_of, settings):
    key = session_of(german_officer)
    settings.SESSION_IDLE = timedelta(0)

    assert asyncio.run(_refused(Browser(key)))
