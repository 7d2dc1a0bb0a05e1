"""Reading the record is an event like any other."""

from django.db.models import TextChoices


class AuditKind(TextChoices):
    """Event kinds of the record itself, and of requests that were refused."""

    CONSULTED = "audit.record.consulted", "Audit record consulted"
    OPENED = "audit.event.opened", "Line of the audit record opened"
    EXPORTED = "audit.record.exported", "Audit record exported"
    REFUSED = "web.request.refused", "Request refused"
