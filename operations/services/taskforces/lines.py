"""Lines of a task force, for services that have checked the right and publish the event themselves."""

from datetime import datetime

from europol_portal.parties.models import User
from operations.models import TaskForce, TaskForceEntry


def append_line(force: TaskForce, *, kind: str, text: str, by: User, at: datetime) -> TaskForceEntry:
    """Insert a line."""
    entry = TaskForceEntry(task_force=force, party=by.party, author=by, kind=kind, text=text.strip(), at=at)
    entry.clean_fields()
    entry.save(force_insert=True)
    return entry
