"""Read the words of attached files, one after the other; what a dead worker left is taken up again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection

from europol_portal.access.binding import acting_as_system
from intelligence.extraction.files import LARGEST_FILE
from intelligence.extraction.reading import TOO_LARGE, Reading, read_apart
from intelligence.models import FileText

LEASE = "5 minutes"
MOST_ATTEMPTS = 3
LONGEST_REASON = 300


def read_next_file(*, at: datetime) -> bool:
    """Read one file that waits; False when none does.

    The file is claimed in one transaction and kept in another, so that a worker that dies leaves it to the next one
    when its time has run out.
    """
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, stored, name, attempt FROM portal_claim_file(%s, %s)", [at, LEASE])
        claimed = cursor.fetchone()
    if claimed is None:
        return False
    key, stored, name, attempt = claimed
    reading = _read(stored, name)
    if reading.is_final or attempt >= MOST_ATTEMPTS:
        _keep(key, reading, at)
    return True


def read_files_again(states: Sequence[str]) -> int:
    """Let the files in the given states be read once more; returns how many."""
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT portal_read_files_again(%s)", [list(states)])
        (number,) = cursor.fetchone()
    return int(number)


def _read(stored: str, name: str) -> Reading:
    try:
        if default_storage.size(stored) > LARGEST_FILE:
            return Reading(reason=TOO_LARGE)
        with default_storage.open(stored, "rb") as file:
            return read_apart(name, file.read())
    except OSError:
        return Reading(reason="The stored file could not be opened.", is_final=False)


def _keep(key: UUID, reading: Reading, at: datetime) -> None:
    state = FileText.Status.READ if reading.text else FileText.Status.NO_TEXT
    state = state if reading.is_final else FileText.Status.FAILED
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_keep_file_text(%s, %s, %s, %s, %s)",
            [key, state.value, reading.reason[:LONGEST_REASON], reading.text, at],
        )
