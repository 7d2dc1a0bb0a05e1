"""Compare stored files with their rows: missing, cut or changed content."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intelligence import services


class Command(BaseCommand):
    """`manage.py check_files`, after a restore and from time to time."""

    help = "Reads stored files and compares size and SHA-256 with what was recorded on entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All files, or a random sample."""
        parser.add_argument("--sample", type=int, default=0, help="how many, chosen at random; 0 reads every file")

    def handle(self, *_args: Any, sample: int, **_options: Any) -> None:
        """List every fault; the exit status says whether there was one."""
        found = list(services.faults(sample=sample))
        for fault in found:
            self.stdout.write(f"{fault.attachment} {fault.what}")
        if found:
            message = f"{len(found)} stored files are not what was recorded."
            raise CommandError(message)
        self.stdout.write("every file read is as recorded")
