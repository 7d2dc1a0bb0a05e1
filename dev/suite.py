"""`make test`: the whole test suite on servers of its own, workers with a database of their own on every core."""

import os
from pathlib import Path

from dev import browser, paths, servers, settings, shell

MOST_WORKERS = 5
MANY_EXAMPLES = "50"
SPREAD = "loadfile"  # the tests of a file share its fixtures in one worker


def fuzz(data: Path, words: list[str]) -> int:
    """Run the tests that send nonsense with many examples instead of few; EXAMPLES=… says how many."""
    given = [word.partition("=")[2] for word in words if word.startswith("EXAMPLES=")]
    os.environ["FUZZ_EXAMPLES"] = given[-1] if given else MANY_EXAMPLES
    return test(data, ["tests/fuzz", "-s", "-n", "0", *(word for word in words if not word.startswith("EXAMPLES="))])


def test(data: Path, words: list[str]) -> int:
    """Run pytest with the passed words and return its exit code."""
    found = browser.prepare(data)
    with servers.throw_away(data) as started:
        env = settings.for_tests(data, started) | found
        workers = str(min((os.cpu_count() or 1) + 1, MOST_WORKERS))  # one waits while another counts
        spread = ["-n", workers, "--dist", SPREAD, "--no-loadscope-reorder"]  # tests/conftest.py puts the long first
        return shell.pass_through([paths.venv_python(), "-m", "pytest", *spread, *words], env=env)
