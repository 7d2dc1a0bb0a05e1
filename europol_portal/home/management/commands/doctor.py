"""Tell what is wrong with this installation and how to mend it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from europol_portal.home.condition import State, examine


class Command(BaseCommand):
    """Prints one line for each thing that was looked at; ends with 1 where something is wrong."""

    help = "Tell what is wrong and how to mend it; exit code 1 where something is wrong, 0 with warnings alone."
    requires_system_checks: list[str] = []  # they are among what is told

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How strict, and how much is said."""
        parser.add_argument("--strict", action="store_true", help="end with 1 for warnings as well")
        parser.add_argument("--quiet", action="store_true", help="say only what is not well")

    def handle(self, *, strict: bool, quiet: bool, **_: Any) -> None:
        """Look at everything, say it, and end with the code."""
        findings = examine()
        for finding in findings:
            if not (quiet and finding.state == State.OK):
                self.stdout.write(f"{finding.state:<8} {finding.name}: {finding.says}")
            if finding.remedy:
                self.stdout.write(f"         → {finding.remedy}")
        bad = {State.WRONG, State.WARNING} if strict else {State.WRONG}
        if any(finding.state in bad for finding in findings):
            sys.exit(1)
