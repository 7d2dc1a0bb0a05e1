"""Encrypt what was stored before files were encrypted."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from europol_portal.vault import files


class Command(BaseCommand):
    """`manage.py encrypt_files`: once after an update, while nobody uploads; again changes nothing."""

    help = "Encrypts stored files that lie in the clear, one after the other, each read back before it takes its place."

    def handle(self, **_: Any) -> None:
        """Go through all files. In production somebody must have said that plain ones are there to be trusted."""
        if settings.IS_PRODUCTION and not settings.PLAIN_FILES:
            message = (
                "A plain file may have been put there by somebody else. If an update has left plain files of your own, "
                "set PORTAL_PLAIN_FILES=1, run this once, and unset it."
            )
            raise CommandError(message)
        tally = files.encrypt_files(self.stdout.write)
        self.stdout.write(f"{tally.changed} of {tally.looked_at} stored files encrypted; the others were already")
