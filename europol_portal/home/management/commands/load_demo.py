"""Load the demo world once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from europol_portal.core.errors import DomainError
from europol_portal.home import demo


class Command(BaseCommand):
    """Creates the demo accounts and tells the story; does nothing when it was told before."""

    help = "Load demo accounts, operations, contributions and requests, once."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, one line per part."""
        loaded = []
        try:
            for part in demo.load(at=timezone.now()):
                loaded.append(part)
                if options["verbosity"]:
                    self.stdout.write(f"  {part}")
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["verbosity"] and not loaded:
            self.stdout.write("  already there")
