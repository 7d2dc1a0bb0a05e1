"""`make test`: the whole test suite on servers of its own, workers with a database of their own on every core."""

import os
from pathlib import Path

from dev import browser, paths, servers, settings, shell

MOST_WORKERS = 5
SPREAD = "loadfile"  # the tests of a file share its fixtures in one worker


def test(data: Path, words: list[str]) -> int:
    """Run pytest with the passed words and return its exit code."""
    found = browser.prepare(data)
    with servers.throw_away(data) as started:
        env = settings.for_tests(data, started) | found
        workers = str(min((os.cpu_count() or 1) + 1, MOST_WORKERS))  # one waits while another counts
        spread = ["-n", workers, "--dist", SPREAD, "--no-loadscope-reorder"]  # tests/conftest.py puts the long first
        return shell.pass_through([paths.venv_python(), "-m", "pytest", *spread, *words], env=env)
