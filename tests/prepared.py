"""Databases made once and copied: with all migrations, and, once a test run, with the demo world besides."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from dev.broker import Broker

ROOT = Path(__file__).resolve().parent.parent
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL")
APPS = ("europol_portal", "operations", "intelligence", "support")
SCHEMA = re.compile(
    r"(^|/)(migrations|models|access/rls|core/fields|core/sealed_fields|vault|settings|apps|reference)[./]"
)
MIGRATED_KEPT = 12
VACUUM_SECONDS = 60
MOST_SECONDS = 900  # of a command; all migrations take two minutes of processor, and others may want it, too
KEPT = {"PATH", "HOME", "LANG", "SECRET_KEY", "PYTHONPYCACHEPREFIX"}


def of_the_run(folder: Path) -> Path:
    """The folder that all workers of a run share, given one made in the own folder of a worker."""
    return folder.parents[folder.parent.name.startswith("popen-")]


def addresses_of(database: str) -> dict[str, str]:
    """The addresses of a database on the test server, for both logins."""
    return {key: re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{database}", os.environ[key], count=1) for key in ADDRESSES}


def environment_of(database: str, folder: Path, broker: Broker) -> dict[str, str]:
    """The environment of a portal in development with demo data."""
    own = {key: value for key, value in os.environ.items() if key in KEPT}
    chosen = {"PORTAL_ENV": "development", "PORTAL_DEMO": "1", "PORTAL_DATA": str(folder), "REDIS_URL": broker.url}
    return own | chosen | addresses_of(database)


def manage(environment: Mapping[str, str], *words: str) -> str:
    """Run a management command and return what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=MOST_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, f"manage.py {words}: {done.stderr[-3000:]}"
    return done.stdout


def copy_database(name: str, template: str = "template1") -> None:
    """Create a database as a copy of another one that nobody uses."""
    _as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(name: str) -> None:
    """Drop a database, whoever still uses it; PostgreSQL refuses while its own vacuum is there, which soon ends."""
    statement = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    for _ in range(VACUUM_SECONDS):
        with suppress(psycopg2.errors.InsufficientPrivilege):
            _as_owner(statement)
            return
        time.sleep(1)
    _as_owner(statement)


def migrated() -> str:
    """The name of a database with all migrations; the first that asks makes it, and later runs find it.

    It is made anew when anything that a migration reads has changed, and the oldest ones are dropped.
    """
    name, unfinished = f"migrated_{_fingerprint()}", "migrating"
    with _owner() as cursor:
        if name in _kept_databases(cursor):
            return name
        cursor.execute("SELECT pg_advisory_lock(hashtext('migrated'))")
        there = _kept_databases(cursor)
        if name not in there:
            drop_database(unfinished)
            copy_database(unfinished)
            manage(os.environ | addresses_of(unfinished), "migrate", "--noinput")
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        for old in there[MIGRATED_KEPT:]:
            drop_database(old)
    return name


def _kept_databases(cursor: psycopg2.extensions.cursor) -> list[str]:
    """Migrated databases of this and earlier runs, the newest first."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated!_%' ESCAPE '!' ORDER BY oid DESC")
    return [row[0] for row in cursor.fetchall()]


def _fingerprint() -> str:
    """A short digest of everything that decides what a migrated database holds."""
    digest = hashlib.sha256((ROOT / "requirements/dev.txt").read_bytes())
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.*")):
            if SCHEMA.search(path.relative_to(ROOT).as_posix()) and path.suffix in {".py", ".sql", ".toml"}:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def told(shared: Path) -> tuple[str, Path]:
    """The name of a database with reference data and demo world, and the folder of their files.

    The first that asks makes them, with a broker up, as `make run` does.
    """
    name, done, unfinished = f"told_{shared.name}", shared / "told", shared / "unfinished"
    with _alone(shared / "told.lock"):
        if not done.is_dir():
            unfinished.mkdir()
            copy_database(name, migrated())
            broker = Broker(unfinished)
            broker.start()
            for command in ("load_reference", "load_demo"):
                manage(environment_of(name, unfinished, broker), command)
            broker.remove()
            unfinished.rename(done)
    return name, done


def copy_told(shared: Path, database: str, folder: Path) -> None:
    """Own copies of the database and the files of the demo world."""
    template, files = told(shared)
    shutil.copytree(files, folder, dirs_exist_ok=True)
    with _alone(shared / "told.lock"):
        copy_database(database, template)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _as_owner(statement: str) -> None:
    with _owner() as cursor:
        cursor.execute(statement)


@contextmanager
def _owner() -> Iterator[psycopg2.extensions.cursor]:
    address = os.environ["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
