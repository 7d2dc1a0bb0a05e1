"""The warm process: it collects and learns once, then forks a child for each mutant, which stops at the first failure.

What it needs stands in the environment: MUTATE_STAGE (learn or kill), MUTATE_SHARE ("0/2"), MUTATE_FOLDER.
"""

import hashlib
import json
import os
import random
import select
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection, connections
from pytest_django.plugin import blocking_manager_key

from europol_portal.access import written
from tests import prepared
from tests.kept import keeper
from tests.mutation import rules, switch

STAGE, FOLDER = os.environ["MUTATE_STAGE"], Path(os.environ["MUTATE_FOLDER"])
SHARE, SHARES = (int(part) for part in os.environ["MUTATE_SHARE"].split("/"))
ONLY, SAMPLE = os.environ.get("MUTATE_ONLY", ""), int(os.environ.get("MUTATE_SAMPLE", "0"))
DEMO = f"mutate_demo_{SHARE}"
ENDLESS = "it never ended"
CONTROLS = 12  # tests that are run in a child first, with no mutant on
MOST_TESTS, MOST_SECONDS = 80, int(os.environ.get("MUTATE_SECONDS", "25"))
# They bring processes or browsers of their own, or commit: a child would leave traces.
APART = ("tests/processes/", "tests/journeys/", "tests/bench/", "tests/dev/")
FIRST = ("access", "locks", "leak", "second_lock")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Only tests that leave nothing behind."""
    items[:] = [item for item in items if _fits(item)]


def _fits(item: Any) -> bool:
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    return (
        marker is not None
        and not commits
        and not item.nodeid.startswith(APART)
        and not item.get_closest_marker("browser")
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Learn which test reaches what, or try the mutants."""
    session.config.stash[blocking_manager_key].unblock()
    rules.open_policies()
    _one_demo_world(session)
    if STAGE == "learn":
        Learner(session).learn()
    else:
        Killer(session).work()
    return True


def _one_demo_world(session: pytest.Session) -> None:
    """Tests of the demo world share one copy of it, which no child changes for good."""
    suite = next(each for each in session.config.pluginmanager.get_plugins() if hasattr(each, "_work_on"))
    work_on = vars(suite)["_work_on"]
    vars(suite)["_work_on"] = lambda database: work_on(DEMO if database.startswith("demo_") else database)
    suite.drop_database = suite.copy_told = lambda *_: None
    if any("demo_world" in item.fixturenames for item in session.items):
        prepared.drop_database(DEMO)
        prepared.copy_told(Path(os.environ["MUTATE_TOLD"]), DEMO, FOLDER / f"files-{SHARE}")


