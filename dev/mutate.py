"""`make mutate`: weaken the access rules one at a time and see whether a test notices.

Mutants are the operands, branches and filters of the access modules, the parts of the policies, and the conditions of
PostgreSQL's own policies. A run goes on where the last one stopped, as long as the access modules are the same.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev import paths, servers, settings
from dev.console import DevError, say

REASONS = paths.ROOT / "tests" / "mutation" / "survivors.toml"
PYTEST = ["-m", "pytest", "-q", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider", "-p", "no:xdist"]
SECOND_LOCK = "rls"


def mutate(data: Path, words: list[str]) -> int:
    """Learn which test reaches which rule, try the mutants, report; 1 where one survived without a written reason."""
    options = _options(words)
    folder = data / f"mutation-{_digest()}"
    folder.mkdir(parents=True, exist_ok=True)
    if options.again:
        _forget_survivors(folder)
    if not options.report:
        with servers.throw_away(data) as started:
            env = settings.for_tests(data, started) | {
                "MUTATE_FOLDER": str(folder),
                "MUTATE_TOLD": str(started.state),  # the databases go with the servers
                "MUTATE_ONLY": options.only,
                "MUTATE_SAMPLE": str(options.sample),
                "MUTATE_SECONDS": str(options.seconds),
            }
            for stage in ("learn", "kill"):
                run_stage(stage, env, workers=options.workers, tests=options.tests)
    return report(folder, only=options.only)


def _options(words: list[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python3 -m dev mutate")
    parser.add_argument("--only", default="", help=f"the beginning of a path, or {SECOND_LOCK}: PostgreSQL's policies")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, chosen by chance, always the same")
    parser.add_argument("--seconds", type=int, default=25, help="most seconds of tests for one mutant")
    parser.add_argument("--again", action="store_true", help="try the survivors of earlier runs once more")
    parser.add_argument("--report", action="store_true", help="try nothing, report what was tried")
    parser.add_argument("tests", nargs="*", default=["tests"], help="the tests to kill with")
    return parser.parse_args(words)


def run_stage(stage: str, env: Mapping[str, str], *, workers: int, tests: list[str]) -> None:
    """One stage in so many processes, each with a database of its own; DevError where one of them broke down."""
    running = []
    for share in range(workers):
        own = {"MUTATE_STAGE": stage, "MUTATE_SHARE": f"{share}/{workers}", "PORTAL_TEST_DB": f"mutate_{share}"}
        command = [str(paths.venv_python()), *PYTEST, *tests]
        running.append(subprocess.Popen(command, cwd=paths.ROOT, env={**env, **own}, stdout=subprocess.DEVNULL))
    try:
        codes = [process.wait() for process in running]
    except BaseException:
        for process in running:
            process.terminate()
        raise
    broken = 2  # pytest: 0 passed, 1 failed tests; from 2 on it could not work
    if max(codes) >= broken:
        message = f"Mutation stage {stage} broke down (exit codes {codes})."
        raise DevError(message)


def report(folder: Path, *, only: str = "") -> int:
    """Print the figures and the survivors; 1 where a survivor has no reason, or a reason has no survivor."""
    tried = [
        entry for entry in _entries(folder, "tried") if only in {"", SECOND_LOCK} or entry["name"].startswith(only)
    ]
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    said = {name: reason["why"] for reason in reasons.get("reason", []) for name in reason["mutants"]}
    survivors = [entry for entry in tried if not entry["killed_by"]]
    figures = Counter((_kind(entry["name"]), bool(entry["killed_by"])) for entry in tried)
    for entry in survivors:
        if entry["name"] not in said:
            say(f"SURVIVED  {entry['place']}  {entry['name']}  ({entry['tests']} tests reach it)")
    gone = [entry["name"] for entry in tried if entry["killed_by"] and entry["name"] in said]
    for name in gone:
        say(f"KILLED, though survivors.toml gives a reason: {name}")
    for kind in sorted({kind for kind, _ in figures}):
        killed, left = figures[kind, True], figures[kind, False]
        explained = sum(_kind(entry["name"]) == kind and entry["name"] in said for entry in survivors)
        say(
            f"{kind}: {killed} of {killed + left} killed, {explained} survive with a reason, {left - explained} without"
        )
    return 1 if gone or any(entry["name"] not in said for entry in survivors) else 0


def _kind(name: str) -> str:
    return "access modules" if "::" in name else "second lock"


def _entries(folder: Path, kind: str) -> list[dict[str, Any]]:
    found = {}
    for path in sorted(folder.glob(f"{kind}-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found[entry["name"]] = entry
    return list(found.values())


def _forget_survivors(folder: Path) -> None:
    for path in folder.glob("tried-*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{line}\n" for line in lines if json.loads(line)["killed_by"]), encoding="utf-8")


def _digest() -> str:
    """A short digest of the access modules and of what finds mutants in them: numbers of mutants hang on both."""
    digest = hashlib.sha256()
    for pattern in ("*/access/*.py", "*/access.py", "europol_portal/access/*.py", "europol_portal/*/access.py"):
        for path in sorted(paths.ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    digest.update((paths.ROOT / "tests" / "mutation" / "sites.py").read_bytes())
    return digest.hexdigest()[:12]
