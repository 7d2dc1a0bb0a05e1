"""Hand everything that is encrypted over to the newest keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from europol_portal.vault import columns, files


class Command(BaseCommand):
    """`manage.py rotate_keys`, after a new key was put in front; may be ended and begun again at any moment."""

    help = "Hands stored files and sealed columns over to the newest key, and says what is left on an old one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look without touching."""
        parser.add_argument("--dry-run", action="store_true", help="only say what stands on which key")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Rotate; the exit status says whether anything is left on an old key."""
        left = sum([self._columns(change=not dry_run), self._files(change=not dry_run)])
        if left:
            message = "Something is left: keep the old keys. Plain files are encrypted by encrypt_files."
            raise CommandError(message)
        self.stdout.write("nothing is left on an old key: it may go")

    def _columns(self, *, change: bool) -> int:
        left = 0
        for table, standing in columns.rotate_columns(change=change):
            self.stdout.write(f"{table}: {standing.looked_at} values, {standing.changed} sealed again")
            for fault in standing.faults:
                self.stdout.write(fault)
            if standing.left:
                self.stdout.write(f"left on an old key or in the clear: {standing.left}")
            left += standing.left + len(standing.faults)
        return left

    def _files(self, *, change: bool) -> int:
        tally = files.rotate_files(self.stdout.write, change=change)
        self.stdout.write(f"{tally.looked_at} stored files, {tally.changed} taken over by the newest key")
        for fault in tally.faults:
            self.stdout.write(fault)
        for key, number in sorted(tally.left().items()):
            self.stdout.write(f"left on {key}: {number}")
        return tally.left().total() + len(tally.faults)
