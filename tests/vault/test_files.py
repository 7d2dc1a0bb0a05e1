"""All stored files: encrypted after an update, handed over from key to key, and what stands in the way is said."""

import hashlib
import os
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from europol_portal.core import encrypted
from europol_portal.core.encrypted import Damaged
from europol_portal.core.storage import file_keys, stored_files
from europol_portal.vault import checks, columns, files

CONTENT = b"seized phone, image 1" * 30_000


@pytest.fixture(autouse=True)
def root(settings, tmp_path, monkeypatch):
    """The folder of stored files; columns are another test's."""
    monkeypatch.setattr(columns, "rotate_columns", lambda **_: iter(()))
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    settings.FILE_KEYS = ["first"]
    return tmp_path / "files"


def _run(name, **options):
    said = StringIO()
    call_command(name, stdout=said, **options)
    return said.getvalue()


def _save(*names):
    for name in names:
        default_storage.save(name, ContentFile(CONTENT))


def _content(name):
    with default_storage.open(name) as file:
        return file.read()


def test_files_of_before_are_encrypted_once_and_keep_their_age(root):
    (root / "attachments/aa").mkdir(parents=True)
    old = root / "attachments/aa/old"
    old.write_bytes(CONTENT)
    os.utime(old, (1_000_000_000, 1_000_000_000))
    (root / "attachments/aa/old.encrypting").write_bytes(b"what a dead run left")
    _save("attachments/bb/new")
    with pytest.raises(Damaged):
        _content("attachments/aa/old")

    assert "1 of 3 stored files" in _run("encrypt_files")

    assert _content("attachments/aa/old") == CONTENT
    assert (old.stat().st_mtime, old.stat().st_mode & 0o777) == (1_000_000_000, 0o600)
    assert b"seized" not in old.read_bytes()
    assert sorted(path.name for path in root.rglob("*") if path.is_file()) == ["new", "old"]
    assert "0 of 2 stored files" in _run("encrypt_files")


def test_what_is_not_read_back_as_written_stays(root, monkeypatch):
    root.mkdir()
    (root / "old").write_bytes(CONTENT)
    monkeypatch.setattr(files, "_hash_of", lambda *_: hashlib.sha256(b"other").digest())

    with pytest.raises(Damaged, match="stays"):
        _run("encrypt_files")
    assert (root / "old").read_bytes() == CONTENT


def test_a_new_key_takes_over_and_the_old_one_may_go(root, settings):
    _save("a/1", "a/2")
    with stored_files().appending("a/3", offset=0) as writer:
        writer.write(b"half an upload")
        writer.flush()
    first = file_keys().newest.id.hex()
    settings.FILE_KEYS = ["second", "first"]
    _save("a/4")
    with pytest.raises(CommandError, match="keep the old keys"):
        _run("rotate_keys", dry_run=True)

    said = _run("rotate_keys")

    assert "4 stored files, 3 taken over" in said
    assert first not in said
    settings.FILE_KEYS = ["second"]
    assert [_content(f"a/{number}") for number in (1, 2, 4)] == [CONTENT] * 3
    with stored_files().appending("a/3", offset=len(b"half an upload")) as writer:
        writer.finish()
    assert _content("a/3") == b"half an upload"
    assert "0 taken over" in _run("rotate_keys")


def test_a_rotation_that_was_ended_goes_on(root, settings, monkeypatch):
    names = [f"a/{number}" for number in range(9)]
    _save(*names)
    settings.FILE_KEYS = ["second", "first"]
    whole, left = encrypted.rewrap, iter(range(4))

    def dying(*arguments):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return whole(*arguments)

    monkeypatch.setattr(encrypted, "rewrap", dying)
    with pytest.raises(KeyboardInterrupt):
        _run("rotate_keys")
    monkeypatch.setattr(encrypted, "rewrap", whole)

    assert "9 stored files, 5 taken over" in _run("rotate_keys")
    assert {_content(name) for name in names} == {CONTENT}


def test_what_is_left_on_an_unknown_key_or_in_the_clear_is_said(root, settings):
    _save("a/1")
    first = file_keys().newest.id.hex()
    settings.FILE_KEYS = ["second"]
    _save("a/2")
    (root / "a/plain").write_bytes(CONTENT)

    tally = files.rotate_files(print)

    assert tally.left() == {"plain": 1}
    assert [fault.split(":")[0] for fault in tally.faults] == ["a/1"]
    assert files.rotate_files(print, change=False).left() == {"plain": 1, first: 1}
    with pytest.raises(CommandError):
        _run("rotate_keys")


def test_production_wants_a_key_of_its_own_for_files(settings):
    assert checks.file_keys() == []
    settings.IS_PRODUCTION, settings.FILE_KEYS = True, []
    assert [found.id for found in checks.file_keys()] == ["portal.E007"]
    settings.FILE_KEYS, settings.SECRETS_KEYS, settings.PLAIN_FILES = ["a" * 50], ["a" * 50], True
    assert [found.id for found in checks.file_keys()] == ["portal.E008", "portal.W007"]
    settings.SECRETS_KEYS, settings.PLAIN_FILES = ["b" * 50], False
    assert checks.file_keys() == []
