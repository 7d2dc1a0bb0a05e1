"""Encrypt what was stored before files were encrypted."""

from typing import Any

from django.core.management.base import BaseCommand

from europol_portal.vault import files


class Command(BaseCommand):
    """`manage.py encrypt_files`: once after an update, while nobody uploads; again changes nothing."""

    help = "Encrypts stored files that lie in the clear, one after the other, each read back before it takes its place."

    def handle(self, **_: Any) -> None:
        """Go through all files."""
        tally = files.encrypt_files(self.stdout.write)
        self.stdout.write(f"{tally.changed} of {tally.looked_at} stored files encrypted; the others were already")
