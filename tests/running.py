"""A portal of real processes for browser journeys and fault tests: own database, own broker, web, worker, scheduler."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from dev.broker import Broker

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    """A port that nothing uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _for_database(url: str, name: str) -> str:
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{name}", url, count=1)


def _owner_connection():
    url = os.environ["DATABASE_OWNER_URL"]
    parsed = re.match(r"postgres(?:ql)?://(?P<rest>.*)", url)
    connection = psycopg2.connect(f"postgresql://{parsed['rest']}")
    connection.autocommit = True
    return connection


def _create_database(name: str, template: str) -> None:
    with closing(_owner_connection()) as connection, connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def of_the_run(folder: Path) -> Path:
    """The folder that all workers of a run share, given the own one of a worker or one made in it."""
    return folder.parents[folder.parent.name.startswith("popen-")]


@contextmanager
def _alone(path: Path):
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated(shared: Path) -> str:
    """The name of a database with all migrations, to be copied; the first that asks makes it, once a run."""
    name, done = f"migrated_{shared.name}", shared / "migrated"
    with _alone(shared / "migrated.lock"):
        if not done.exists():
            _create_database(name, "template1")
            addresses = {key: _for_database(os.environ[key], name) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
            _manage(os.environ | addresses, "migrate", "--noinput")
            done.touch()
    return name


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"manage.py {words}: {done.stderr[-3000:]}"
    return done.stdout


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
        keep = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "SECRET_KEY"}}
        self.environment = keep | {
            "PORTAL_ENV": "development",
            "PORTAL_DEMO": "1",
            "PORTAL_DATA": str(folder),
            "DATABASE_URL": _for_database(os.environ["DATABASE_URL"], self.database),
            "DATABASE_OWNER_URL": _for_database(os.environ["DATABASE_OWNER_URL"], self.database),
            "REDIS_URL": self.broker.url,
            "PUBLIC_ORIGIN": self.url,
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self) -> None:
        """Own copies of the database and the files of a portal with demo data, which the first of a run makes."""
        self.broker.start()
        shared = of_the_run(self.folder)
        made, template = shared / "prepared", f"prepared_{shared.name}"
        with _alone(shared / "prepared.lock"):
            if not made.is_dir():
                self._make(shared / "unfinished", template)
                (shared / "unfinished").rename(made)
            shutil.copytree(made, self.folder, dirs_exist_ok=True)
            _create_database(self.database, template)

    def _make(self, folder: Path, database: str) -> None:
        """Create the database and load reference and demo data, with the broker up as `make run` does it."""
        folder.mkdir()
        _create_database(database, migrated(folder.parent))
        own = dict(self.environment)
        self.environment |= {"PORTAL_DATA": str(folder)} | {
            key: _for_database(own[key], database) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        for command in (["migrate", "--noinput"], ["load_reference"], ["load_demo"]):
            self.manage(*command)
        self.environment = own

    def manage(self, *words: str) -> str:
        """Run a management command and return what it printed."""
        return _manage(self.environment, *words)

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
        """Wait for /readyz/."""
        self.wait_for(lambda: self.status("/readyz/") == 200, "the portal never became ready")

    def status(self, path: str) -> int:
        """HTTP status of a page without a session; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, condition, message: str, patience: float = PATIENCE) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"{message}\n{self.logs()}"
            time.sleep(0.1)

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
        with closing(_owner_connection()) as connection, connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
