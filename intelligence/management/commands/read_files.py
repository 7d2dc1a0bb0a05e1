"""Read the words of files now, or once more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from intelligence import services
from intelligence.models import FileText


class Command(BaseCommand):
    """`read_files` reads what waits; `read_files --again failed` takes those that failed up again first."""

    help = "Read the words of attached files for search."

    def add_arguments(self, parser: CommandParser) -> None:
        """States whose files are read once more."""
        states = [state for state in FileText.Status.values if state != FileText.Status.WAITING]
        parser.add_argument("--again", nargs="+", choices=states, default=[], help="read files in these states again")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read until none waits."""
        if options["again"]:
            self.stdout.write(f"{services.read_files_again(options['again'])} files will be read again.")
        number = 0
        while services.read_next_file(at=timezone.now()):
            number += 1
        self.stdout.write(f"{number} files read.")
