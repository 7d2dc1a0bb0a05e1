"""What a desk shows; each app's desk module gives its own lines."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DeskItem:
    """One line of the desk: what, why in one line, until when, and one button with the verb."""

    title: str
    why: str
    url: str
    verb: str
    icon: str
    due: datetime | None = None
    is_urgent: bool = False
    mark: str = ""
    operation: str = ""
