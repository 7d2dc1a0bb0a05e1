"""What can happen to the plan of an operation, for the audit record."""

from django.db.models import TextChoices


class PlanEvent(TextChoices):
    """Events of phases and linked records."""

    PHASE_ADDED = "operations.plan.phase_added", "Phase added to an operation"
    PHASE_REMOVED = "operations.plan.phase_removed", "Phase removed from an operation"
    LINKED = "operations.plan.linked", "Record linked to an operation"
    UNLINKED = "operations.plan.unlinked", "Record unlinked from an operation"
    SITE_ADDED = "operations.plan.site_added", "Site added to the map of an operation"
    SITE_REMOVED = "operations.plan.site_removed", "Site removed from the map of an operation"
    MAP_READ = "operations.plan.map_read", "Map of an operation read"
    READ = "operations.plan.read", "Plan of an operation read"
