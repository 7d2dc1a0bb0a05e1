"""Who may know of phases, linked records and sites of an operation: those who see the operation.

A site may ask for a higher clearance, or be the own party's alone.
"""

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import User
from operations.access.operations import READERS, visible_parts
from operations.models import OperationPhase, OperationRecord, OperationSite

for part, name in (
    (OperationPhase, "operations.view_operationphase"),
    (OperationRecord, "operations.view_operationrecord"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_parts))


def visible_sites(user: User) -> Q:
    """Sites that the person may know."""
    for_person = Q(is_own=False) | Q(party_id=user.party_id)
    return visible_parts(user) & for_person & Q(own_rank__lte=user.clearance_rank)


register(Policy(OperationSite, {role: frozenset({"operations.view_operationsite"}) for role in READERS}, visible_sites))
