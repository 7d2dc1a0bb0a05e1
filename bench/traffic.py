"""Programs of three people that submit, book and allocate until each item was answered, whatever dies meanwhile."""

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

AT_ONCE = 6  # clients
TIMEOUT_SECONDS = 30
PAUSE_SECONDS = 0.3  # before the same request is sent again
MOST_TRIES = 400
SENT_AGAIN = 10  # every so many answered items are sent once more under the same key
EVERY = 10  # of so many items one books a day and one allocates a euro
KIT, CONTRIBUTOR, BOOKER, OFFICER = "kit-1", "de.liaison", "europol.support", "europol.grants"
MARK, NOTE = "Fault item", "Fault allocation"
CREATED, CONFLICT, SERVER_ERROR, TOO_MANY = 201, 409, 500, 429


@dataclass(frozen=True, slots=True)
class Targets:
    """What the items name: the code of a budget line and of a Dutch mailbox."""

    line: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody wants done exactly once."""

    number: int
    person: str
    path: str
    values: dict[str, Any]

    @property
    def key(self) -> str:
        """The Idempotency-Key, the same at each try."""
        return f"fault-{self.number}"


def item(number: int, targets: Targets) -> Item:
    """The item of a number: a booking for which two compete, an allocation, or else a contribution."""
    if number % EVERY == 0:
        day = number // (2 * EVERY)
        date = f"{2031 + day // 336}-{1 + day // 28 % 12:02}-{1 + day % 28:02}"
        words = {"resource": KIT, "starts_on": date, "ends_on": date, "note": f"Fault {number}"}
        return Item(number, BOOKER, "bookings/", words)
    if number % EVERY == EVERY // 2:
        words = {"amount": "1.00", "note": f"{NOTE} {number:06}"}
        return Item(number, OFFICER, f"budget-lines/{targets.line}/allocate/", words)
    values = {
        "subject": f"{MARK} {number:06}",
        "body": f"Observation {number} of a made-up series, sent while parts of the portal die.",
        "crime_area": "drug-trafficking",
        "to": [targets.mailbox],
        "entities": [{"kind": "communication_means", "subtype": "phone", "label": f"0151 {5_550_000 + number}"}],
        "send": True,
    }
    return Item(number, CONTRIBUTOR, "contributions/", values)


@dataclass
class Traffic:
    """What was asked and what came back."""

    addresses: list[str]
    targets: Targets
    tokens: Mapping[str, str]
    after_each: Callable[[int], None] = lambda _done: None
    answers: dict[int, tuple[int, Any]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)  # of every try; 0 where nobody answered
    replays: list[bool] = field(default_factory=list)  # whether an item sent again got the first answer
    longest: float = 0.0  # seconds from the first try to the answer
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, size: int) -> None:
        """Send all items; returns when each has its answer."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in pool.map(self._settle, range(1, size + 1)):
                self.after_each(done)

    def _settle(self, number: int) -> int:
        wanted, began = item(number, self.targets), time.monotonic()
        status, body = self._until_answered(wanted)
        with self.lock:
            self.answers[number] = status, body
            self.longest = max(self.longest, time.monotonic() - began)
        if number % SENT_AGAIN == 1:
            again = self._until_answered(wanted)
            self.replays.append(again == (status, body))
        return number

    def _until_answered(self, wanted: Item) -> tuple[int, Any]:
        for _ in range(MOST_TRIES):
            status, body = self._try(wanted)
            with self.lock:
                self.statuses[status] += 1
            if status and status < SERVER_ERROR and status != TOO_MANY:
                return status, body
            time.sleep(PAUSE_SECONDS)
        raise RuntimeError(f"Nobody answered item {wanted.number} in {MOST_TRIES} tries.")

    def _try(self, wanted: Item) -> tuple[int, Any]:
        request = urllib.request.Request(  # noqa: S310 (own address)
            f"{random.choice(self.addresses)}/api/v1/{wanted.path}",  # noqa: S311 (no secret)
            data=json.dumps(wanted.values).encode(),
            headers={
                "Authorization": f"Bearer {self.tokens[wanted.person]}",
                "Content-Type": "application/json",
                "Idempotency-Key": wanted.key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")
        except (OSError, ValueError):
            return 0, None
