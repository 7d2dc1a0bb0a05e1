"""What a folder of backups holds: nothing in the clear, nothing twice, and nothing longer than it serves."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from europol_portal.core.encrypted import Damaged
from europol_portal.vault import backups, files, restoring

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = (f"00000001000000000000000{number}" for number in (1, 2, 3))


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """Keys, and stored files in a folder of the test."""
    settings.BACKUP_KEYS = ["backup"]
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.fixture
def store(tmp_path):
    """A folder of backups."""
    return backups.Store(tmp_path / "backup")


def _base(store, day, first):
    label = f"day{day:02}"
    with store.writing(f"base/{label}") as writer:
        writer.write(b"a tar of the server")
    said = {"at": (NOW - day * DAY).isoformat(), "first": first}
    (store.base / f"{label}.json").write_text(json.dumps(said))


def _names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def _read(store, name):
    with store.reading(name) as file:
        return file.readall()


def test_files_are_copied_once_as_they_lie_and_again_under_a_new_key(store, settings):
    for name in ("a/1", "a/2"):
        default_storage.save(name, ContentFile(b"name of a witness"))
    assert (backups.copy_files(store), backups.copy_files(store)) == (2, 0)
    assert b"witness" not in (store.files / "a/1").read_bytes()
    default_storage.save("a/3", ContentFile(b"later"))
    default_storage.delete("a/1")
    assert backups.copy_files(store) == 1
    assert _names(store.files) == ["1", "2", "3"]
    settings.FILE_KEYS = ["new", *settings.FILE_KEYS]
    files.rotate_files(lambda _words: None)
    assert backups.copy_files(store) == 2


def test_the_log_is_kept_encrypted_and_the_last_segment_as_far_as_it_is(store, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / FIRST).write_bytes(b"de.liaison signed in")
    (spool / f"{SECOND}.partial").write_bytes(b"half")
    backups.seal_segments(store, spool)

    assert _names(spool) == [f"{SECOND}.partial"]
    assert _read(store, f"wal/{FIRST}") == b"de.liaison signed in"
    assert b"liaison" not in (store.wal / FIRST).read_bytes()
    before = (store.wal / f"{SECOND}.partial").read_bytes()
    backups.seal_segments(store, spool)
    assert (store.wal / f"{SECOND}.partial").read_bytes() == before
    (spool / f"{SECOND}.partial").write_bytes(b"half and more")
    os.utime(spool / f"{SECOND}.partial", (1, 1))
    backups.seal_segments(store, spool)
    assert _read(store, f"wal/{SECOND}.partial") == b"half and more"
    (spool / f"{SECOND}.partial").rename(spool / SECOND)
    backups.seal_segments(store, spool)
    assert _names(store.wal) == [FIRST, SECOND]


def test_what_only_serves_earlier_moments_goes(store):
    for day, first in ((40, FIRST), (20, SECOND), (1, THIRD)):
        _base(store, day, first)
    for name in (FIRST, SECOND, THIRD):
        (store.wal / name).write_bytes(b"x")
    for name, day in (("erased long ago", 30), ("erased lately", 10)):
        (store.files / name).write_bytes(b"x")
        os.utime(store.files / name, ((NOW - day * DAY).timestamp(),) * 2)

    assert backups.prune(store, at=NOW, days=30) == 0
    assert backups.prune(store, at=NOW, days=10) == 1

    assert [base.label for base in store.bases()] == ["day20", "day01"]
    assert (_names(store.wal), _names(store.files)) == ([SECOND, THIRD], ["erased lately"])


def test_a_moment_before_the_first_copy_and_a_folder_in_use_are_refused(store, tmp_path):
    _base(store, 1, FIRST)
    with pytest.raises(restoring.CannotRestore, match="before this moment"):
        restoring.restore_database(store, tmp_path / "data", at=NOW - 2 * DAY)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "left").touch()
    for restore in (
        lambda: restoring.restore_database(store, tmp_path / "data", at=NOW),
        lambda: restoring.restore_files(store, tmp_path / "data"),
    ):
        with pytest.raises(restoring.CannotRestore, match="not empty"):
            restore()


def test_a_copy_opens_by_a_backup_key_alone(store, settings):
    _base(store, 1, FIRST)
    settings.BACKUP_KEYS = ["new", "backup"]
    assert _read(store, "base/day01") == b"a tar of the server"
    settings.BACKUP_KEYS = ["other"]
    with pytest.raises(Damaged):
        _read(store, "base/day01")
    settings.BACKUP_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="BACKUP_KEYS"):
        _read(store, "base/day01")


def test_without_a_login_that_may_copy_nothing_is_left_behind(store, settings):
    settings.DATABASE_BACKUP_URL = ""

    with pytest.raises(CommandError, match="DATABASE_BACKUP_URL"):
        call_command("backup", to=store.folder)
    assert _names(store.folder) == []
