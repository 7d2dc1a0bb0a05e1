"""Who is told about packages: the desk of the host state, then that of the agency."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import PackageEvent
from operations.models import AgencyPackage
from operations.notification_rules.operations import desks


def host_desk(package: AgencyPackage, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the host state."""
    return desks(package, at, [package.host_id])


def sending_desk(package: AgencyPackage, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the agency."""
    return desks(package, at, [package.owner_id])


register(Rule(PackageEvent.SUBMITTED, "A package of persons waits for your approval", host_desk))
register(Rule(PackageEvent.DECIDED, "The host state has decided on your package", sending_desk))
