"""Who may know what was opened in a task force: the owner and the member to whom it is open."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import Role, User
from intelligence.access.exchange import READERS, is_reader
from intelligence.models import TaskForceOpening


class OpeningPermission(StrEnum):
    """What can be done with openings."""

    VIEW = "intelligence.view_taskforceopening"
    END = "intelligence.end_taskforceopening"


GRANTS = {role: frozenset({OpeningPermission.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(OpeningPermission),
    Role.DUTY_OFFICER: frozenset(OpeningPermission),
}


def visible_openings(user: User) -> Q:
    """Openings that the person's party gave or was given; inside a closed circle only for those named."""
    if not is_reader(user):
        return NOTHING
    mine = Q(owner_id=user.party_id) | Q(party_id=user.party_id)
    in_circle = ~Q(closed_party_ids__contains=[user.party_id]) | Q(person_ids__contains=[user.pk])
    return mine & in_circle & Q(classification_rank__lte=user.clearance_rank)


def is_own_opening(user: User, opening: TaskForceOpening) -> bool:
    """True for people of the owner."""
    return bool(opening.owner_id == user.party_id)


register(Policy(TaskForceOpening, GRANTS, visible_openings, {OpeningPermission.END: is_own_opening}))
