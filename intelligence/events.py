"""What can happen to cases and contributions, as the audit page names it."""

from django.db.models import TextChoices


class CaseEvent(TextChoices):
    """Events of a case."""

    OPENED = "intelligence.case.opened", "Case opened"
    SHARED = "intelligence.case.shared", "Case opened to a party"
    CLOSED = "intelligence.case.closed", "Case closed"
    REOPENED = "intelligence.case.reopened", "Case reopened"
    READ = "intelligence.case.read", "Case read"


class ContributionEvent(TextChoices):
    """Events of a contribution."""

    DRAFTED = "intelligence.contribution.drafted", "Contribution drafted"
    CHANGED = "intelligence.contribution.changed", "Draft changed"
    DISCARDED = "intelligence.contribution.discarded", "Draft discarded"
    SENT = "intelligence.contribution.sent", "Contribution sent"
    OPENED = "intelligence.contribution.opened", "Contribution opened by a recipient"
    READ = "intelligence.contribution.read", "Contribution read"
    CIRCLE_CLOSED = "intelligence.contribution.circle_closed", "Contribution kept to named people"
    CIRCLE_OPENED = "intelligence.contribution.circle_opened", "Contribution opened to the whole party"


class EntityEvent(TextChoices):
    """Events of entities."""

    ADDED = "intelligence.entity.added", "Entity added"
    REMOVED = "intelligence.entity.removed", "Entity removed"
    LISTED = "intelligence.entity.listed", "Entities listed"
    READ = "intelligence.entity.read", "Entity read"


class AttachmentEvent(TextChoices):
    """Events of files."""

    ATTACHED = "intelligence.attachment.attached", "File attached"
    REMOVED = "intelligence.attachment.removed", "File removed"
    EXPORTED = "intelligence.attachment.exported", "File downloaded"
