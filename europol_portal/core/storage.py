"""The one storage of the portal: whatever is kept as a file lies there encrypted, and is plain only on its way.

Sizes, hashes and ranges are those of the plain content. Keys come from FILE_KEYS, the newest first.
"""

import fcntl
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from europol_portal.core import encrypted
from europol_portal.core.encrypted import Damaged, Reader, Writer
from europol_portal.core.keys import Ring, ring

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700


def file_keys() -> Ring:
    """The keys of stored files. Raises ImproperlyConfigured without one."""
    return ring(settings.FILE_KEYS, setting="FILE_KEYS", purpose=b"portal stored files")


class EncryptedStorage(FileSystemStorage):
    """Files in a folder, each under its own data key; written once, never over another."""

    def size(self, name: str) -> int:
        """Bytes of the plain content. Raises encrypted.Damaged."""
        with self._handle(name) as handle:
            if self._is_plain(handle):
                return os.fstat(handle).st_size
            return encrypted.size_of(handle, name, file_keys())

    @contextmanager
    def appending(self, name: str, *, offset: int) -> Iterator[Writer]:
        """Go on with an unfinished file behind so many bytes; what was written behind them before is cut off.

        On disk when it ends, without an end mark: call `finish` for the last part. Raises Damaged when less is there.
        """
        path = Path(self.path(name))
        path.parent.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if offset == 0:
                os.ftruncate(handle, 0)
                writer = encrypted.begin(handle, name, file_keys())
            else:
                writer = encrypted.go_on(handle, name, file_keys(), offset=offset)
            yield writer
            os.fsync(handle)
        finally:
            os.close(handle)
        if offset == 0:
            settle(path.parent)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            message = "A stored file is only read; a new one is saved."
            raise ValueError(message)
        with self._handle(name) as handle:
            if self._is_plain(handle):
                return File(os.fdopen(os.dup(handle), "rb"), name)
            return File(io.BufferedReader(Reader(os.dup(handle), name, file_keys()), encrypted.RECORD), name)

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY)
        try:
            writer = encrypted.begin(handle, name, file_keys())
            for piece in content.chunks():
                writer.write(piece if isinstance(piece, bytes) else piece.encode())
            writer.finish()
            os.fsync(handle)
        except BaseException:
            path.unlink()
            raise
        finally:
            os.close(handle)
        settle(path.parent)
        return name

    @contextmanager
    def _handle(self, name: str) -> Iterator[int]:
        handle = os.open(self.path(name), os.O_RDONLY | os.O_NOFOLLOW)
        try:
            yield handle
        finally:
            os.close(handle)

    def _is_plain(self, handle: int) -> bool:
        """Whether it was stored before files were encrypted, and such files are still read here."""
        if encrypted.is_encrypted(handle):
            return False
        if settings.PLAIN_FILES:
            return True
        raise Damaged("The stored file is not encrypted. Run manage.py encrypt_files.")


def stored_files() -> EncryptedStorage:
    """The storage of the portal, by its own type."""
    return cast("EncryptedStorage", default_storage)


def settle(folder: Path) -> None:
    """Make the name of a new file as durable as its content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
