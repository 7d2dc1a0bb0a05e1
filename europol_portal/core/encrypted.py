"""Encrypted files: a data key of their own, wrapped by a key of this place, and records that open from anywhere.

```
magic         8 bytes
two slots     identifier of the key (8), nonce (12), data key wrapped (48); an empty slot is all zeros
records       length of the plain content (4), nonce (12), content and tag (length + 16)
end mark      nonce (12), size of the plain content (8) and number of records (4), encrypted, and tag (16)
```

AES-256-GCM throughout. The data key is bound to the name of its file; each record to its number, its place and its
length, so that none can be moved, left out or doubled; the end mark says how much there is, so that nothing can be cut
off or added. Nonces are random: a part that is sent again after a crash never repeats one. A file without an end mark
is still being written. Two slots let a new key be put in before the old one goes: a crash in between loses nothing.
"""

import io
import os
import struct
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from europol_portal.core.keys import ID_SIZE, KEY_SIZE, Key, Ring

MAGIC = b"EPFILE\x00\x01"
NONCE = 12  # bytes
TAG = 16  # bytes
RECORD = 256 * 1024  # bytes of plain content in a record, at most
SLOT = ID_SIZE + NONCE + KEY_SIZE + TAG
SLOTS = 2
HEADER = len(MAGIC) + SLOTS * SLOT
EMPTY_SLOT = bytes(SLOT)
LENGTH = struct.Struct(">I")
RECORD_PLACE = struct.Struct(">6sQQI")  # what it is, number, offset, length
TOTALS = struct.Struct(">QI")  # size, number of records
END = NONCE + TOTALS.size + TAG
END_PLACE = b"end"
ENVELOPE = LENGTH.size + NONCE + TAG  # what a record takes besides its content


class Damaged(OSError):
    """The stored file is not what was written: cut, changed, moved, unfinished, or sealed by an unknown key."""


@dataclass(frozen=True)
class Place:
    """Where one is in a file: the next record's number, its offset in the plain content and in the file."""

    number: int = 0
    offset: int = 0
    at: int = HEADER

    def after(self, length: int) -> "Place":
        """The place after a record of this length."""
        return Place(self.number + 1, self.offset + length, self.at + ENVELOPE + length)

    def bound(self, length: int) -> bytes:
        """What a record here is bound to."""
        return RECORD_PLACE.pack(b"record", self.number, self.offset, length)


class Writer:
    """Writes plain content behind what is there; whole records, and a shorter one wherever `flush` is asked."""

    def __init__(self, handle: int, data_key: bytes, place: Place) -> None:
        """Go on at a place of an open file whose position is there."""
        self.handle = handle
        self.cipher = AESGCM(data_key)
        self.began = self.place = place
        self.waiting = bytearray()

    def write(self, piece: bytes | memoryview) -> None:
        """Take content; what fills no record yet waits."""
        self.waiting += piece
        while len(self.waiting) >= RECORD:
            self._put(bytes(self.waiting[:RECORD]))
            del self.waiting[:RECORD]

    def flush(self) -> None:
        """Write what waits as a record of its own."""
        if self.waiting:
            self._put(bytes(self.waiting))
            self.waiting.clear()

    def finish(self) -> None:
        """Write what waits and the end mark."""
        self.flush()
        nonce = os.urandom(NONCE)
        totals = TOTALS.pack(self.place.offset, self.place.number)
        _write(self.handle, nonce + self.cipher.encrypt(nonce, totals, END_PLACE))

    def give_up(self) -> None:
        """Take back everything since this writer began."""
        self.waiting.clear()
        self.place = self.began
        os.ftruncate(self.handle, self.place.at)
        os.lseek(self.handle, self.place.at, os.SEEK_SET)

    def _put(self, content: bytes) -> None:
        nonce = os.urandom(NONCE)
        sealed = self.cipher.encrypt(nonce, content, self.place.bound(len(content)))
        _write(self.handle, LENGTH.pack(len(content)) + nonce + sealed)
        self.place = self.place.after(len(content))


class Reader(io.RawIOBase):
    """A finished file as its plain content; seeks without reading what lies between. Raises Damaged."""

    def __init__(self, handle: int, name: str, keys: Ring) -> None:
        """Take over an open file; it is closed with the reader."""
        super().__init__()
        self.handle = handle
        try:
            self.cipher = AESGCM(data_key_of(handle, name, keys))
            self.length, self.records = self._totals()
        except BaseException:
            self.close()
            raise
        self.position = 0
        self.place = Place()
        self.piece, self.piece_offset = b"", 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next read begins, in the plain content."""
        return self.position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place of the plain content."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.length}[whence]
        self.position = max(base + offset, 0)
        return self.position

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer from one record."""
        view = memoryview(buffer).cast("B")
        if self.position >= self.length or not len(view):
            return 0
        if not self.piece_offset <= self.position < self.piece_offset + len(self.piece):
            self._load()
        start = self.position - self.piece_offset
        taken = min(len(view), len(self.piece) - start)
        view[:taken] = self.piece[start : start + taken]
        self.position += taken
        return taken

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self.handle)
        super().close()

    def _totals(self) -> tuple[int, int]:
        ends = os.fstat(self.handle).st_size
        mark = os.pread(self.handle, END, ends - END) if ends >= HEADER + END else b""
        try:
            size, records = TOTALS.unpack(self.cipher.decrypt(mark[:NONCE], mark[NONCE:], END_PLACE))
        except (InvalidTag, ValueError) as problem:
            raise Damaged("The stored file has no end mark: it was cut, changed, or never finished.") from problem
        if ends != HEADER + records * ENVELOPE + size + END:
            raise Damaged("The stored file is longer or shorter than its end mark says.")
        return size, records

    def _load(self) -> None:
        """Open the record that holds the position."""
        place = self.place if self.place.offset <= self.position else Place()
        while place.number < self.records:
            length = _length_at(self.handle, place.at)
            following = place.after(length)
            if following.offset > self.position:
                self.piece, self.piece_offset = self._open(place, length), place.offset
                self.place = following
                return
            place = following
        raise Damaged("The stored file does not hold what its end mark says.")

    def _open(self, place: Place, length: int) -> bytes:
        sealed = os.pread(self.handle, NONCE + length + TAG, place.at + LENGTH.size)
        try:
            return self.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.bound(length))
        except (InvalidTag, ValueError) as problem:
            raise Damaged(f"Record {place.number} of the stored file was changed, moved or cut.") from problem

    def __enter__(self) -> Self:
        """Itself."""
        return self


