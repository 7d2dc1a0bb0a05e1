"""People in a live room, as asyncio clients: they hear the event stream, catch up as a browser does, and write."""

import asyncio
import json
import re
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.processes import Portal

LINE = re.compile(r'data-id="([0-9a-f-]{36})"')
MARK = re.compile(r"line (\d{5}) of the day")
KNOWN, MARKS_EVERY = 100, 5.0  # lines that a browser says it has, seconds between its questions who has read
BOARD_DELAY, BOARD_EVERY = 0.3, 5.0  # seconds that a page waits before it asks for the board, and between questions
CSRF = "a" * 32
POSTED = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]


@dataclass
class Person:
    """Somebody signed in."""

    portal: Portal
    session: str

    @property
    def cookies(self) -> str:
        """The session, and the token that forms repeat."""
        return f"portal_session={self.session}; portal_csrf={CSRF}"

    async def ask(self, path: str, data: Mapping[str, Any] | None = None, *, as_json: bool = False) -> Answer:
        """GET a page as htmx does, or POST a form or, to the API, JSON."""
        body = (json.dumps(data) if as_json else urlencode(data or {}, doseq=True)).encode()
        headers = {
            "Host": "127.0.0.1", "Cookie": self.cookies, "Connection": "close", "HX-Request": "true",
            "X-CSRFToken": CSRF, "Content-Length": str(len(body)), "Idempotency-Key": str(uuid.uuid4()),
            "Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded",
        }  # fmt: skip
        method = "GET" if data is None else "POST"
        reader, writer = await asyncio.open_connection("127.0.0.1", self.portal.web)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        top, _, text = answer.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        return Answer(int(first.split(" ")[1]), text.decode(), {name.lower(): value for name, value in pairs})


@dataclass
class Listener(Person):
    """An open event stream; counts what it is told."""

    heard: dict[str, int] = field(default_factory=lambda: {"log": 0, "room": 0})
    is_there: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Hear until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.portal.events)
        writer.write(f"GET /events/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookies}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"event: hello"):
                    self.is_there.set()
                elif line.startswith(b"data: {") and b"kind" in line:
                    kind = json.loads(line[6:])["kind"]
                    if kind in self.heard:
                        self.heard[kind] += 1
                        self.told(kind)
        finally:
            writer.close()

    def told(self, kind: str) -> None:
        """Something changed; a listener alone asks for nothing."""


@dataclass
class Screen(Listener):
    """An open command post: asks for what came after its last line, one question at a time, and for the board."""

    since: str = ""
    board: str = ""
    newest: str = ""
    seen: dict[int, float] = field(default_factory=dict)  # when each line stood on it
    keys: dict[int, set[str]] = field(default_factory=dict)
    news: dict[str, bool] = field(default_factory=lambda: {"log": False, "room": False})
    busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    boards: int = 0
    marked: float = 0.0
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=KNOWN))

    def told(self, kind: str) -> None:
        """Ask, unless a question is on its way."""
        self.news[kind] = True
        if kind not in self.busy or self.busy[kind].done():
            self.busy[kind] = asyncio.create_task(self._catch_up() if kind == "log" else self._refresh())

    async def _catch_up(self) -> None:
        while self.news["log"]:
            self.news["log"] = False
            marks = time.perf_counter() - self.marked > MARKS_EVERY
            self.marked = time.perf_counter() if marks else self.marked
            known = ".".join(list(self.recent))
            answer = await self.ask(f"{self.since}?after={self.newest}&known={known}&marks={int(marks)}")
            if answer.status != POSTED:
                raise RuntimeError(f"The screen got {answer.status}.")
            self.place(answer.text)
            if answer.headers.get("portal-more") == "1":
                self.news["log"] = True

    def place(self, text: str) -> None:
        """Put lines on the screen; each is known by its key."""
        now = time.perf_counter()
        for part in text.split("<li ")[1:]:
            key, mark = LINE.search(part), MARK.search(part)
            if key is None:
                continue
            self.newest = max(self.newest, key[1])
            self.recent.append(key[1][-8:])
            if mark:
                self.seen.setdefault(int(mark[1]), now)
                self.keys.setdefault(int(mark[1]), set()).add(key[1])

    async def _refresh(self) -> None:
        while self.news["room"]:
            self.news["room"] = False
            await asyncio.sleep(BOARD_DELAY)
            answer = await self.ask(self.board)
            if answer.status != POSTED:
                raise RuntimeError(f"The board got {answer.status}.")
            self.boards += 1
            await asyncio.sleep(BOARD_EVERY - BOARD_DELAY)
