"""A portal on servers of its own whose every process can be killed, and comes back as under a supervisor.

Two web processes on two ports, two common workers and one that matches, the scheduler, the broker (in memory, as in
production) and a durable database (fsync on).
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

from bench.processes import KEPT, ROOT, free_port
from dev.broker import Broker
from dev.console import DevError
from dev.postgres import Cluster
from dev.servers import Servers

WEB = ("web-1", "web-2")
WORKERS = ("worker-1", "worker-2", "matching")
PROGRAMS = (*WEB, *WORKERS, "scheduler")
SERVERS = ("broker", "database")
PATIENCE = 180.0  # seconds until the portal says that it is ready, on a machine that others use, too
REFUSED_PATIENCE = 20.0  # seconds in which a killed database may still be busy ending itself


class FragilePortal:
    """Fill it, start it, kill what you like, revive it, look into it, remove it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers = Servers(folder, durable=True, named={})
        self.ports = {name: free_port() for name in WEB}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment: dict[str, str] = {}

    def start_servers(self) -> None:
        """Database and broker, with an empty database and its roles."""
        self.servers.start()
        self.environment = {key: value for key, value in os.environ.items() if key in KEPT} | {
            "PORTAL_ENV": "development",
            "PORTAL_DEMO": "1",
            "PORTAL_DATA": str(self.folder),
            "PUBLIC_ORIGIN": self.addresses[0],
            "PYTHONUNBUFFERED": "1",
            **self.servers.addresses,
        }

    @property
    def addresses(self) -> list[str]:
        """Where the web processes answer."""
        return [f"http://127.0.0.1:{port}" for port in self.ports.values()]

    @property
    def cluster(self) -> Cluster:
        """The database server."""
        if self.servers.cluster is None:
            raise DevError("The portal of a fault test has a database of its own.")
        return self.servers.cluster

    @property
    def broker(self) -> Broker:
        """The message broker."""
        if self.servers.broker is None:
            raise DevError("The portal of a fault test has a broker of its own.")
        return self.servers.broker

    def manage(self, *words: str) -> str:
        """Run a management command and return what it printed."""
        done = subprocess.run(  # noqa: S603 (own program)
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)}: {done.stdout[-500:]}{done.stderr[-2000:]}")
        return done.stdout

    def start(self) -> None:
        """Start every program and wait until the portal is ready."""
        for name in PROGRAMS:
            self.start_program(name)
        self.wait_for(self.is_ready, "the portal never became ready", pause=1.0)

    def start_program(self, name: str) -> None:
        """Start one; what it says goes to <name>.log."""
        celery = ["-m", "celery", "-A", "europol_portal"]
        common = [*celery, "worker", "--loglevel=INFO", "--concurrency=1", f"--hostname={name}@%h"]
        words = {
            "matching": [*common, "--queues=matching"],
            "scheduler": [*celery, "beat", f"--schedule={self.folder / 'beat'}", "--pidfile="],
        } | {
            web: ["-m", "gunicorn", "europol_portal.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
                  "--workers=1", "--threads=4", "--log-level=warning"]
            for web, port in self.ports.items()
        }  # fmt: skip
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 (own programs)
                [sys.executable, *words.get(name, common)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """End a process and its children at once, as the loss of a machine would."""
        if name == "broker":
            _kill_all([int(self.broker.pid_file.read_text(encoding="utf-8"))])
        elif name == "database":
            server = int((self.cluster.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            _kill_all([server, *_children(server)])
        else:
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def revive(self, name: str) -> None:
        """Start again what was killed; a database first recovers from its log."""
        if name == "broker":
            self.broker.start()
        elif name == "database":
            self._start_database()
        else:
            self.start_program(name)

    def _start_database(self) -> None:
        deadline = time.monotonic() + REFUSED_PATIENCE
        while True:
            try:
                self.cluster.start()
            except DevError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def is_ready(self) -> bool:
        """Whether both web processes say that every part is there."""
        return all(_status(f"{address}/readyz/") == 200 for address in self.addresses)  # noqa: PLR2004

    def query(self, statement: str, *parameters: object) -> list[tuple]:
        """Rows as the owner of the tables sees them."""
        address = self.environment["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
        with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def wait_for(
        self, condition: Callable[[], bool], message: str, *, patience: float = PATIENCE, pause: float = 0.5
    ) -> float:
        """Wait until the condition holds; returns how many seconds it took, or raises RuntimeError with the logs."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() > began + patience:
                raise RuntimeError(f"{message}\n{self.logs()}")
            time.sleep(pause)
        return time.monotonic() - began

    def logs(self) -> str:
        """The last lines of every log."""
        paths = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in paths)

    def remove(self) -> None:
        """End everything and delete the database."""
        for name in list(self.running):
            self.kill(name)
        self.servers.remove()


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (own address)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def _children(parent: int) -> list[int]:
    """Processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(after_name[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _kill_all(processes: Iterable[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
