"""A restore to a moment: the data folder of a server that plays the log back when it starts, and the stored files."""

import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from europol_portal.core.encrypted import Damaged
from europol_portal.vault.backups import PARTIAL, PIECE, UNFINISHED, Base, Store

PLAYED_BACK = "log-to-play-back"
SETTINGS = """
# Restore by the portal; without meaning once the server has ended its recovery.
restore_command = 'cp "{log}/%f" "%p"'
recovery_target_time = '{at}'
recovery_target_inclusive = on
recovery_target_action = 'promote'
"""


class CannotRestore(Exception):
    """There is nothing to restore from, or something in the way; nothing was written over."""


def restore_database(store: Store, data: Path, *, at: datetime) -> Base:
    """Lay out a data folder from the last base copy before that moment; the server does the rest when it starts.

    Raises CannotRestore, and encrypted.Damaged when a copy was cut or changed.
    """
    base = next((base for base in reversed(store.bases()) if base.at <= at), None)
    if base is None:
        raise CannotRestore("No base copy ended before this moment.")
    if data.exists() and any(data.iterdir()):
        raise CannotRestore(f"{data} is not empty. Move it away: what is left of it may still be needed.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with store.reading(f"base/{base.label}") as copy, tarfile.open(fileobj=copy, mode="r|", bufsize=PIECE) as tar:
        tar.extractall(data, filter="data")
    data.chmod(0o700)
    log = data / PLAYED_BACK
    log.mkdir(mode=0o700)
    for path in sorted(store.wal.iterdir()):
        _lay_out(store, path.name, base, log)
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(log=log, at=at.astimezone(UTC).isoformat()))
    (data / "recovery.signal").touch(0o600)
    return base


def restore_files(store: Store, root: Path) -> int:
    """Copy all files back, those removed since too: the sweep removes what no row knows. Returns how many."""
    if root.exists() and any(root.iterdir()):
        raise CannotRestore(f"{root} is not empty. Move it away: what is left of it may still be needed.")
    shutil.copytree(store.files, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"*{UNFINISHED}"))
    return sum(path.is_file() for path in root.rglob("*"))


def _lay_out(store: Store, name: str, base: Base, log: Path) -> None:
    segment = name.removesuffix(PARTIAL)
    if name.endswith(UNFINISHED) or segment < base.first or (name != segment and (store.wal / segment).exists()):
        return
    try:
        with store.reading(f"wal/{name}") as sealed, (log / segment).open("wb") as plain:
            while piece := sealed.read(PIECE):
                plain.write(piece)
    except Damaged as problem:
        raise Damaged(f"{name} of the log: {problem}") from problem
