"""`make bench`: benchmarks of the portal, when there are some."""

from pathlib import Path

from dev import paths, servers, settings, shell
from dev.console import say


def bench(data: Path, words: list[str]) -> int:
    """Run `python -m bench` on servers of its own; NAME=… and SIZE=… become options, options stay."""
    if not (paths.ROOT / "bench" / "__main__.py").exists():
        say("There are no benchmarks yet.")
        return 0
    options = [word for word in words if word.startswith("--")]
    for word in words:
        name, is_assignment, value = word.partition("=")
        if is_assignment and value and not word.startswith("--"):
            options += [f"--{name.lower()}", value]
    with servers.throw_away(data) as started:
        return shell.pass_through([paths.venv_python(), "-m", "bench", *options], env=settings.for_tests(data, started))
