"""Who may know of results and what they may do with them: those who see the operation; each country its own."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import Role, User
from operations.access.cyber import visible_proposals
from operations.access.operations import READERS, visible_parts
from operations.access.targets import visible_targets
from operations.access.taskforces import visible_task_forces
from operations.models import (
    CyberProposal,
    HighValueTarget,
    OperationResult,
    ResultLink,
    ResultSource,
    TaskForce,
)


class OperationResultPermission(StrEnum):
    """What can be done with results of an operation."""

    VIEW = "operations.view_operationresult"
    CONFIRM = "operations.confirm_operationresult"
    CORRECT = "operations.correct_operationresult"


P = OperationResultPermission
GRANTS = {role: frozenset({P.VIEW}) for role in READERS} | {Role.LIAISON_OFFICER: frozenset(P)}


def is_own(user: User, result: OperationResult) -> bool:
    """True for people of the country concerned (invariant 35)."""
    return bool(result.party_id == user.party_id)


def visible_links(user: User) -> Q:
    """What results are attributed to: for the own party what it said itself, for others what they see anyway.

    A reference tells that a target, a task force or a proposal exists, and whose it is.
    """
    sees = Q(Exists(HighValueTarget.objects.filter(visible_targets(user), pk=OuterRef("target_id"))))
    sees |= Q(Exists(TaskForce.objects.filter(visible_task_forces(user), pk=OuterRef("task_force_id"))))
    sees |= Q(Exists(CyberProposal.objects.filter(visible_proposals(user), pk=OuterRef("proposal_id"))))
    return visible_parts(user) & (Q(party_id=user.party_id) | sees)


def visible_sources(user: User) -> Q:
    """What led to the results of the own country; other parties of the operation read nothing of it."""
    return visible_parts(user) & Q(party_id=user.party_id)


register(Policy(OperationResult, GRANTS, visible_parts, {P.CONFIRM: is_own, P.CORRECT: is_own}))
register(Policy(ResultLink, {role: frozenset({"operations.view_resultlink"}) for role in READERS}, visible_links))
register(Policy(ResultSource, {role: frozenset({"operations.view_resultsource"}) for role in READERS}, visible_sources))
