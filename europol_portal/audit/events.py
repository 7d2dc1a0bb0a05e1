"""Reading the record is an event like any other."""

from django.db.models import TextChoices


class AuditKind(TextChoices):
    """Event kinds of the record itself, and of requests that were refused."""

    CONSULTED = "audit.record.consulted", "Audit record consulted"
    OPENED = "audit.event.opened", "Line of the audit record opened"
    EXPORTED = "audit.record.exported", "Audit record exported"
    SEALS_READ = "audit.seals.read", "Seals of the record read"
    PROVED = "audit.event.proved", "Proof of a line given out"
    BROKEN = "audit.record.broken", "Record does not fit its seals"
    EXPIRED = "audit.record.expired", "Lines of the record removed after their time"
    REFUSED = "web.request.refused", "Request refused"
