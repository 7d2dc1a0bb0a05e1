"""The launcher's commands and what each needs first."""

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Sequence

from dev import background, bench, browser, check, environment, files, frontend, lock, mutate, paths, run, suite
from dev.console import DevError, say

COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {}


def command(name: str, summary: str) -> Callable[[Callable[[list[str]], int]], Callable[[list[str]], int]]:
    """Register a function as a command."""

    def register(function: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
        COMMANDS[name] = (function, summary)
        return function

    return register


def prepare(kind: str) -> None:
    """Set up environment and front end once, also when two launchers start together."""
    with files.held(paths.TOOLS / "lock", waiting="Another launcher is setting up; waiting for it"):
        environment.prepare(kind)
        frontend.prepare(everything=kind == "dev")


@command("run", "set up what is missing and run the portal in the foreground")
def _run(_: list[str]) -> int:
    return run.portal(paths.data_folder(), prepare=lambda: prepare("run"))


@command("test", "run the test suite; further words go to pytest")
def _test(words: list[str]) -> int:
    prepare("dev")
    return suite.test(paths.data_folder(), words)


@command("check", "run every gate: format, lint, types, contracts, templates, scripts, migrations, deployment")
def _check(_: list[str]) -> int:
    prepare("dev")
    return check.gate(paths.data_folder())


@command("format", "put right what the gates can put right themselves")
def _format(_: list[str]) -> int:
    prepare("dev")
    return check.tidy(paths.data_folder())


@command("bench", "run a benchmark: NAME=… SIZE=…")
def _bench(words: list[str]) -> int:
    prepare("dev")
    return bench.bench(paths.data_folder(), words)


@command("mutate", "weaken the access rules one at a time and see whether a test notices; --help tells the options")
def _mutate(words: list[str]) -> int:
    prepare("dev")
    return mutate.mutate(paths.data_folder(), words)


@command("fuzz", "send nonsense to every address and every call of the API: EXAMPLES=… of each")
def _fuzz(words: list[str]) -> int:
    prepare("dev")
    return suite.fuzz(paths.data_folder(), words)


@command("servers", "start test servers in the background and write their addresses to env.sh in the data folder")
def _servers(_: list[str]) -> int:
    prepare("dev")
    return background.up(paths.data_folder())


@command("stop-servers", "stop the servers in the background")
def _stop_servers(_: list[str]) -> int:
    return background.down(paths.data_folder())


@command("setup", "set up environment, front end and browser, and start nothing")
def _setup(_: list[str]) -> int:
    prepare("dev")
    browser.prepare(paths.data_folder())
    return 0


@command("vendor", "copy the front-end files from node_modules/ into static/vendor/")
def _vendor(_: list[str]) -> int:
    frontend.vendor()
    return 0


@command("lock", "compile requirements/*.in and package.json into their lock files; --upgrade takes newer versions")
def _lock(words: list[str]) -> int:
    return lock.compile_all(upgrade="--upgrade" in words)


@command("clean", "remove environment, tools and caches; --data also removes the data folder")
def _clean(words: list[str]) -> int:
    if "--data" in words:
        run.remove_data(paths.data_folder())
    for folder in (paths.VENV, paths.TOOLS, paths.NODE_MODULES, paths.VENDOR, paths.ROOT / "staticfiles"):
        shutil.rmtree(folder, ignore_errors=True)
    for cache in (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"):
        shutil.rmtree(paths.ROOT / cache, ignore_errors=True)
    say("Removed what set-up made." if "--data" in words else "Removed what set-up made; the data stays.")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and turn expected failures into one clear message."""
    parser = argparse.ArgumentParser(prog="python3 -m dev", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.epilog = "\n".join(f"  {name:<13} {summary}" for name, (_, summary) in COMMANDS.items())
    parser.add_argument("command", choices=sorted(COMMANDS), metavar="command")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="passed on to the command")
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    try:
        return COMMANDS[chosen.command][0](chosen.words)
    except DevError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except PermissionError as error:
        sys.stderr.write(f"\n{error.filename} belongs to another user ({error.strerror}).\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _as_interrupt(*_: object) -> None:
    """Treat the request to end, or a closed terminal, like Ctrl-C, so that every `finally` runs."""
    raise KeyboardInterrupt
