"""Verify that nothing is left of what was erased."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intelligence.services import retention


class Command(BaseCommand):
    """`manage.py check_erasures`, after a restore and from time to time."""

    help = "Verifies that nothing but the proof is left of erased contributions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """List tables with rows that should be gone; the exit status says whether there was one."""
        left = retention.left_of_erased()
        for name, rows in left:
            self.stdout.write(f"{name}: {rows} row{'' if rows == 1 else 's'} left")
        if left:
            message = "Something is left of erased contributions."
            raise CommandError(message)
        self.stdout.write("nothing is left but the proof")
