"""`make test`: the whole test suite on servers of its own."""

from pathlib import Path

from dev import browser, paths, servers, settings, shell


def test(data: Path, words: list[str]) -> int:
    """Run pytest with the passed words and return its exit code."""
    found = browser.prepare(data)
    with servers.throw_away(data) as started:
        env = settings.for_tests(data, started) | found
        return shell.pass_through([paths.venv_python(), "-m", "pytest", *words], env=env)