def begin(handle: int, name: str, keys: Ring) -> Writer:
    """Write the header of a new file with a data key of its own, and go on behind it."""
    data_key = os.urandom(KEY_SIZE)
    _write(handle, MAGIC + _wrapped(data_key, name, keys.newest) + EMPTY_SLOT)
    return Writer(handle, data_key, Place())


def go_on(handle: int, name: str, keys: Ring, *, offset: int) -> Writer:
    """Cut an unfinished file off behind so many bytes of plain content, and go on there.

    Raises Damaged when it does not hold so much, or none of its writes ended there.
    """
    data_key, place, ends = data_key_of(handle, name, keys), Place(), os.fstat(handle).st_size
    while place.offset < offset:
        place = place.after(_length_at(handle, place.at))
    if place.offset != offset or place.at > ends:
        raise Damaged(f"No write of the stored file ended at {offset}.")
    os.ftruncate(handle, place.at)
    os.lseek(handle, place.at, os.SEEK_SET)
    return Writer(handle, data_key, place)


def size_of(handle: int, name: str, keys: Ring) -> int:
    """Bytes of the plain content of a finished file, as its end mark says. Raises Damaged."""
    with Reader(os.dup(handle), name, keys) as reader:
        return reader.length


def is_encrypted(handle: int) -> bool:
    """Whether a file begins as all encrypted ones do; nothing that the portal takes in begins so."""
    return os.pread(handle, len(MAGIC), 0) == MAGIC


def data_key_of(handle: int, name: str, keys: Ring) -> bytes:
    """The data key of a file, from whichever slot opens. Raises Damaged."""
    slots = _slots(handle)
    for slot in slots:
        if data_key := _opened(slot, name, keys):
            return data_key
    known = any(keys.find(slot[:ID_SIZE]) for slot in slots)
    reason = "its header was changed, or it lies under another name" if known else "no key of this place opens it"
    raise Damaged(f"The stored file cannot be opened: {reason}.")


def key_ids(handle: int) -> list[bytes]:
    """Identifiers of the keys that open a file: one, or two while a rotation is interrupted. Raises Damaged."""
    return [slot[:ID_SIZE] for slot in _slots(handle) if slot != EMPTY_SLOT]


def rewrap(handle: int, name: str, keys: Ring) -> bool:
    """Wrap the data key by the newest key alone; False when it is so already. Raises Damaged."""
    newest = keys.newest
    if key_ids(handle) == [newest.id]:
        return False
    data_key, slots = data_key_of(handle, name, keys), _slots(handle)
    opens = [_opened(slot, name, keys) is not None for slot in slots]
    is_newest = [opens[number] and slot[:ID_SIZE] == newest.id for number, slot in enumerate(slots)]
    if any(is_newest):
        fresh = is_newest.index(True)
    else:
        fresh = 1 if opens[0] else 0  # the slot that opens the file stays until the other one is on disk
        _put_slot(handle, fresh, _wrapped(data_key, name, newest))
    _put_slot(handle, 1 - fresh, EMPTY_SLOT)
    return True


def _slots(handle: int) -> list[bytes]:
    header = os.pread(handle, HEADER, 0)
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise Damaged("The stored file is not encrypted, or its header was cut.")
    return [header[len(MAGIC) + number * SLOT :][:SLOT] for number in range(SLOTS)]


def _put_slot(handle: int, number: int, slot: bytes) -> None:
    os.pwrite(handle, slot, len(MAGIC) + number * SLOT)
    os.fsync(handle)


def _wrapped(data_key: bytes, name: str, key: Key) -> bytes:
    nonce = os.urandom(NONCE)
    return key.id + nonce + AESGCM(key.secret).encrypt(nonce, data_key, _bound(name, key))


def _opened(slot: bytes, name: str, keys: Ring) -> bytes | None:
    key = keys.find(slot[:ID_SIZE])
    if key is None:
        return None
    try:
        return AESGCM(key.secret).decrypt(slot[ID_SIZE : ID_SIZE + NONCE], slot[ID_SIZE + NONCE :], _bound(name, key))
    except InvalidTag:
        return None


def _bound(name: str, key: Key) -> bytes:
    return MAGIC + key.id + name.encode()


def _length_at(handle: int, at: int) -> int:
    head = os.pread(handle, LENGTH.size, at)
    length: int = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
    if not 0 < length <= RECORD:
        raise Damaged("The stored file was cut or changed: a record without a length.")
    return length


def _write(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
