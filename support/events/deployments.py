"""What can happen to deployments."""

from django.db.models import TextChoices


class DeploymentEvent(TextChoices):
    """Events of a deployment."""

    PLANNED = "support.deployment.planned", "Deployment planned"
    PERSON = "support.deployment.person", "Person of a deployment named"
    CHECKED = "support.deployment.checked", "Checklist of a deployment kept"
    TESTED = "support.deployment.tested", "Line of a deployment tested"
    AGREED = "support.deployment.agreed", "Host agreed to entries in its name"
    STARTED = "support.deployment.started", "Team on site"
    REPORTED = "support.deployment.reported", "Daily report of a deployment"
    ENDED = "support.deployment.ended", "Deployment ended"
    CANCELLED = "support.deployment.cancelled", "Deployment cancelled"
    ERASED = "support.deployment.erased", "People and entries of a deployment erased for good"
    READ = "support.deployment.read", "Deployment read"


class FieldEntryEvent(TextChoices):
    """Events of what is entered on the spot."""

    ENTERED = "support.fieldentry.entered", "Entered on the spot in the name of the host"
