"""What deployments need of a person now."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Q

from europol_portal.parties.models import Role, User
from europol_portal.web.desk import DeskItem
from support.access import DeploymentPermission
from support.models import Deployment

MOST_SHOWN = 20
WORDS = {
    "planned": ("Agree", "A team comes to your country and will enter data in your name."),
    "agreed": ("Start", "The host has agreed and the first day has come."),
    "on_site": ("Report", "The last day has passed: write the end report."),
}


def needs(user: User, at: datetime) -> list[DeskItem]:
    """For the host's liaison officers deployments to agree to; for coordinators those to start and to end."""
    if not user.has_perm(DeploymentPermission.VIEW):
        return []
    wanted, today = Q(pk__in=[]), at.date()
    if Role.LIAISON_OFFICER in user.roles:
        wanted |= Q(host_id=user.party_id, status="planned")
    if Role.SERVICE_COORDINATOR in user.roles:
        wanted |= Q(owner_id=user.party_id, status="agreed", starts_on__lte=today)
        wanted |= Q(owner_id=user.party_id, status="on_site", ends_on__lt=today)
    rows = Deployment.objects.visible_to(user).filter(wanted).for_list().order_by("starts_on", "pk")
    return [_item(row) for row in rows[:MOST_SHOWN]]


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Deployments that wait for the host."""
    if Role.SERVICE_COORDINATOR not in user.roles:
        return []
    rows = Deployment.objects.visible_to(user).filter(owner_id=user.party_id, status="planned").for_list()
    return [_item(row, verb="Open", why=f"{row.host.name} has to agree") for row in rows.order_by("-pk")[:MOST_SHOWN]]


def _item(row: Deployment, *, verb: str = "", why: str = "") -> DeskItem:
    said = WORDS[row.status]
    day = row.ends_on if row.status == Deployment.Status.ON_SITE else row.starts_on
    return DeskItem(
        title=row.title,
        why=why or said[1],
        url=row.get_absolute_url(),
        verb=verb or said[0],
        icon="van",
        due=datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC),
        mark=row.classification,
    )
