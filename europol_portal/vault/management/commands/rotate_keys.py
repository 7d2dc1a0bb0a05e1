"""Hand everything that is sealed over to the newest keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from europol_portal.vault import files


class Command(BaseCommand):
    """`manage.py rotate_keys`, after a new key was put in front; may be ended and begun again at any moment."""

    help = "Wraps the keys of all stored files by the newest key, and says what is left on an old one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look without touching."""
        parser.add_argument("--dry-run", action="store_true", help="only say which keys open how much")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Rotate; the exit status says whether anything is left on an old key."""
        tally = files.rotate_files(self.stdout.write, change=not dry_run)
        self.stdout.write(f"{tally.looked_at} stored files, {tally.changed} taken over by the newest key")
        for fault in tally.faults:
            self.stdout.write(fault)
        left = tally.left()
        for key, number in sorted(left.items()):
            self.stdout.write(f"left on {key}: {number}")
        if left or tally.faults:
            message = "Something is left: keep the old keys. Plain files are encrypted by encrypt_files."
            raise CommandError(message)
        self.stdout.write("nothing is left on an old key: it may go")
