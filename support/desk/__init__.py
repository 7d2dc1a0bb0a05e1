"""What the desk shows of requests, deployments, exhibits, grants and trainings."""

from datetime import datetime

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from support.desk import deployments, forensics, grants, requests, training
from support.desk.requests import count_needed, needed_rows

PARTS = (requests, deployments, forensics, grants, training)

__all__ = ["count_needed", "needed_rows", "needs", "waiting"]


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person has to do, of all parts."""
    return [item for part in PARTS for item in part.needs(user, at)]


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """What others owe to the person's party, of all parts."""
    return [item for part in PARTS for item in part.waiting(user, at)]
