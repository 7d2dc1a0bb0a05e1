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
        """Load and say what was loaded."""
        try:
            loaded = demo.load(at=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["verbosity"]:
            self.stdout.write(f"Demo data: {', '.join(loaded) if loaded else 'already there'}.")
