"""What can happen to a result of an operation, for the audit record."""

from django.db.models import TextChoices


class ResultEvent(TextChoices):
    """Events of a result."""

    ENTERED = "operations.result.entered", "Result entered"
    CORRECTED = "operations.result.corrected", "Result corrected"
    CONFIRMED = "operations.result.confirmed", "Result confirmed"
    LINKED = "operations.result.linked", "Result attributed"
    READ = "operations.result.read", "Results read"
    TRACED = "operations.result.traced", "Said what led to a result"
    UNTRACED = "operations.result.untraced", "Took back what led to a result"
    IMPACT_READ = "operations.impact.read", "Impact read"
    EXPORTED = "operations.impact.exported", "Report on impact exported"
