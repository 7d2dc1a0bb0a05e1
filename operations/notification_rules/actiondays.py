"""Who is told about action days and their tasks, and who is named in the log. Titles carry no content."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import ActionDayEvent, LogEvent, TaskEvent
from operations.models import ActionDay, LogEntry, RoomTask
from operations.notification_rules.operations import desks


def all_desks(day: ActionDay, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of the lead and of every party that sees the operation."""
    return desks(day, at, day.party_ids)


def named_desks(entry: LogEntry, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of the parties that the line names."""
    return desks(entry, at, entry.mention_ids)


def asking_desk(entry: LogEntry, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk that has asked, and those that the answer names."""
    asked_by = [entry.answers.party_id] if entry.answers else []
    return desks(entry, at, [*asked_by, *entry.mention_ids])


def doing_desk(task: RoomTask, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk that has to do it."""
    return desks(task, at, [task.doer_id])


def giving_desk(task: RoomTask, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk that has given it."""
    return desks(task, at, [task.party_id])


def _always(_subject: object) -> bool:
    return True


register(Rule(ActionDayEvent.PLANNED, "An action day is planned", all_desks))
register(Rule(ActionDayEvent.APPROVED, "An action day is approved", all_desks))
register(Rule(ActionDayEvent.PREPARATION, "Preparation of an action day has started", all_desks))
register(Rule(ActionDayEvent.LIVE, "An action day is live", all_desks, is_urgent=_always))
register(Rule(ActionDayEvent.CONSOLIDATION, "An action day is over: sign your figures", all_desks))
register(Rule(ActionDayEvent.CONFIRMED, "The figures of an action day are confirmed", all_desks))
register(Rule(ActionDayEvent.PUBLISHED, "The figures of an action day are published", all_desks))
register(Rule(ActionDayEvent.CANCELLED, "An action day was cancelled", all_desks))
register(Rule(LogEvent.MENTIONED, "Your party is named in the log of an operation", named_desks))
register(Rule(LogEvent.ANSWERED, "Your question in the log of an operation was answered", asking_desk))
register(Rule(TaskEvent.GIVEN, "Your party has a new task on an action day", doing_desk))
register(Rule(TaskEvent.CHECK_ASKED, "A cross-check is asked for an action day", doing_desk, is_urgent=_always))
register(Rule(TaskEvent.DONE, "A task of yours on an action day is done", giving_desk))
register(Rule(TaskEvent.CANCELLED, "A task on an action day was withdrawn", doing_desk))
