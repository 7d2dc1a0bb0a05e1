"""A portal of real processes for browser journeys and fault tests: own database, own broker, web, worker, scheduler."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path

import psycopg2

from dev.broker import Broker
from tests.prepared import copy_told, drop_database, environment_of, manage, of_the_run

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    """A port that nothing uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class AttachedPortal:
    """A portal that runs already, for writing journeys; its folder holds the files `url` and `demo-password`."""

    def __init__(self, folder: Path) -> None:
        self.url = (folder / "url").read_text().strip()
        self.password = (folder / "demo-password").read_text().strip()


class RunningPortal:
    """The processes of one portal. Start it, use `url`, kill what you like, stop it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.database = f"{name}_{os.getpid()}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.broker = Broker(folder)
        self.processes: dict[str, subprocess.Popen] = {}
        self.environment = environment_of(self.database, folder, self.broker) | {
            "PUBLIC_ORIGIN": self.url,
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self) -> None:
        """Own copies of the database and the files of a portal with demo data."""
        copy_told(of_the_run(self.folder), self.database, self.folder)

    def manage(self, *words: str) -> str:
        """Run a management command and return what it printed."""
        return manage(self.environment, *words)

    def start(self) -> None:
        """Start broker, web, worker and scheduler, and wait until the portal says that it is ready."""
        self.broker.start()
        for name in ("web", "worker", "scheduler"):
            self.start_process(name)
        self.wait_ready()

    def start_process(self, name: str) -> None:
        """Start one process; its output goes to <name>.log in the folder."""
        celery = [sys.executable, "-m", "celery", "-A", "europol_portal"]
        gateway = "europol_portal.gateway:application"
        words = {
            "web": [sys.executable, "-m", "uvicorn", gateway, "--host", "127.0.0.1", "--port", str(self.port)],
            "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"],
            "matching": [*celery, "worker", "--queues", "matching", "--hostname", "matching@%h", "--concurrency", "1"],
            "scheduler": [*celery, "beat", "--schedule", str(self.folder / "beat")],
        }[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a crash would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_ready(self) -> None:
        """Wait for /readyz/, which reads all migrations each time: asked too often, it keeps others from starting."""
        message = "the portal never became ready"
        self.wait_for(lambda: self.status("/readyz/") == 200, message, patience=2 * PATIENCE, pause=1.0)

    def status(self, path: str) -> int:
        """HTTP status of a page without a session; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:  # keeps its connection open until it is closed
                return error.code
        except OSError:
            return 0

    def wait_for(self, condition, message: str, patience: float = PATIENCE, pause: float = 0.1) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"{message}\n{self.logs()}"
            time.sleep(pause)

    def query(self, sql: str, *parameters):
        """Rows as the owner of the tables sees them."""
        url = self.environment["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def change(self, sql: str, *parameters) -> None:
        """Change rows as the owner of the tables, for what a test cannot wait for."""
        url = self.environment["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    @property
    def password(self) -> str:
        """The password of the demo accounts."""
        return (self.folder / "demo-password").read_text().strip()

    def logs(self) -> str:
        """The last lines of every log."""
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in self.folder.glob("*.log")
        )

    def stop(self) -> None:
        """End everything and drop the database."""
        for name in list(self.processes):
            self.kill(name)
        self.broker.stop()
        drop_database(self.database)


class Program:
    """A person's program."""

    def __init__(self, portal, username):
        self.url, self.token = portal.url, portal.manage("api_token", username).strip()

    def ask(self, path, values=None, *, method=None):
        """GET, or POST with values; None for an empty answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if values is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        body = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = answer.read()
        return json.loads(said) if said else None
