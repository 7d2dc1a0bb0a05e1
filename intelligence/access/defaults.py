"""Defaults by crime area: everyone signed in reads those in use, administrators keep them."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import Role, User
from intelligence.models import CrimeAreaDefault


class DefaultPermission(StrEnum):
    """What can be done with defaults."""

    VIEW = "intelligence.view_crimeareadefault"
    ADD = "intelligence.add_crimeareadefault"
    CHANGE = "intelligence.change_crimeareadefault"


GRANTS = {role: frozenset({DefaultPermission.VIEW}) for role in Role} | {
    Role.ADMINISTRATOR: frozenset(DefaultPermission)
}


def visible_defaults(user: User) -> Q:
    """Reference data; what is switched off is shown to administrators only."""
    return Q() if Role.ADMINISTRATOR in user.roles else Q(is_active=True)


register(Policy(CrimeAreaDefault, GRANTS, visible_defaults))
