"""Verify the audit record against its seals, and heads and proofs that were kept outside of it."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from europol_portal.access.binding import acting
from europol_portal.audit.keeping import READER
from europol_portal.audit.verifying import check_proof, verify_record


class Command(BaseCommand):
    """Ends with an error where anything does not fit, so that a schedule or a script can raise the alarm."""

    help = "Verify each line of the audit record against its seal, and the seals against signed and kept heads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to hold the record against."""
        parser.add_argument("--since", type=datetime.fromisoformat, help="lines from this day or moment (UTC) on")
        parser.add_argument("--heads", type=Path, help="a file of kept heads, one a line")
        parser.add_argument("--key", action="append", default=[], help="a public key that may sign; any without")
        parser.add_argument("--proof", type=Path, help="check this file, as the page of a line gives it, alone")

    def handle(
        self, *, since: datetime | None, heads: Path | None, key: list[str], proof: Path | None, **_: Any
    ) -> None:
        """Look, say what was looked at, and fail where something was found."""
        if proof:
            self._check(json.loads(proof.read_text(encoding="utf-8")), key)
            return
        kept = [line for line in heads.read_text(encoding="utf-8").splitlines() if line.strip()] if heads else []
        start = since.replace(tzinfo=since.tzinfo or UTC) if since else None
        with acting(READER):
            found = verify_record(at=timezone.now(), heads=kept, keys=key, since=start)
        self.stdout.write(f"{found.seals:,} seals, {found.lines:,} lines verified, {found.unsealed:,} not sealed yet")
        for finding in found.findings:
            self.stdout.write(f"seal {finding.seal}: {finding.words}" if finding.seal else finding.words)
        if found.findings:
            message = f"The record does not fit its seals: {len(found.findings)} findings."
            raise CommandError(message)

    def _check(self, proof: dict[str, Any], keys: list[str]) -> None:
        if not check_proof(proof, keys):
            message = "The proof does not lead from the line to the signed head."
            raise CommandError(message)
        self.stdout.write(f"The line is in the record under: {proof['head']['text']}")
