"""All stored files at once: encrypt those of before, and hand them over from one key to the next.

Both go file by file, leave what is done alone, and may therefore be ended and begun again at any moment.
"""

import fcntl
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from europol_portal.core import encrypted
from europol_portal.core.encrypted import Damaged, Reader
from europol_portal.core.storage import OWNER_ONLY, file_keys, settle, stored_files

UNFINISHED = ".encrypting"
PIECE = 1024 * 1024
EVERY = 500  # files between two words of progress

Tell = Callable[[str], None]


@dataclass
class Tally:
    """What was found and done: how many files, how many changed, which key opens how many, and what does not open."""

    looked_at: int = 0
    changed: int = 0
    by_key: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def left(self) -> Counter[str]:
        """Files by keys that are not the newest one; "plain" stands for none."""
        newest = file_keys().newest.id.hex()
        return Counter({key: number for key, number in self.by_key.items() if key != newest})


def encrypt_files(tell: Tell) -> Tally:
    """Encrypt what was stored in the clear: beside it first, read back and compared, then in its place."""
    tally = Tally()
    for name, path in _all(tell, tally):
        if name.endswith(UNFINISHED):
            path.unlink(missing_ok=True)
            continue
        with _open(path, os.O_RDONLY) as handle:
            if not encrypted.is_encrypted(handle):
                _encrypt(handle, name, path)
                tally.changed += 1
    return tally


def rotate_files(tell: Tell, *, change: bool = True) -> Tally:
    """Wrap every data key by the newest key alone; without `change` only say which keys open how many files."""
    tally, keys = Tally(), file_keys()
    for name, path in _all(tell, tally):
        try:
            with _open(path, os.O_RDWR if change else os.O_RDONLY) as handle:
                if change:
                    tally.changed += _rewrap(handle, name)
                for key in encrypted.key_ids(handle) if encrypted.is_encrypted(handle) else [b""]:
                    tally.by_key[key.hex() or "plain"] += 1
                if encrypted.is_encrypted(handle):
                    encrypted.data_key_of(handle, name, keys)
        except FileNotFoundError:
            continue  # removed meanwhile
        except Damaged as problem:
            tally.faults.append(f"{name}: {problem}")
    return tally


def _rewrap(handle: int, name: str) -> bool:
    if not encrypted.is_encrypted(handle):
        return False
    fcntl.flock(handle, fcntl.LOCK_EX)  # an upload begins its file anew under the same lock
    before = os.fstat(handle)
    changed = encrypted.rewrap(handle, name, file_keys())
    os.utime(handle, ns=(before.st_atime_ns, before.st_mtime_ns))  # the sweep goes by the age of the content
    return changed


def _encrypt(handle: int, name: str, path: Path) -> None:
    fresh = path.with_name(path.name + UNFINISHED)
    fresh.unlink(missing_ok=True)  # what a run that died has left
    with _open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL) as target:
        digest, writer = hashlib.sha256(), encrypted.begin(target, name, file_keys())
        while piece := os.read(handle, PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.finish()
        os.fsync(target)
        if _hash_of(target, name) != digest.digest():
            fresh.unlink()
            raise Damaged(f"{name} was not read back as it was written. It stays as it is.")
    before = os.fstat(handle)
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(path)
    settle(path.parent)


def _hash_of(handle: int, name: str) -> bytes:
    digest = hashlib.sha256()
    with Reader(os.dup(handle), name, file_keys()) as reader:
        while piece := reader.read(PIECE):
            digest.update(piece)
    return digest.digest()


def _all(tell: Tell, tally: Tally) -> Iterator[tuple[str, Path]]:
    root = Path(stored_files().location)
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    for number, name in enumerate(names, start=1):
        tally.looked_at = number
        yield name, root / name
        if number % EVERY == 0:
            tell(f"{number} of {len(names)} files, {tally.changed} changed")


@contextmanager
def _open(path: Path, flags: int) -> Iterator[int]:
    handle = os.open(path, flags | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        yield handle
    finally:
        os.close(handle)
