"""Backups that nobody reads without the backup key: base copies, the log of all changes, and the stored files.

```
base/<moment>        the database server as it was then (pg_basebackup, tar), encrypted
base/<moment>.json   which log it needs
wal/<segment>        the log since, encrypted; with <segment>.partial it reaches to the last seconds
files/<name>         stored files as they lie, encrypted by FILE_KEYS
```

PostgreSQL's own programs copy and receive; they come from PORTAL_PG_BIN or the PATH and are of the server's version.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from europol_portal.core import encrypted
from europol_portal.core.encrypted import HEADER
from europol_portal.core.keys import Ring, ring
from europol_portal.core.storage import OWNER_ONLY, settle, stored_files

PIECE = 1024 * 1024
MOMENT = "%Y%m%dT%H%M%SZ"
SEGMENT = re.compile(r"^[0-9A-F]{24}$|^[0-9A-F]{8}\.history$")
BEGINS = re.compile(r"start point: ([0-9A-F]+)/([0-9A-F]+) on timeline (\d+)")
SEGMENT_SIZE = 16 * 1024 * 1024  # bytes, PostgreSQL's own
SLOT = "portal_backup"
PARTIAL = ".partial"
UNFINISHED = ".unfinished"
PAUSE_SECONDS = 1.0

Tell = Callable[[str], None]


class BackupFailed(Exception):
    """A backup cannot be made or is not whole; the message says why, a program of PostgreSQL in its own words."""


@dataclass(frozen=True)
class Base:
    """A copy of the whole server: when it ended, and the first segment of the log that it needs."""

    label: str
    at: datetime
    first: str


def backup_keys() -> Ring:
    """The keys of backups, the newest first. Raises ImproperlyConfigured without one, in production for a short one."""
    if settings.IS_PRODUCTION and any(len(key) < settings.SHORTEST_KEY for key in settings.BACKUP_KEYS):
        message = f"BACKUP_KEYS must be secrets of at least {settings.SHORTEST_KEY} characters."
        raise ImproperlyConfigured(message)
    return ring(settings.BACKUP_KEYS, setting="BACKUP_KEYS", purpose=b"portal backups")


class Store:
    """A folder of backups."""

    def __init__(self, folder: Path) -> None:
        """Make its folders, for the owner only."""
        self.folder, self.base = folder, folder / "base"
        self.wal, self.files = folder / "wal", folder / "files"
        for each in (folder, self.base, self.wal, self.files):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)

    def bases(self) -> list[Base]:
        """What can be restored from, the oldest first."""
        found = []
        for path in self.base.glob("*.json"):
            said = json.loads(path.read_text(encoding="utf-8"))
            found.append(Base(path.stem, datetime.fromisoformat(said["at"]), said["first"]))
        return sorted(found, key=lambda base: base.at)

    @contextmanager
    def writing(self, name: str) -> Iterator[encrypted.Writer]:
        """Encrypt what is written; it takes its name when it is whole and on disk."""
        path = self.folder / name
        fresh = path.with_name(path.name + UNFINISHED)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            writer = encrypted.begin(handle, name, backup_keys())
            yield writer
            writer.finish()
            os.fsync(handle)
        except BaseException:
            fresh.unlink()
            raise
        finally:
            os.close(handle)
        fresh.replace(path)
        settle(path.parent)

    def reading(self, name: str) -> encrypted.Reader:
        """What was written. Raises encrypted.Damaged."""
        return encrypted.Reader(os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW), name, backup_keys())


def take_base(store: Store, *, at: datetime) -> Base:
    """Copy the whole server while it works. Raises BackupFailed."""
    label = at.astimezone(UTC).strftime(MOMENT)
    command = [_program("pg_basebackup"), "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast",
               "--verbose", "--no-password"]  # fmt: skip
    with store.writing(f"base/{label}") as writer, TemporaryFile() as words:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, env=_environment())  # noqa: S603
        assert process.stdout  # noqa: S101 (a pipe)
        while piece := process.stdout.read(PIECE):
            writer.write(piece)
        failed = process.wait()
        words.seek(0)
        said = words.read().decode(errors="replace")
        if failed or not (begins := BEGINS.search(said)):
            raise BackupFailed(f"pg_basebackup: {said.strip()[-500:]}")
    high, low, timeline = int(begins[1], 16), int(begins[2], 16), int(begins[3])
    first = f"{timeline:08X}{high:08X}{low // SEGMENT_SIZE:08X}"
    ended = datetime.now(UTC)  # noqa: TID251 (the copy holds what was written while it was made)
    with (store.base / f"{label}.json").open("w", encoding="utf-8") as file:
        json.dump({"at": ended.isoformat(), "first": first}, file)
    return Base(label, ended, first)


def copy_files(store: Store) -> int:
    """Copy stored files that are new or under a new key; returns how many. A file is never changed otherwise.

    Raises BackupFailed at the end when a file lies in the clear: it is not copied.
    """
    root, copied, plain = Path(stored_files().location), 0, 0
    for source in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        target = store.files / source.relative_to(root)
        try:
            if _is_same(source, target):
                os.utime(target)  # seen today: prune goes by it
                continue
            if not _is_encrypted(source):
                plain += 1
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = target.with_name(target.name + UNFINISHED)
            _copy(source, fresh)
        except FileNotFoundError:
            continue  # removed meanwhile
        fresh.replace(target)
        settle(target.parent)
        copied += 1
    if plain:
        message = f"{copied} files copied. {plain} lie in the clear and were not: see encrypt_files in docs/trust.md."
        raise BackupFailed(message)
    return copied


def receive_log(store: Store, spool: Path, *, tell: Tell, go_on: Callable[[], bool]) -> None:
    """Receive the log of changes as it is written, and encrypt it, until `go_on` says no. Raises BackupFailed.

    The server keeps in a slot what was not received. In the spool a segment lies in the clear for seconds: let it be in
    memory.
    """
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    receive, env = [_program("pg_receivewal"), "--no-password", f"--slot={SLOT}"], _environment()
    if subprocess.run([*receive, "--create-slot", "--if-not-exists"], env=env, check=False).returncode:  # noqa: S603
        raise BackupFailed(f"The slot {SLOT} could not be made; pg_receivewal says why.")
    command = [*receive, f"--directory={spool}", "--synchronous", "--no-loop", "--status-interval=1"]
    process = subprocess.Popen(command, env=env)  # noqa: S603
    tell("receiving")
    try:
        while go_on() and process.poll() is None:
            seal_segments(store, spool)
            time.sleep(PAUSE_SECONDS)
        failed = process.poll()
    finally:
        process.terminate()
        process.wait()
        seal_segments(store, spool)
    if failed is not None:
        raise BackupFailed(f"pg_receivewal ended with {failed}. Start again: the slot {SLOT} has kept the rest.")


def seal_segments(store: Store, spool: Path) -> None:
    """Encrypt whole segments and take them out of the spool; of the one that is being received keep a copy."""
    whole = sorted(path for path in spool.iterdir() if SEGMENT.match(path.name))
    for path in whole:
        _seal(store, path, f"wal/{path.name}")
        (store.wal / f"{path.name}{PARTIAL}").unlink(missing_ok=True)
        path.unlink()
    for path in spool.glob(f"*{PARTIAL}"):
        kept = store.wal / path.name
        with suppress(FileNotFoundError):  # it has just become whole
            changed = path.stat().st_mtime_ns
            if not kept.exists() or changed != kept.stat().st_mtime_ns:
                _seal(store, path, f"wal/{path.name}")
                os.utime(kept, ns=(changed, changed))


def prune(store: Store, *, at: datetime, days: int) -> int:
    """Remove what only serves moments longer ago; returns how many base copies went.

    With a base copy go the log before the next one and files that were removed from the portal before it: so an erasure
    reaches the backups, too.
    """
    bases = store.bases()
    needed = [base for base in bases if base.at >= at - timedelta(days=days)]
    earlier = [base for base in bases if base not in needed]
    keep = [*earlier[-1:], *needed]  # the last one before serves the first of the days
    if not keep:
        return 0
    gone = [base for base in bases if base not in keep]
    for base in gone:
        (store.base / f"{base.label}.json").unlink()
        (store.base / base.label).unlink(missing_ok=True)
    for path in store.wal.iterdir():
        if path.name.removesuffix(PARTIAL) < keep[0].first:
            path.unlink()
    for path in store.files.rglob("*"):
        if path.is_file() and path.stat().st_mtime < keep[0].at.timestamp():
            path.unlink()
    return len(gone)


def _seal(store: Store, path: Path, name: str) -> None:
    with store.writing(name) as writer, path.open("rb") as file:
        while piece := file.read(PIECE):
            writer.write(piece)


def _is_same(source: Path, target: Path) -> bool:
    """Content is written once; what can change is the header, by a new key, and an upload that goes on."""
    if not target.exists() or source.stat().st_size != target.stat().st_size:
        return False
    with source.open("rb") as one, target.open("rb") as other:
        return one.read(HEADER) == other.read(HEADER) and source.stat().st_mtime <= target.stat().st_mtime


def _is_encrypted(source: Path) -> bool:
    handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        return encrypted.is_encrypted(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as one, target.open("wb") as other:
        target.chmod(OWNER_ONLY)
        while piece := one.read(PIECE):
            other.write(piece)
        other.flush()
        os.fsync(other.fileno())


def _program(name: str) -> str:
    return str(Path(settings.POSTGRES_PROGRAMS) / name) if settings.POSTGRES_PROGRAMS else name


def _environment() -> dict[str, str]:
    """Where the server is, as its programs read it: a password on a command line would be seen by everybody."""
    if not settings.DATABASE_BACKUP_URL:
        raise BackupFailed("DATABASE_BACKUP_URL must name a login that may replicate (docs/backup.md).")
    parts = urlsplit(settings.DATABASE_BACKUP_URL)
    more = dict(parse_qsl(parts.query))
    host = more.get("host") or parts.hostname or ""
    on_socket = host.startswith("/")
    named = {
        "PGHOST": host or None,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGSSLMODE": more.get("sslmode") or ("verify-full" if settings.IS_PRODUCTION and not on_socket else None),
        "PGSSLROOTCERT": more.get("sslrootcert"),
    }
    return {**os.environ, **{name: value for name, value in named.items() if value}}
