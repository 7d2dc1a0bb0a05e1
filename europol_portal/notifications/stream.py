"""Live events: an ASGI service of its own that tells browsers what to fetch again, never what it says.

One LISTEN connection per process, fan-out to bounded queues. PostgreSQL sends the event in the transaction of the
change (triggers), so nothing is told before it is committed and no broker is needed. An event is for one person, or
for the audience of a row: the parties that see it, inside closed circles the people named, up to their clearance.
When a session, an account or a membership ends, PostgreSQL tells that too, and the streams of the person look at once
whether they may go on.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

import psycopg2
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from psycopg2 import extensions

from europol_portal.access.policy import reads_content
from europol_portal.parties.models import User
from europol_portal.web import metrics, sessions

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

CHANNEL = "portal_events"
PING_SECONDS = 15
QUEUE_LENGTH = 100
RECHECK_PINGS = 4
RECHECK = "recheck"
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Reader:
    """A person at a browser; without a need to know the person has no party here, as for the second lock."""

    person_id: int
    party_id: int | None
    clearance: int

    def is_in(self, audience: dict[str, Any]) -> bool:
        """True when the row of the event is one that the person's party, and inside a circle the person, sees."""
        if self.party_id not in audience["parties"] or audience["rank"] > self.clearance:
            return False
        return self.party_id not in audience["closed"] or self.person_id in audience["people"]


class Hub:
    """The listeners of this process, by person."""

    def __init__(self) -> None:
        self.queues: dict[int, set[asyncio.Queue[str]]] = defaultdict(set)
        self.readers: dict[int, Reader] = {}
        self.listener: extensions.connection | None = None
        self.lock = asyncio.Lock()

    async def ensure(self) -> None:
        """Open the one LISTEN connection, again after it was lost."""
        async with self.lock:
            if self.listener is None or self.listener.closed:
                self.listener = await asyncio.to_thread(_open_listener)
                asyncio.get_running_loop().add_reader(self.listener.fileno(), self._ready)

    def _ready(self) -> None:
        listener = self.listener
        if listener is None:
            return
        try:
            listener.poll()
        except psycopg2.Error:
            logger.warning("listener lost, it opens again with the next ping")
            asyncio.get_running_loop().remove_reader(listener.fileno())
            listener.close()
            return
        while listener.notifies:
            self._fan_out(listener.notifies.pop(0).payload)

    def _fan_out(self, payload: str) -> None:
        message = json.loads(payload)
        if RECHECK in message:
            self._call_back(int(message[RECHECK]))
            return
        if "person" in message:
            people = [int(message["person"])]
        else:
            people = [reader.person_id for reader in self.readers.values() if reader.is_in(message)]
        for queue in (queue for person in people for queue in self.queues.get(person, ())):
            if not queue.full():  # a slow reader fetches everything again when it reconnects
                queue.put_nowait(payload)

    def _call_back(self, person_id: int) -> None:
        """Every stream of the person asks again who it serves; for that a full queue gives up an event."""
        for queue in self.queues.get(person_id, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(RECHECK)


hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve /events/ to the person of the session cookie; everybody else gets 403."""
    session_key = _session_key(scope)
    reader = await sync_to_async(_reader_of)(session_key)
    if scope["path"] != settings.EVENTS_URL or reader is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"Sign in first."})
        return
    await hub.ensure()
    queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_LENGTH)
    person_id = reader.person_id
    hub.queues[person_id].add(queue)
    hub.readers[person_id] = reader
    gone = asyncio.create_task(_until_gone(receive))
    metrics.STREAMS.inc()
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _chunk(send, "retry: 2000\nevent: hello\ndata: {}\n\n")
        await _pump(queue, gone, send, session_key)
    finally:
        metrics.STREAMS.dec()
        gone.cancel()
        hub.queues[person_id].discard(queue)
        if not hub.queues[person_id]:
            del hub.queues[person_id], hub.readers[person_id]


async def _pump(queue: asyncio.Queue[str], gone: "asyncio.Task[None]", send: Send, session_key: str) -> None:
    pings = 0
    while not gone.done():
        waiter = asyncio.create_task(queue.get())
        done, _ = await asyncio.wait({waiter, gone}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if waiter in done and waiter.result() == RECHECK:
            if not await _may_go_on(session_key):
                break
            continue
        if waiter in done:
            message = json.loads(waiter.result())
            data = json.dumps({"kind": message["kind"], "id": message["id"]})
            await _chunk(send, f"id: {message['id']}\nevent: change\ndata: {data}\n\n")
            continue
        waiter.cancel()
        pings += 1
        if pings % RECHECK_PINGS == 0 and not await _may_go_on(session_key):
            break
        await hub.ensure()
        await _chunk(send, ": ping\n\n")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _may_go_on(session_key: str) -> bool:
    """Look anew who reads here; False when the session is over."""
    reader = await sync_to_async(_reader_of)(session_key)
    if reader is None:
        return False
    hub.readers[reader.person_id] = reader
    return True


async def _chunk(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _session_key(scope: Scope) -> str:
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def _reader_of(session_key: str) -> Reader | None:
    """The person whose valid session this is; gives the database connection back before the stream starts."""
    try:
        session = SessionStore(session_key).load() if session_key else {}
        if sessions.is_over(session, timezone.now()):
            return None
        user = User.objects.active().filter(pk=session.get(SESSION_KEY)).first()
        if user and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return Reader(user.pk, user.party_id if reads_content(user) else None, user.clearance_rank)
        return None
    finally:
        connections.close_all()


def _open_listener() -> extensions.connection:
    parameters = connection.get_connection_params()
    listener: extensions.connection = psycopg2.connect(
        **{name: value for name, value in parameters.items() if name != "cursor_factory"}
    )
    listener.set_isolation_level(extensions.ISOLATION_LEVEL_AUTOCOMMIT)
    with listener.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return listener
