"""Every path on which a person can learn of a contribution, held against the model: that much and nothing else.

Each reading is taken back, so that looking changes nothing.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from tests.visibility.machine import WORD, Difference, Run, taken_back
from tests.visibility.model import Item, Person
from tests.visibility.rows import check_rows, same

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OF_CONTRIBUTION = re.compile(rf"/intelligence/contributions/({KEY.pattern})/[\"#]")
MOST_SHOWN = 12
NAMES_KEYS = ("/audit/", "/api/v1/disclosures/")  # the record and the ledger outlive what they are about
OPEN, ABSENT, SIGN_IN = 200, (404,), (302, 401, 403)
PAGES = {
    "/": "the desk",
    "/intelligence/requests/": "the requests",
    "/intelligence/requests/?side=asked": "the requests asked by us",
    "/intelligence/disclosures/ledger/": "the ledger",
    "/api/v1/disclosures/": "the ledger of the API",
    "/notifications/": "the notifications",
    "/api/v1/notifications/": "the notifications of the API",
    "/intelligence/contributions/new/": "the page to write",
    "/intelligence/triage/board/": "the duty board",
    "/intelligence/requests/statistics/": "the statistics",
    "/audit/": "the record",
    "/intelligence/disclosures/ask/": "the page to ask",
    "/support/requests/": "the requests for support",
    "/operations/": "the operations",
}
ACTS = (
    "forward",
    "recipients",
    "restrict",
    "recall",
    "people",
    "disclosures",
    "opinions",
    "opinions/new",
    "change",
    "files",
)


class Reader:
    """One person at the portal."""

    def __init__(self, run: Run, person: Person) -> None:
        self.run, self.person, self.world = run, person, run.world
        self.client = Client()
        user = run.user(person)
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.keys, self.words = run.world.keys_of(person), run.world.words_of(person)
        self.secret = self._secret_keys() - self.keys

    def _secret_keys(self) -> set[str]:
        """Keys of everything there is."""
        world = self.world
        keys = set(world.items) | set(world.cases) | set(world.questions)
        keys |= {question.consent for question in world.questions.values()}
        for item in world.items.values():
            keys |= {thing.key for thing in item.things} | {paper.key for paper in item.papers}
        return keys

    def get(self, address: str, *, allowed: tuple[int, ...] = (), asked: str = "") -> Any:
        """Read an address; whatever it answers, no word and no key stands in it that the person may not know."""
        self.run.compared += 1
        with taken_back():
            answer = self.client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.shown = body.decode(errors="replace") + str(answer.headers.get("Content-Disposition", ""))
        shown = answer.shown.replace(asked, "") if asked else answer.shown
        if leaked := set(WORD.findall(shown)) - self.words:
            self.differ(f"{address} ({answer.status_code}) shows {sorted(leaked)}")
        names_all = address.startswith(NAMES_KEYS)
        if not names_all and (told := (set(KEY.findall(answer.shown)) & self.secret) - set(KEY.findall(address))):
            self.differ(f"{address} ({answer.status_code}) names keys of others: {sorted(told)}")
        if allowed and answer.status_code not in allowed:
            self.differ(f"{address} answers {answer.status_code}, expected {allowed}")
        return answer

    def expect(self, address: str, *, is_seen: bool) -> Any:
        """200 for what the person may know; 404 for what not, like for what does not exist."""
        if self.person.reads:
            return self.get(address, allowed=(OPEN,) if is_seen else ABSENT)
        return self.get(address, allowed=(403, 404) if self.person.is_active else SIGN_IN)

    def same(self, what: str, seen: Any, expected: Any) -> None:
        """Both the same, in both directions."""
        same(self.run, self.person, what, seen, expected)

    def rows(self, address: str, key: str = "id") -> set[str]:
        """Keys of an API list."""
        answer = self.get(address, allowed=(OPEN,) if self.person.reads else SIGN_IN)
        return {str(row[key]) for row in answer.json()["results"]} if answer.status_code == OPEN else set()

    def differ(self, message: str) -> None:
        """Keep what is wrong, for whom."""
        self.run.differences.append(f"{self.person.name}: {message}")


# -- lists and counts ---


def check_lists(reader: Reader) -> None:
    """Lists of pages and API hold what the person sees, no more and no less, and the counters count no more."""
    world, person = reader.world, reader.person
    for box in ("received", "sent", "draft"):
        expected = world.box(person, box)
        page = reader.get(f"/intelligence/?box={box}", allowed=(OPEN,) if person.reads else SIGN_IN)
        if person.reads:
            reader.same(f"list “{box}”", set(OF_CONTRIBUTION.findall(page.shown)), expected)
        reader.same(f"API list “{box}”", reader.rows(f"/api/v1/contributions/?box={box}"), expected)
    reader.same(
        "unread of the API", reader.rows("/api/v1/contributions/?box=received&unread=true"), world.unread(person)
    )
    reader.same("cases of the API", reader.rows("/api/v1/cases/"), {case.key for case in world.cases_of(person)})
    reader.same("entities of the API", reader.rows("/api/v1/entities/"), _findable(reader))
    if person.reads:
        for name, address in (("cases", "/intelligence/cases/"), ("entities", "/intelligence/entities/")):
            page = reader.get(address, allowed=(OPEN,))
            known = {case.key for case in world.cases_of(person)} if name == "cases" else _findable(reader)
            shown = set(KEY.findall(page.shown))
            reader.same(f"page of {name}", shown & (known | reader.secret), known if name == "cases" else shown & known)
    check_questions(reader)


def _findable(reader: Reader) -> set[str]:
    world, person = reader.world, reader.person
    return {
        thing.key for item in world.items_of(person) for thing in item.things if world.may_find(person, item, thing)
    }


def check_questions(reader: Reader) -> None:
    """Questions of both sides, requests for information, the Operational Centre's queue."""
    world, person = reader.world, reader.person
    asked, received = world.asked_by(person), world.asked_of(person)
    reader.same("own questions", reader.rows("/api/v1/disclosure-requests/"), {one.key for one in asked})
    reader.same("questions to us", reader.rows("/api/v1/consents/"), {one.consent for one in received})
    reader.get("/intelligence/disclosures/?side=ours")
    reader.get("/intelligence/disclosures/")
    requests = Counter(
        item.key for item in world.items_of(person) for party in item.asked if person.party in {item.owner, party}
    )
    answer = reader.get("/api/v1/information-requests/", allowed=(OPEN,) if person.reads else SIGN_IN)
    found = answer.json()["results"] if answer.status_code == OPEN else []
    reader.same("requests", Counter(str(row["contribution"]) for row in found), requests)
    queue = reader.get("/api/v1/triage/", allowed=(OPEN,) if person.works_in_centre else SIGN_IN)
    found = queue.json()["results"] if queue.status_code == OPEN else []
    reader.same("queue", {str(row["contribution"]) for row in found}, world.in_queue(person))
    reader.get("/intelligence/triage/")


