"""Small files the launcher keeps: locks, stamps and secrets."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.console import DevError, say


@contextmanager
def held(path: Path, *, refusal: str = "", waiting: str = "") -> Iterator[None]:
    """Hold a lock file; refuse (or wait, saying so) while another launcher holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if refusal:
                raise DevError(refusal) from error
            say(f"  {waiting} ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(*paths: Path) -> str:
    """One fingerprint over the contents of several files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def stamp_says(path: Path, value: str) -> bool:
    """Whether the step that wrote this stamp last ended with the same value."""
    return path.is_file() and path.read_text(encoding="utf-8") == value


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, without a moment in which others could."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    fresh.replace(path)


def secret_key(data: Path, name: str = "secret-key") -> str:
    """A secret of development, made once and kept in the data folder."""
    path = data / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="utf-8")


def private_folder(path: Path, *, owner: int, group: int) -> Path:
    """A folder of mode 0700; refuses one that someone else put there first."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
        raise DevError(f"{path} belongs to somebody else; remove it or choose another PORTAL_DATA.")
    if os.geteuid() == 0:
        os.chown(path, owner, group)
    path.chmod(0o700)
    return path
