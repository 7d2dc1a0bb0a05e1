"""Copy database and files, encrypted, while the portal works."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from europol_portal.vault import backups


class Command(BaseCommand):
    """`backup --to FOLDER` once a day, `--files` every few minutes, `--log` all the time (docs/backup.md)."""

    help = "Copies the database server and the stored files, encrypted by BACKUP_KEYS, or receives the log of changes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and what."""
        parser.add_argument("--to", type=Path, required=True, help="folder of the backups")
        parser.add_argument("--files", action="store_true", help="only stored files that are new")
        parser.add_argument("--log", action="store_true", help="receive the log of changes until stopped")
        parser.add_argument("--spool", type=Path, help="with --log: folder in memory for what comes in")
        parser.add_argument("--keep-days", type=int, default=0, help="then remove what only serves earlier moments")

    def handle(self, *_args: Any, to: Path, **options: Any) -> None:
        """Copy, or receive."""
        spool = options["spool"].resolve() if options["spool"] else None
        if options["log"] and (spool is None or to.resolve() in [spool, *spool.parents]):
            message = (
                "Name a --spool outside of the backups, in memory: what is being received lies there in the clear."
            )
            raise CommandError(message)
        store = backups.Store(to)
        try:
            if options["log"]:
                self._receive(store, options["spool"])
                return
            if not options["files"]:
                base = backups.take_base(store, at=timezone.now())
                self.stdout.write(f"base copy {base.label}, log from {base.first}")
            self.stdout.write(f"{backups.copy_files(store)} files copied")
            if options["keep_days"]:
                gone = backups.prune(store, at=timezone.now(), days=options["keep_days"])
                self.stdout.write(f"{gone} base copies removed")
        except backups.BackupFailed as problem:
            raise CommandError(str(problem)) from problem

    def _receive(self, store: backups.Store, spool: Path) -> None:
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        backups.receive_log(store, spool, tell=self.stdout.write, go_on=lambda: not stopped.is_set())
