"""Remove uploads that nobody went on with and stored files that no row knows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from intelligence import services


class Command(BaseCommand):
    """`manage.py sweep_files`; the scheduler does the same every hour."""

    help = "Removes expired uploads and files older than a day that belong to nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look without touching."""
        parser.add_argument("--dry-run", action="store_true", help="only say what belongs to nothing")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Sweep and say what went."""
        swept = services.sweep_files(at=timezone.now(), remove=not dry_run)
        self.stdout.write(f"{swept.expired} expired uploads, {swept.orphans} files without a row")
