"""What can happen on an action day, for the audit record and the notifications."""

from django.db.models import TextChoices


class ActionDayEvent(TextChoices):
    """Events of an action day."""

    PLANNED = "operations.actionday.planned", "Action day planned"
    CHANGED = "operations.actionday.changed", "Action day changed"
    APPROVED = "operations.actionday.approved", "Action day approved"
    PREPARATION = "operations.actionday.preparation", "Preparation of an action day started"
    LIVE = "operations.actionday.live", "Action day went live"
    CONSOLIDATION = "operations.actionday.consolidation", "Figures of an action day are brought together"
    CONFIRMED = "operations.actionday.confirmed", "Figures of an action day confirmed"
    PUBLISHED = "operations.actionday.published", "Figures of an action day published"
    ARCHIVED = "operations.actionday.archived", "Action day archived"
    CANCELLED = "operations.actionday.cancelled", "Action day cancelled"
    READ = "operations.actionday.read", "Action day read"
    SHEET = "operations.actionday.sheet", "Country sheet changed"
    READY = "operations.actionday.ready", "Country is ready"
    NOT_READY = "operations.actionday.not_ready", "Country is no longer ready"
    SHIFT = "operations.actionday.shift", "Roster of the coordination centre changed"
    COUNTED = "operations.actionday.counted", "Checks counted"
    SIGNED = "operations.actionday.signed", "Country signed its figures"
    AGREED = "operations.actionday.agreed", "Country agreed to publication"


class TaskEvent(TextChoices):
    """Events of a task or a cross-check."""

    GIVEN = "operations.task.given", "Task given"
    CHECK_ASKED = "operations.task.check_asked", "Cross-check asked"
    STARTED = "operations.task.started", "Task taken up"
    DONE = "operations.task.done", "Task done"
    CANCELLED = "operations.task.cancelled", "Task cancelled"