# -- one thing at a time ---


def check_item(reader: Reader, item: Item) -> None:
    """Page, preview, API, export, files and entities of one contribution."""
    world, person = reader.world, reader.person
    is_seen = world.sees_item(person, item)
    page = reader.expect(f"/intelligence/contributions/{item.key}/", is_seen=is_seen)
    answer = reader.expect(f"/api/v1/contributions/{item.key}/", is_seen=is_seen)
    for where in (page, answer) if is_seen else ():
        missing = item.all_words - set(WORD.findall(where.shown)) - {paper.text_word for paper in item.papers}
        reader.same(f"words missing on {where.request['PATH_INFO']}", missing, set())
    out = {"yes": (OPEN,), "no": (403, 409, 422), "unknown": ABSENT}[world.may_take_out(person, item)]
    out = out if person.reads else (403, 404, 302, 401)
    reader.get(f"/intelligence/contributions/{item.key}/export/", allowed=out)
    reader.get(f"/api/v1/contributions/{item.key}/export/", allowed=out)
    for paper in item.papers:
        out = (OPEN,) if item.is_draft and is_seen else out
        for address in (
            f"/intelligence/files/{paper.key}/",
            f"/api/v1/contributions/{item.key}/attachments/{paper.key}/",
        ):
            file = reader.get(address, allowed=out)
            if file.status_code == OPEN:
                reader.same("the file", paper.text_word in file.shown, expected=True)
    for thing in item.things:
        reader.expect(f"/api/v1/entities/{thing.key}/", is_seen=world.may_find(person, item, thing))
    if not is_seen:
        for act in ACTS:
            reader.expect(f"/intelligence/contributions/{item.key}/{act}/", is_seen=False)


