"""What needs the person now, across all apps, in the right order, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from europol_portal.core.fields import Classification
from europol_portal.home import control
from europol_portal.parties.models import Party, User
from europol_portal.web import moments
from europol_portal.web.desk import DeskItem
from intelligence import desk as intelligence_desk
from operations import desk as operations_desk
from operations.access import OperationPermission
from operations.models import Operation, Participation
from support import desk as support_desk

DESKS = (intelligence_desk, operations_desk, support_desk, control)
NUMBERS = ("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
THIS_WEEK = timedelta(days=7)
ACTION_DAYS_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Group:
    """A heading of the list with its lines."""

    title: str
    tone: str
    items: Sequence[DeskItem]


@dataclass(frozen=True)
class ActionDay:
    """The next day on which an operation of the person acts."""

    operation: Operation
    parties: Sequence[Party]
    days: int

    @property
    def countdown(self) -> str:
        """How long until then."""
        if self.days == 0:
            return "Today"
        return "Tomorrow" if self.days == 1 else f"{self.days} days"


@dataclass(frozen=True)
class Desk:
    """The desk of one person at one moment."""

    sentence: str
    groups: Sequence[Group]
    waiting: Sequence[DeskItem]
    action_day: ActionDay | None
    total: int
    mark: str


def desk_of(user: User, at: datetime) -> Desk:
    """Collect the desks of all apps; the number of queries does not grow with the lines."""
    needs = sorted((item for desk in DESKS for item in desk.needs(user, at)), key=_rank)
    waiting = sorted((item for desk in DESKS for item in desk.waiting(user, at)), key=_rank)
    action_day = next_action_day(user, at)
    levels = [item.mark for item in (*needs, *waiting)]
    return Desk(
        sentence=_sentence(needs, at),
        groups=_groups(needs, at),
        waiting=waiting,
        action_day=action_day,
        total=len(needs),
        mark=_highest([*levels, action_day.operation.classification if action_day else ""]),
    )


def next_action_day(user: User, at: datetime) -> ActionDay | None:
    """The nearest action day of an operation that the person sees and that goes on."""
    if not user.has_perm(OperationPermission.VIEW):
        return None
    today = at.date()
    upcoming = Operation.objects.visible_to(user).open().acting_between(today, today + ACTION_DAYS_AHEAD)
    operation = upcoming.select_related("owner").order_by("action_day_on", "pk").first()
    if operation is None:
        return None
    joined = Participation.objects.visible_to(user).filter(operation=operation).accepted().select_related("party")
    others = [participation.party for participation in joined.order_by("party__name")]
    return ActionDay(operation, [operation.owner, *others], (operation.action_day_on - today).days)


def _rank(item: DeskItem) -> tuple[bool, bool, float]:
    """What is urgent first, then what has a deadline, the nearest first; else the order of the app stays."""
    return (not item.is_urgent, item.due is None, item.due.timestamp() if item.due else 0.0)


def _groups(items: Sequence[DeskItem], at: datetime) -> list[Group]:
    tomorrow = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    overdue, today, week, later = [], [], [], []
    for item in items:
        if item.due and item.due < at:
            overdue.append(item)
        elif item.is_urgent or (item.due and item.due < tomorrow):
            today.append(item)
        elif item.due and item.due < at + THIS_WEEK:
            week.append(item)
        else:
            later.append(item)
    groups = (("Overdue", "crit", overdue), ("Today", "", today), ("This week", "", week), ("When you can", "", later))
    return [Group(title, tone, lines) for title, tone, lines in groups if lines]


def _sentence(items: Sequence[DeskItem], at: datetime) -> str:
    if not items:
        return "Nothing needs you now."
    count = NUMBERS[len(items)] if len(items) < len(NUMBERS) else str(len(items))
    sentence = f"{count} thing{'' if len(items) == 1 else 's'} need{'s' if len(items) == 1 else ''} you."
    late = sum(1 for item in items if item.due and item.due < at)
    coming = [item.due for item in items if item.due and item.due >= at]
    following = f"the next is due {moments.remaining(min(coming), at)}." if coming else ""
    if late:
        beginning = f" {NUMBERS[late] if late < len(NUMBERS) else late} {'is' if late == 1 else 'are'} overdue"
        return sentence + (f"{beginning}; {following}" if following else f"{beginning}.")
    return f"{sentence} {following[0].upper()}{following[1:]}" if following else sentence


def _highest(levels: Sequence[str]) -> str:
    known = [Classification(level) for level in levels if level]
    return max(known, key=lambda level: level.rank, default=Classification.BPL).value
