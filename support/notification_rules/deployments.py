"""Who is told about which event of a deployment. Titles name neither place nor people."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from support.events import DeploymentEvent
from support.models import Deployment


def _people(row: Deployment, role: str, at: datetime) -> QuerySet[User]:
    audience = sharing.audience(row, on=at.date()).values("pk")
    people: QuerySet[User] = User.objects.holding(role, on=at.date()).filter(pk__in=audience)
    return people


def both_states(row: Deployment, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of requester and host."""
    return _people(row, Role.LIAISON_OFFICER, at).filter(party_id__in={row.requester_id, row.host_id})


def coordinators(row: Deployment, _actor: User, at: datetime) -> QuerySet[User]:
    """The provider's coordinators."""
    return _people(row, Role.SERVICE_COORDINATOR, at).filter(party_id=row.owner_id)


register(Rule(DeploymentEvent.PLANNED, "A deployment is planned: the host agrees to entries in its name", both_states))
register(Rule(DeploymentEvent.AGREED, "The host agreed to entries in its name", coordinators))
register(Rule(DeploymentEvent.STARTED, "A team is on site", both_states))
register(Rule(DeploymentEvent.REPORTED, "A day of a deployment was reported", both_states))
register(Rule(DeploymentEvent.ENDED, "A deployment has ended with its report", both_states))
register(Rule(DeploymentEvent.CANCELLED, "A deployment was cancelled", both_states))