def check_frames(reader: Reader, rng: random.Random) -> None:
    """Some case files and questions, one by one."""
    world, person = reader.world, reader.person
    for case in rng.sample(list(world.cases.values()), min(3, len(world.cases))):
        is_seen = world.sees_case(person, case)
        reader.expect(f"/intelligence/cases/{case.key}/", is_seen=is_seen)
        reader.expect(f"/api/v1/cases/{case.key}/", is_seen=is_seen)
    asked, received = world.asked_by(person), world.asked_of(person)
    for question in rng.sample(list(world.questions.values()), min(3, len(world.questions))):
        reader.expect(f"/intelligence/disclosures/asked/{question.key}/", is_seen=question in asked)
        reader.expect(f"/api/v1/disclosure-requests/{question.key}/", is_seen=question in asked)
        if question.consent:
            reader.expect(f"/intelligence/disclosures/{question.consent}/", is_seen=question in received)
            reader.expect(f"/api/v1/consents/{question.consent}/", is_seen=question in received)


def check_search(reader: Reader, word: str) -> None:
    """Hits of one word are those that the person may find; types and facets count no more than they show."""
    person = reader.person
    answer = reader.get(f"/api/v1/search/?q={word}", allowed=(OPEN,) if person.is_active else SIGN_IN)
    if answer.status_code != OPEN:
        return
    found, expected = answer.json(), set(_hits(reader, word))
    if not person.reads:
        expected = set()
    seen = {(hit["type"], hit["id"]) for hit in found["results"]}
    reader.same(f"hits of {word}", seen, expected)
    counted = {one["value"]: one["count"] for one in found["types"]}
    for kind in ("contributions", "entities", "files", "cases"):
        number = sum(one == kind for one, _ in expected)
        reader.same(f"count of {kind} for {word}", counted.get(kind, "0"), str(number))
    facets = {facet["name"]: sum(int(one["count"]) for one in facet["values"]) for facet in found["facets"]}
    behind = {_container(reader, kind, key) for kind, key in expected if kind != "cases"}
    reader.same(f"facet of owners for {word}", facets.get("owner", 0), len(behind))
    reader.get(f"/search/?q={word}", asked=word)
    reader.get(f"/search/suggest/?q={word}", asked=word)
    reader.get(f"/search/?q={word}&sort=best", asked=word)


def _hits(reader: Reader, word: str) -> Iterator[tuple[str, str]]:
    world, person = reader.world, reader.person
    for item in world.items_of(person):
        in_text = item.words | item.subject_words | {one.word for one in item.things if not one.is_protected}
        if word in in_text:
            yield "contributions", item.key
        yield from (
            ("entities", one.key) for one in item.things if word == one.word and world.may_find(person, item, one)
        )
        yield from (("files", one.key) for one in item.papers if word in {one.name_word, one.text_word})
    yield from (("cases", case.key) for case in world.cases_of(person) if word in case.words)


def _container(reader: Reader, kind: str, key: str) -> str:
    if kind == "contributions":
        return key
    return next(
        item.key for item in reader.world.items.values() if key in {one.key for one in [*item.things, *item.papers]}
    )


# -- all of it ---


def compare(run: Run, rng: random.Random, *, people: int, items: int, words: int, frames: bool = False) -> None:
    """Hold the portal against the model: rows for everybody, paths for so many people, contributions and words."""
    world = run.world
    everybody = list(world.people.values())
    for person in everybody:
        check_rows(run, person)
    for person in rng.sample(everybody, people):
        reader = Reader(run, person)
        check_lists(reader)
        for item in rng.sample(list(world.items.values()), min(items, len(world.items))):
            check_item(reader, item)
        known = sorted(set().union(*(item.all_words for item in world.items.values()), set()))
        for word in rng.sample(known, min(words, len(known))):
            check_search(reader, word)
        if frames:
            check_frames(reader, rng)
            for address in rng.sample(sorted(PAGES), 5):
                reader.get(address)
    if run.differences:
        raise Difference("\n".join(run.differences[:MOST_SHOWN]))
