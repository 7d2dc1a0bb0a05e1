"""Encrypted files: whole or nothing, from anywhere, under keys that can be replaced at any moment."""

import hashlib
import io
import os
import random

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from europol_portal.core import encrypted
from europol_portal.core.encrypted import END, ENVELOPE, HEADER, RECORD, Damaged, Reader
from europol_portal.core.keys import ring
from europol_portal.core.storage import EncryptedStorage

NAME = "attachments/aa/aabb"
CONTENT = bytes(range(256)) * (RECORD // 64)  # four records
FLIPS = 10_000


def _ring(*secrets):
    return ring(secrets, setting="FILE_KEYS", purpose=b"test")


KEYS = _ring("one")


@pytest.fixture
def storage(tmp_path):
    """A storage in a folder of the test."""
    return EncryptedStorage(location=tmp_path)


def _file(content=CONTENT, *, name=NAME, keys=KEYS, cuts=()):
    """An encrypted file in memory, written with a flush at each cut."""
    handle = os.memfd_create("file")
    writer = encrypted.begin(handle, name, keys)
    for start, end in zip((0, *cuts), (*cuts, len(content)), strict=True):
        writer.write(content[start:end])
        writer.flush()
    writer.finish()
    return handle


def _read(handle, name=NAME, keys=KEYS):
    with io.BufferedReader(Reader(os.dup(handle), name, keys)) as file:
        return file.read()


@given(
    cuts=st.lists(st.integers(0, len(CONTENT)), max_size=5), asked=st.lists(st.integers(0, len(CONTENT)), max_size=8)
)
@settings(max_examples=30, deadline=None)
def test_any_part_is_read_whatever_records_it_lies_in(cuts, asked):
    handle = _file(cuts=sorted(cuts))

    with io.BufferedReader(Reader(handle, NAME, KEYS)) as file:
        for start, length in zip(asked, reversed(asked), strict=True):
            file.seek(start)
            assert file.read(length) == CONTENT[start : start + length]
        assert file.seek(0, os.SEEK_END) == len(CONTENT)
        file.seek(0)
        assert file.read() == CONTENT


def test_nothing_of_the_content_lies_on_disk_and_the_plain_size_is_known(storage, tmp_path):
    secret = b"name of a witness " * 100
    storage.save(NAME, ContentFile(secret))
    stored = (tmp_path / NAME).read_bytes()

    assert b"witness" not in stored
    assert storage.size(NAME) == len(secret)
    assert len(stored) == HEADER + ENVELOPE + len(secret) + END
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    with storage.open(NAME) as file:
        assert file.read() == secret
        assert hashlib.sha256(b"".join(file.chunks(7))).digest() == hashlib.sha256(secret).digest()


def test_an_empty_file_is_a_file(storage):
    storage.save(NAME, ContentFile(b""))

    with storage.open(NAME) as file:
        assert (file.read(), storage.size(NAME)) == (b"", 0)


def test_no_flipped_bit_goes_unnoticed():
    content = os.urandom(300)
    handle = _file(content, cuts=(100, 101))
    whole = os.pread(handle, 10_000, 0)
    chance = random.Random(5)
    spots = [chance.randrange(len(whole) * 8) for _ in range(FLIPS)]
    unused = range(len(encrypted.MAGIC) + encrypted.SLOT, HEADER)  # the empty slot: whatever is there opens nothing
    for spot in spots:
        byte = spot // 8
        os.pwrite(handle, bytes([whole[byte] ^ (1 << spot % 8)]), byte)
        if byte in unused:
            assert _read(handle) == content
        else:
            with pytest.raises(Damaged):
                _read(handle)
        os.pwrite(handle, whole[byte : byte + 1], byte)


@pytest.mark.parametrize("kept", [0, 5, HEADER - 1, HEADER, HEADER + 50, -END, -END - 1, -1])
def test_a_cut_file_is_refused(kept):
    handle = _file()
    os.ftruncate(handle, kept if kept >= 0 else os.fstat(handle).st_size + kept)

    with pytest.raises(Damaged):
        Reader(os.dup(handle), NAME, KEYS)


def test_records_cannot_be_moved_left_out_doubled_or_added():
    size = ENVELOPE + RECORD
    handle = _file()
    whole = os.pread(handle, os.fstat(handle).st_size, 0)
    first, second = whole[HEADER : HEADER + size], whole[HEADER + size : HEADER + 2 * size]
    rest, end = whole[HEADER + 2 * size : -END], whole[-END:]
    wrong = [
        second + first + rest + end,
        first + first + rest + end,
        first + rest + end,
        first + second + rest + rest + end,
    ]
    for body in wrong:
        os.ftruncate(handle, HEADER)
        os.pwrite(handle, body, HEADER)
        with pytest.raises(Damaged):
            _read(handle)


def test_a_file_opens_under_its_own_name_and_own_keys_only():
    handle = _file()

    for name, keys in ((f"{NAME}x", KEYS), (NAME, _ring("other"))):
        with pytest.raises(Damaged):
            _read(handle, name, keys)


def test_an_unfinished_file_goes_on_where_it_was_and_is_no_file_before(storage):
    with storage.appending(NAME, offset=0) as writer:
        writer.write(CONTENT[:10])
        writer.flush()
        writer.write(b"never acknowledged")
        writer.flush()
    with pytest.raises(Damaged):
        storage.size(NAME)
    with pytest.raises(Damaged, match="ended at 11"), storage.appending(NAME, offset=11):
        pass
    with storage.appending(NAME, offset=10) as writer:
        writer.write(b"damaged on its way")
        writer.give_up()
        writer.write(CONTENT[10:])
        writer.finish()

    with storage.open(NAME) as file:
        assert file.read() == CONTENT


def test_a_new_key_takes_a_file_over_and_the_old_one_is_needed_no_more():
    handle = _file()

    assert encrypted.rewrap(handle, NAME, _ring("two", "one"))
    assert encrypted.key_ids(handle) == [_ring("two").newest.id]
    assert not encrypted.rewrap(handle, NAME, _ring("two", "one"))
    assert _read(handle, keys=_ring("two")) == CONTENT
    with pytest.raises(Damaged):
        _read(handle)


@pytest.mark.parametrize("writes", range(3))
def test_a_rotation_that_dies_loses_nothing_and_goes_on(monkeypatch, writes):
    handle, both, put = _file(), _ring("two", "one"), encrypted._put_slot  # noqa: SLF001
    left = iter(range(writes))

    def dying(*arguments):
        if next(left, None) is None:
            raise KeyboardInterrupt
        put(*arguments)

    monkeypatch.setattr(encrypted, "_put_slot", dying)
    try:
        encrypted.rewrap(handle, NAME, both)
    except KeyboardInterrupt:
        assert _read(handle, keys=both) == CONTENT
    monkeypatch.setattr(encrypted, "_put_slot", put)
    encrypted.rewrap(handle, NAME, both)

    assert _read(handle, keys=_ring("two")) == CONTENT


def test_a_file_that_lies_there_in_the_clear_is_refused_until_it_is_said_so(storage, tmp_path, settings):
    (tmp_path / "old").write_bytes(b"from before")
    with pytest.raises(Damaged, match="encrypt_files"):
        storage.open("old")

    settings.PLAIN_FILES = True

    with storage.open("old") as file:
        assert (file.read(), storage.size("old")) == (b"from before", 11)


def test_a_stored_file_is_written_once_and_by_saving(storage, tmp_path, monkeypatch):
    storage.save(NAME, ContentFile(b"a"))

    assert storage.save(NAME, ContentFile(b"b")) != NAME
    with pytest.raises(ValueError, match="only read"):
        storage.open(NAME, "wb")
    broken = ContentFile(b"c")
    monkeypatch.setattr(broken, "chunks", lambda: iter([b"c", None]))
    with pytest.raises(AttributeError):
        storage.save("attachments/aa/broken", broken)
    assert not storage.exists("attachments/aa/broken")


def test_without_a_key_nothing_is_stored(storage, settings):
    settings.FILE_KEYS = []

    with pytest.raises(ImproperlyConfigured, match="FILE_KEYS"):
        storage.save(NAME, ContentFile(b"a"))
    assert not storage.exists(NAME)