def _written(kind: str) -> list[dict[str, Any]]:
    paths = sorted(FOLDER.glob(f"{kind}-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]


class Learner:
    """Runs every test once, all mutants off, and notes what it reached and how long it took."""

    def __init__(self, session: pytest.Session) -> None:
        """Nothing known yet."""
        self.session, self.failed = session, set[str]()
        session.config.pluginmanager.register(self)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Tests that fail without any mutant say nothing."""
        if report.failed:
            self.failed.add(report.nodeid)
            sys.stderr.write(f"fails without any mutant: {report.nodeid}\n{report.longreprtext[-1500:]}\n")

    def learn(self) -> None:
        """Write one line of JSON for each test; files that were learnt before are left out."""
        tables = rules.Tables()
        connection.execute_wrappers.append(tables)
        target = FOLDER / f"learnt-{SHARE}.jsonl"
        known = {(entry["test"], entry["file"]) for entry in _written("learnt")}
        files = sorted({item.nodeid.partition("::")[0] for item in self.session.items})
        mine = {file: _digest(file) for file in files[SHARE::SHARES]}
        items = [
            item for item in self.session.items
            if (file := item.nodeid.partition("::")[0]) in mine and (item.nodeid, mine[file]) not in known
        ]  # fmt: skip
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else self.session
            written.forget()
            switch.reached.clear()
            tables.touched.clear()
            began = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            entry = {"test": item.nodeid, "file": mine[item.nodeid.partition("::")[0]], "sites": sorted(switch.reached)}
            entry |= {"tables": sorted(tables.touched), "seconds": round(time.monotonic() - began, 2)}
            if item.nodeid not in self.failed:
                with target.open("a") as lines:
                    lines.write(json.dumps(entry) + "\n")


class Killer:
    """Tries this process's share of the mutants, one after the other."""

    def __init__(self, session: pytest.Session) -> None:
        """Read what was learnt and what was tried before."""
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.by_site: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in _written("learnt"):
            if entry["test"] in self.items:
                for number in entry["sites"]:
                    self.by_site[number].append(entry)
                for touched in entry["tables"]:
                    self.by_table[touched].append(entry)
        self.known = {entry["test"] for entry in _written("learnt")}
        self.tried = {entry["name"] for entry in _written("tried")}
        self.killers: dict[str, list[str]] = defaultdict(list)

    def work(self) -> None:
        """Try the mutants of the code and of the policies, then those of the second lock."""
        self._warm_up()
        if failed := self._child(self._controls(), -1):
            message = f"{failed} fails without any mutant: nothing that is killed would say anything."
            raise RuntimeError(message)
        places = switch.found
        if ONLY != "rls":
            chosen = [number for number in self._mine(len(places)) if places[number].path.startswith(ONLY)]
            for number in chosen:
                self._try(places[number].name, f"{places[number].path}:{places[number].line}", number=number)
        if ONLY in {"", "rls"}:
            connection.settings_dict["NAME"], own = DEMO, connection.settings_dict["NAME"]
            locks = rules.locks()
            connection.close()
            connection.settings_dict["NAME"] = own
            for number in self._mine(len(locks)):
                self._try(locks[number].name, locks[number].table, lock=locks[number])

    def _controls(self) -> list[str]:
        known = sorted(self.known & set(self.items))
        return random.Random(0).sample(known, min(CONTROLS, len(known)))

    def _mine(self, size: int) -> list[int]:
        numbers = list(range(size))
        if SAMPLE:
            numbers = sorted(random.Random(SAMPLE).sample(numbers, min(SAMPLE, size)))
        return numbers[SHARE::SHARES]

    def _warm_up(self) -> None:
        """Make the test database, which belongs to the session; everything else is made by children."""
        item = next(item for item in self.session.items if "demo_world" not in item.fixturenames)
        runtestprotocol(item, nextitem=self.session, log=False)
        keeper.take_back()
        connections.close_all()

    def _try(self, name: str, place: str, *, number: int = -1, lock: rules.Lock | None = None) -> None:
        if name in self.tried:
            return
        began, tests = time.monotonic(), self._tests(name, number, lock)
        for database in self._databases() if lock else ():
            self._execute(database, lock.weaken)
        killer = self._child(tests, number) if tests else ""
        for database in self._databases() if lock else ():
            self._execute(database, lock.restore)
        if killer == ENDLESS:  # says nothing, as the machine may have been busy: the next run tries it again
            sys.stderr.write(f"ENDLESS  {name}\n")
            return
        if killer:
            self.killers[name.partition("::")[0] if not lock else lock.table].insert(0, killer)
        entry = {"name": name, "place": place, "killed_by": killer, "tests": len(tests)}
        with (FOLDER / f"tried-{SHARE}.jsonl").open("a") as lines:
            lines.write(json.dumps(entry | {"seconds": round(time.monotonic() - began, 1)}) + "\n")
        sys.stderr.write(f"{'killed  ' if killer else 'SURVIVED'} {name}\n")

    def _databases(self) -> list[str]:
        return [connection.settings_dict["NAME"], DEMO]

    def _execute(self, database: str, statement: str) -> None:
        own = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = database
        rules.execute(statement)
        connection.settings_dict["NAME"] = own

    def _tests(self, name: str, number: int, lock: rules.Lock | None) -> list[str]:
        if lock is None:
            found = self.by_site[number]
        else:
            commands = ["SELECT", "INSERT", "UPDATE", "DELETE"] if lock.command == "ALL" else [lock.command]
            unique = {one["test"]: one for each in commands for one in self.by_table[f"{each} {lock.table}"]}
            found = list(unique.values())
        recent = self.killers[name.partition("::")[0] if lock is None else lock.table][:8]

        def turn(entry: dict[str, Any]) -> tuple[Any, ...]:
            test = entry["test"]
            of_kind = any(word in test.partition("::")[0] for word in FIRST)
            return test not in recent, not of_kind, entry["seconds"]

        return [entry["test"] for entry in sorted(found, key=turn)[:MOST_TESTS]]

    def _child(self, tests: list[str], number: int) -> str:
        """The test that failed; nothing where all passed in the time given."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            self._run(tests, number, writing)
            os._exit(0)
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], MOST_SECONDS * 4)
        told = os.read(reading, 1000).decode() if ready else ENDLESS
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return told

    def _run(self, tests: list[str], number: int, writing: int) -> None:
        switch.turn_on(number)
        written.forget()
        until = time.monotonic() + MOST_SECONDS
        items = [self.items[test] for test in tests]
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else self.session
            reports = runtestprotocol(item, nextitem=following, log=False)
            if any(report.failed for report in reports):
                os.write(writing, item.nodeid.encode()[:900])
                return
            if time.monotonic() > until:
                return
