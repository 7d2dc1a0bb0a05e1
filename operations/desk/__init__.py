"""What the desk shows of operations, targets, task forces, proposals and EMPACT."""

from datetime import datetime

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.desk import actiondays, cyber, empact, operations, results, targets, taskforces
from operations.desk.operations import count_unanswered, unanswered_rows

PARTS = (operations, actiondays, results, targets, taskforces, cyber, empact)

__all__ = ["count_unanswered", "needs", "unanswered_rows", "waiting"]


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person has to do, of all parts."""
    return [item for part in PARTS for item in part.needs(user, at)]


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """What others owe to the person's party, of all parts."""
    return [item for part in PARTS for item in part.waiting(user, at)]
