"""Lay out database and files as they were at a moment."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from europol_portal.core.encrypted import Damaged
from europol_portal.vault import restoring
from europol_portal.vault.backups import Store


class Command(BaseCommand):
    """`restore --from FOLDER --at 2026-12-01T04:00:00Z --data FOLDER --files FOLDER`; writes over nothing."""

    help = "Lays out the data folder of a server that plays the log back to a moment when it starts, and stored files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where, until when, where to."""
        parser.add_argument("--from", type=Path, required=True, dest="source", help="folder of the backups")
        parser.add_argument("--at", type=datetime.fromisoformat, required=True, help="the moment, with its zone")
        parser.add_argument("--data", type=Path, required=True, help="data folder of the database server, empty")
        parser.add_argument("--files", type=Path, required=True, help="folder of stored files, empty")

    def handle(self, *_args: Any, source: Path, at: datetime, data: Path, files: Path, **_options: Any) -> None:
        """Restore both and say what comes next."""
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        store = Store(source)
        try:
            base = restoring.restore_database(store, data, at=at)
            copied = restoring.restore_files(store, files)
        except (restoring.CannotRestore, Damaged) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"base copy {base.label} and {copied} files. Give both folders to their accounts, then start")
        self.stdout.write("the server: it plays the log back. Then: check_files, check_erasures, verify_audit.")
