"""The portal as production runs it: web, events and worker as processes of their own, with a broker of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from dev.broker import Broker
from europol_portal.parties.models import User

ROOT = Path(__file__).resolve().parent.parent
KEPT = {"PATH", "HOME", "LANG", "SECRET_KEY", "PYTHONPYCACHEPREFIX"}
PATIENCE = 60.0  # seconds until the processes answer
WEB_PROCESSES, WEB_THREADS = 2, 4


class Portal:
    """Start it, use `web` and `events` (ports), stop it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.web, self.events = free_port(), free_port()
        self.broker = Broker(folder)
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment = {key: value for key, value in os.environ.items() if key in KEPT} | {
            "PORTAL_ENV": "development",
            "PORTAL_DATA": str(folder),
            "REDIS_URL": self.broker.url,
            "PUBLIC_ORIGIN": f"http://127.0.0.1:{self.web}",
            **{name: _for(os.environ[name], database) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")},
        }

    def start(self) -> None:
        """Start everything and wait until the web process answers."""
        self.broker.start()
        self._run(
            "web", "-m", "gunicorn", "europol_portal.wsgi", f"--bind=127.0.0.1:{self.web}", "--worker-class=gthread",
            f"--workers={WEB_PROCESSES}", f"--threads={WEB_THREADS}", "--log-level=warning",
        )  # fmt: skip
        self._run(
            "events", "-m", "uvicorn", "europol_portal.asgi:application", "--host=127.0.0.1", f"--port={self.events}",
            "--no-access-log", "--log-level=warning", PORTAL_SERVICE="events",
        )  # fmt: skip
        self._run("worker", "-m", "celery", "-A", "europol_portal", "worker", "--concurrency=1", "--loglevel=WARNING")
        self._wait()

    def stop(self) -> None:
        """End all of it."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.broker.remove()

    def complaints(self) -> str:
        """What the processes wrote."""
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in self.folder.glob("*.log")
        )

    def _run(self, name: str, *words: str, **variables: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running.append(
                subprocess.Popen(  # noqa: S603 (own programs)
                    [sys.executable, *words],
                    cwd=ROOT,
                    env=self.environment | variables,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for port, path in ((self.web, "/healthz/"), (self.events, "")):
            while not _answers(port, path):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"The portal does not answer.\n{self.complaints()}")
                time.sleep(0.2)


def session_of(user: User) -> str:
    """A session of the person, begun as by signing in; its key is the cookie's value."""
    user.refresh_from_db()
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)


def _answers(port: int, path: str) -> bool:
    try:
        if path:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port that nothing uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _for(address: str, database: str) -> str:
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{database}", address, count=1)
