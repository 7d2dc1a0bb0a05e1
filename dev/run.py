"""`make run`: set up what is missing, then run the portal in the foreground until Ctrl-C."""

import json
import os
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dev import files, paths, postgres, settings, shell
from dev.broker import Broker
from dev.console import DevError, say, step, undisturbed
from dev.servers import Servers
from dev.supervisor import Program, Supervisor, end_left_over

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
HIGHEST_PORT = 65535
ALIVE_SECONDS = 60  # within which /healthz/ must answer
READY_SECONDS = 30  # after that, within which /readyz/ should (the worker's first sign of life takes up to 10 s)
ALIVE_PROBE_SECONDS, READY_PROBE_SECONDS = 0.1, 2.0
ROUTINE_REQUESTS = r"/(healthz|readyz)/"
ROUTINE_TASKS = (
    r"Task \S+ received"
    r"|Task \S+\.tasks\.(sweep|heartbeat|deliver|cross_check|tell_of_hits|search_index|tend_searches)\[\S+\] succeeded"
)


@dataclass(frozen=True)
class _Start:
    """What is known about a start when the portal begins to answer."""

    began: float
    accounts: str


def portal(data: Path, *, prepare: Callable[[], None]) -> int:
    """Run the portal on one data folder; a second launcher on the same folder is refused."""
    started = time.monotonic()
    refusal = f"Another launcher runs on {data}. Stop it, or choose another data folder: PORTAL_DATA=…"
    host, port = os.environ.get("HOST") or DEFAULT_HOST, _port()
    with files.held(data / "launcher.lock", refusal=refusal):
        end_left_over(data / "processes.json")
        _require_free(host, port)
        say("Setting up the portal")
        prepare()
        servers = Servers(data, durable=True)
        try:
            servers.start()
            env = settings.for_run(data, servers, host=host, port=port)
            accounts = _fill_database(env)
            _supervise(data, env, servers, _Start(started, accounts))
        finally:
            with undisturbed(), step("Stop database and broker"):
                servers.stop()
    return 0


def remove_data(data: Path) -> None:
    """Delete the data folder with every server's data, also where that lies elsewhere."""
    with files.held(data / "launcher.lock", refusal=f"A launcher runs on {data}; stop it first."):
        for state in (data, *data.glob("servers"), *data.glob("test-[0-9]*")):
            Broker(state).remove()
            postgres.remove_state(state)
        shutil.rmtree(data)


def _fill_database(env: dict[str, str]) -> str:
    """Migrate and load what is not there yet; returns the list of demo accounts, if there are any."""
    with step("Bring the database to the newest schema"):
        shell.capture([paths.venv_python(), "manage.py", "migrate", "--noinput"], env=env)
    demo = env["PORTAL_DEMO"] == "1"
    with step("Load reference and demo data" if demo else "Load reference data"):
        return shell.capture([paths.venv_python(), "-m", "dev.fill", *(["demo"] if demo else [])], env=env)


def _supervise(data: Path, env: dict[str, str], servers: Servers, start: _Start) -> None:
    supervisor = Supervisor(env=env, record=data / "processes.json", revive_servers=servers.restart_dead)
    try:
        say("Starting web, worker and scheduler")
        supervisor.start(_programs(data, env))
        threading.Thread(target=_announce, args=(env, start), daemon=True).start()
        supervisor.watch()
    except KeyboardInterrupt:
        say("\nStopping web, worker and scheduler")
    finally:
        with undisturbed():
            supervisor.stop()
        say("  Web, worker and scheduler stopped")


def _programs(data: Path, env: dict[str, str]) -> list[Program]:
    # As root, which the launcher allows for trials in a container, Celery would print a page of warning.
    quiet = ["-W", "ignore:You're running the worker"] if os.geteuid() == 0 else []
    python = [str(paths.venv_python()), *quiet, "-m"]
    web = ["uvicorn", "europol_portal.gateway:application", "--host", env["HOST"], "--port", env["PORT"]]
    worker = ["celery", "--quiet", "-A", "europol_portal", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    matching = [*worker[:5], "--queues", "matching", "--hostname", "matching@%h", "--concurrency", "1", *worker[7:]]
    beat = ["celery", "--quiet", "-A", "europol_portal", "beat", "--schedule", str(data / "beat-schedule")]
    return [
        # Live event streams stay open for ever: do not wait for them at the end.
        Program("web", [*python, *web, "--timeout-graceful-shutdown", "2"], routine=ROUTINE_REQUESTS),
        Program("worker", [*python, *worker, "--without-mingle", "--without-gossip"], routine=ROUTINE_TASKS),
        Program("matching", [*python, *matching, "--without-mingle", "--without-gossip"], routine=ROUTINE_TASKS),
        Program("scheduler", [*python, *beat, "--pidfile="]),
    ]


def _announce(env: dict[str, str], start: _Start) -> None:
    """Wait until the portal answers, then print its address and the demo accounts."""
    address = f"http://127.0.0.1:{env['PORT']}"
    if not _answers(f"{address}/healthz/", ALIVE_SECONDS, ALIVE_PROBE_SECONDS):
        say(f"\nThe portal does not answer at {address} yet; the lines above say why.\n")
        return
    lines = [
        f"The portal runs at {address}/ ({time.monotonic() - start.began:.1f} s)",
        *start.accounts.splitlines(),
        "Stop it with Ctrl-C.",
    ]
    say("\n" + "\n".join(f"  {line}" for line in lines) + "\n")
    if not _answers(f"{address}/readyz/", READY_SECONDS, READY_PROBE_SECONDS):
        say(f"\n  The portal is not ready in every part: {address}/readyz/ says which.\n")


def _answers(url: str, seconds: float, pause: float) -> bool:
    """Whether a page answers 200 within that time; asked again after each pause."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with opener.open(url, timeout=5) as answer:
                json.load(answer)
                return True
        except (OSError, ValueError):
            time.sleep(pause)
    return False


def _port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise DevError(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}.")
    return int(text)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DevError(
                f"Port {port} of {host} cannot be used: {error.strerror}. Choose another: make run PORT=8001"
            ) from error
