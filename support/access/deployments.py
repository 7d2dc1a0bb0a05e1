"""Who may know of deployments: the provider's coordinators and the team, the requester, the host state.

What is entered on the spot belongs to the host: host and provider read it, the requester only if it is the host.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from support.access.requests import REQUESTERS
from support.models import ChecklistItem, DailyReport, Deployment, DeploymentPerson, FieldEntry, LineTest


class DeploymentPermission(StrEnum):
    """What can be done with deployments."""

    VIEW = "support.view_deployment"
    ADD = "support.add_deployment"
    RUN = "support.run_deployment"
    WORK = "support.work_deployment"
    AGREE = "support.agree_deployment"


class DeploymentPartPermission(StrEnum):
    """What can be seen of the parts; adding one is an act on the deployment."""

    VIEW_PERSON = "support.view_deploymentperson"
    VIEW_ITEM = "support.view_checklistitem"
    VIEW_TEST = "support.view_linetest"
    VIEW_REPORT = "support.view_dailyreport"
    VIEW_ENTRY = "support.view_fieldentry"


P, PART = DeploymentPermission, DeploymentPartPermission
TEAM_ROLES = frozenset({Role.ANALYST, Role.DUTY_OFFICER})
GRANTS = {
    Role.LIAISON_OFFICER: frozenset({P.VIEW, P.AGREE}),
    Role.NATIONAL_OFFICER: frozenset({P.VIEW}),
    Role.SERVICE_COORDINATOR: frozenset({P.VIEW, P.ADD, P.RUN, P.WORK}),
    **{role: frozenset({P.VIEW, P.WORK}) for role in TEAM_ROLES},
}


def in_team(user: User, key: str) -> Q:
    """True where the person is named in the team."""
    named = DeploymentPerson.objects.filter(deployment_id=OuterRef(key), person_id=user.pk)
    return Q(Exists(named.filter(role__in=DeploymentPerson.TEAM)))


def visible_deployments(user: User) -> Q:
    """The own party's for coordinators, for others of it those in whose team they are; those asked for or hosted."""
    sides = NOTHING
    if user.roles & REQUESTERS:
        sides |= Q(requester_id=user.party_id) | Q(host_id=user.party_id)
    if Role.SERVICE_COORDINATOR in user.roles:
        sides |= Q(owner_id=user.party_id)
    elif user.roles & TEAM_ROLES:
        sides |= Q(owner_id=user.party_id) & in_team(user, "pk")
    return shared_with(user, Deployment) & sides


def visible_deployment_parts(user: User) -> Q:
    """What belongs to deployments that the person may know."""
    return Q(Exists(Deployment.objects.filter(visible_deployments(user), pk=OuterRef("deployment_id"))))


def visible_entries(user: User) -> Q:
    """Entries are read by their owner, the host, and by the provider."""
    return visible_deployment_parts(user) & (Q(host_id=user.party_id) | Q(provider_id=user.party_id))


def runs(user: User, deployment: Deployment) -> bool:
    """True for the provider."""
    return bool(deployment.owner_id == user.party_id)


def hosts(user: User, deployment: Deployment) -> bool:
    """True for the host's national unit."""
    return bool(deployment.host_id == user.party_id)


register(
    Policy(
        model=Deployment,
        grants=GRANTS,
        visible=visible_deployments,
        conditions={P.RUN: runs, P.WORK: runs, P.AGREE: hosts},
    )
)
for _model, _permission in (
    (DeploymentPerson, PART.VIEW_PERSON),
    (ChecklistItem, PART.VIEW_ITEM),
    (LineTest, PART.VIEW_TEST),
    (DailyReport, PART.VIEW_REPORT),
):
    register(
        Policy(
            model=_model,
            grants={role: frozenset({_permission}) for role in GRANTS},
            visible=visible_deployment_parts,
        )
    )
register(
    Policy(model=FieldEntry, grants={role: frozenset({PART.VIEW_ENTRY}) for role in GRANTS}, visible=visible_entries)
)
